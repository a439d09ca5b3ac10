/**
 * What stands beside features on disk, in `meta.json`.
 *
 * @module
 */
import {
  array,
  integer,
  minValue,
  nullable,
  number,
  optional,
  picklist,
  pipe,
  record,
  safeParse,
  strictObject,
  string,
  tuple,
  unknown,
} from "../deps/valibot.ts";
import { FormatError } from "../errors.ts";

import type { SkippedSample } from "./decoded_samples.ts";
import type { FeatureDtype, FeatureOrigin } from "./feature_key.ts";
import type { FileChecksum } from "./file_checksum.ts";
import type { SampleRows } from "./sample_rows.ts";

/** Features on disk, described. */
export interface EntryMeta {
  /** Name of this schema. */
  readonly schema: "fair-collapse/features";
  /** Version of this schema. */
  readonly version: 1;
  /** Name of the model when the features were extracted. */
  readonly model: string;
  /** Name of the dataset then. */
  readonly dataset?: string;
  /** Names by class id. */
  readonly classNames: readonly string[];
  /** Number of rows. */
  readonly rows: number;
  /** Numbers in a row. */
  readonly dims: number;
  /** Number of source classes; null without probabilities. */
  readonly sourceClasses: number | null;
  /** Element type of the features. */
  readonly dtype: FeatureDtype;
  /** Samples that were left out, in order. */
  readonly skipped: readonly SkippedSample[];
  /** Number of samples of the dataset, where samples give several rows. */
  readonly samples?: number;
  /** Rows by sample, where samples give several. */
  readonly sampleRows?: readonly SampleRows[];
  /** Texts of which the model saw only a part; absent where there are none. */
  readonly truncated?: number;
  /** Samples a run. */
  readonly batch?: number;
  /** Version of the runtime that ran the model. */
  readonly runtime?: string;
  /** All that the features depend on, of which the key is a hash. */
  readonly origin?: FeatureOrigin;
  /** Size and checksum of each file. */
  readonly files: Readonly<Record<string, FileChecksum>>;
}

/** Name of the file. */
export const META_FILE = "meta.json";

/** Names of the files of numbers. */
export const FEATURES_FILE = "features.npy";
/** See {@link FEATURES_FILE}. */
export const LABELS_FILE = "labels.npy";
/** See {@link FEATURES_FILE}. */
export const PROBABILITIES_FILE = "probabilities.npy";

const count = pipe(number(), integer(), minValue(0));
const SCHEMA = strictObject({
  schema: picklist(["fair-collapse/features"]),
  version: picklist([1]),
  model: string(),
  dataset: optional(string()),
  classNames: array(string()),
  rows: count,
  dims: count,
  sourceClasses: nullable(count),
  dtype: picklist(["float32", "float16"]),
  skipped: array(
    strictObject({
      index: count,
      label: optional(count),
      source: string(),
      reason: string(),
    }),
  ),
  samples: optional(count),
  sampleRows: optional(array(tuple([count, count]))),
  truncated: optional(count),
  batch: optional(count),
  runtime: optional(string()),
  origin: optional(strictObject({
    model: string(),
    tap: string(),
    pooling: string(),
    logits: nullable(string()),
    preprocessing: unknown(),
    dataset: string(),
    backend: picklist(["wasm", "webgpu", "native"]),
    dtype: picklist(["float32", "float16"]),
  })),
  files: record(string(), strictObject({ bytes: count, sha256: string() })),
});

/**
 * Parse the text of a `meta.json`.
 *
 * @param text The file's text.
 * @param path Its path, for messages.
 * @throws {FormatError} If it is not JSON, of another schema, or has a field that does not fit.
 */
export function parseEntryMeta(text: string, path: string): EntryMeta {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`Cannot read ${path}: it is not JSON`, {
      cause: error,
    });
  }
  const result = safeParse(SCHEMA, value);
  if (result.success) return result.output as EntryMeta;
  const [issue] = result.issues;
  const field = issue.path?.map(({ key }) => String(key)).join(".");
  throw new FormatError(
    `Cannot read ${path}: ${field ? `field ${field}: ` : ""}${issue.message}`,
  );
}

/** The text of a `meta.json`: the same for the same content. */
export function entryMetaText(meta: EntryMeta): string {
  return JSON.stringify(meta, null, 2) + "\n";
}
