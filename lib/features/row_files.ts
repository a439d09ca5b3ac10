/**
 * The three files that rows of features are written to.
 *
 * @module
 */
import { ShapeError } from "../errors.ts";

import type { SkippedSample } from "./decoded_samples.ts";
import {
  FEATURES_FILE,
  LABELS_FILE,
  PROBABILITIES_FILE,
} from "./entry_meta.ts";
import type { JournalHead } from "./journal.ts";
import {
  elementBytes,
  type NpyAppender,
  openNpyAppender,
} from "./npy_appender.ts";
import type { SampleRows } from "./sample_rows.ts";

/** Rows of a batch. */
export interface FeatureRows {
  /** Features, rows x dims. */
  readonly features: Float32Array;
  /** Class id of each row. */
  readonly labels: Int32Array;
  /** Probabilities of the source classes, rows x source classes. */
  readonly probabilities?: Float32Array;
  /** The sample after the last of these. */
  readonly next: number;
  /** Samples that were left out. */
  readonly skipped: readonly SkippedSample[];
  /** Rows by sample, where samples give several. */
  readonly sampleRows?: readonly SampleRows[];
  /** Texts among these of which the model saw only a part; none by default. */
  readonly truncated?: number;
}

/** The three files of numbers, in the order in which a chunk's checksum runs over them. */
export async function openRowFiles(
  folder: string,
  { dtype, dims, sourceClasses }: JournalHead,
): Promise<Map<string, NpyAppender>> {
  const files = new Map<string, NpyAppender>();
  const open = async (
    name: string,
    ...shape: [Parameters<typeof openNpyAppender>[1], number?]
  ) => files.set(name, await openNpyAppender(`${folder}/${name}`, ...shape));
  await open(FEATURES_FILE, dtype === "float16" ? "<f2" : "<f4", dims);
  await open(LABELS_FILE, "<i4");
  if (sourceClasses !== null) {
    await open(PROBABILITIES_FILE, "<f4", sourceClasses);
  }
  return files;
}

/** Fail where a batch has rows of another length than the first. */
export function assertFits(
  { features, labels, probabilities }: FeatureRows,
  { dims, sourceClasses }: JournalHead,
): void {
  const rows = labels.length;
  if (
    features.length === rows * dims &&
    (rows === 0 || (probabilities?.length ?? null) ===
        (sourceClasses === null ? null : rows * sourceClasses))
  ) return;
  throw new ShapeError(
    `Expected ${dims} features in each row but found ${features.length / rows}`,
  );
}

/** The bytes that a batch adds to a file. */
export function bytesOf(
  { features, labels, probabilities }: FeatureRows,
  name: string,
  { dtype }: JournalHead,
): Uint8Array {
  switch (name) {
    case FEATURES_FILE:
      return elementBytes(features, dtype === "float16" ? "<f2" : "<f4");
    case LABELS_FILE:
      return elementBytes(labels, "<i4");
    default:
      return elementBytes(probabilities!, "<f4");
  }
}

/** Pieces of bytes, one after the other. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const bytes = new Uint8Array(
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}
