/**
 * Features that were made anywhere, from files.
 *
 * @module
 */
import { InputError, ShapeError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";

import { countNonFiniteRows } from "./assert_finite_features.ts";
import { classLabels } from "./class_labels.ts";
import type { FeatureParts, LabelValues } from "./feature_parts.ts";
import type { FeatureSet } from "./feature_set.ts";
import { missingPart } from "./part_names.ts";
import { openParts } from "./open_parts.ts";
import { rowsOfMatrix, type RowSource } from "./row_source.ts";
import { sourceProbabilities } from "./source_probabilities.ts";

/** What is not in the feature file itself. */
export interface FeatureFileOptions {
  /** Labels: a file, or class ids or names. Default: those in the feature file. */
  readonly labels?: string | LabelValues;
  /** Probabilities of the source classes: a file or a matrix. Default: those in the feature file. */
  readonly probabilities?: string | FeatureMatrix;
  /** Names by class id. Default: the labels that occur, in ascending order. */
  readonly classNames?: readonly string[];
  /** Name of the model. Default: the file's name without its ending. */
  readonly model?: string;
}

/** A file's name without folder and ending. */
export function modelName(path: string): string {
  const name = path.split(/[/\\]/).filter(Boolean).at(-1) ?? path;
  return name.replace(/(\.features)?\.[^.]+$/, "") || name;
}

async function labelsOf(
  parts: FeatureParts,
  option: FeatureFileOptions["labels"],
): Promise<{ values: LabelValues; source: string }> {
  if (option !== undefined && typeof option !== "string") {
    return { values: option, source: "the labels given" };
  }
  const from = option === undefined ? parts : await openParts(option, "labels");
  if (from.labels) return { values: await from.labels(), source: from.source };
  if (option !== undefined) {
    throw missingPart(from.names, "labels", from.source);
  }
  throw new InputError(
    from.names.length === 0
      ? `Cannot find labels for ${from.source}: it holds one array; pass --labels y.npy`
      : `${
        missingPart(from.names, "labels", from.source).message
      }, or pass --labels y.npy`,
  );
}

async function probabilitiesOf(
  parts: FeatureParts,
  option: FeatureFileOptions["probabilities"],
): Promise<RowSource | undefined> {
  if (option === undefined) return parts.probabilities;
  if (typeof option !== "string") {
    return rowsOfMatrix(option, "the probabilities given");
  }
  const from = await openParts(option, "probabilities");
  if (from.probabilities) return from.probabilities;
  throw missingPart(from.names, "probabilities", from.source);
}

/** Look at every number once. */
async function assertFinite(
  { source, rows, dims, chunks }: RowSource,
  model: string,
): Promise<void> {
  let bad = 0, seen = 0, first = -1;
  for await (const chunk of chunks()) {
    const count = countNonFiniteRows(chunk, dims);
    if (first < 0 && count > 0) {
      first = seen +
        Math.floor(chunk.findIndex((value) => !Number.isFinite(value)) / dims);
    }
    bad += count;
    seen += chunk.length / dims;
  }
  if (bad === 0) return;
  throw new InputError(
    `Expected finite features but ${model} has NaN or Inf in ${bad} of ${rows} rows, the first in row ${first} of ${source}; leave these rows out, or extract them anew`,
  );
}

/**
 * Features with labels from a file: `.npy`, `.npz`, safetensors, parquet (list columns), HDF5 or CSV.
 *
 * Files that hold several arrays have them by name: features (x, embeddings), labels (y) and
 * probabilities (probs, p). `.npy`, `.npz`, safetensors and HDF5 are streamed, a few MiB at a time;
 * parquet and CSV are held in memory.
 *
 * @param path The feature file, or a folder of the feature store.
 * @throws {FormatError} If a file is damaged, or lacks a part that is needed.
 * @throws {ShapeError} If rows, labels and probabilities differ in number.
 * @throws {InputError} If features are not finite, a label is out of range, or probabilities do
 * not sum to 1.
 *
 * @example
 * ```ts
 * import { encodeNpy, readFeatureFile } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".npy" });
 * await Deno.writeFile(path, encodeNpy(Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2]));
 * const features = await readFeatureFile(path, { labels: ["b", "a", "b"] });
 * assertEquals([features.rows, features.dims], [3, 2]);
 * assertEquals([...features.labels], [1, 0, 1]);
 * await Deno.remove(path);
 * ```
 */
export async function readFeatureFile(
  path: string,
  options: FeatureFileOptions = {},
): Promise<FeatureSet> {
  const parts = await openParts(path, "features");
  const { features } = parts;
  if (!features) throw missingPart(parts.names, "features", parts.source);
  const model = options.model ?? parts.model ?? modelName(path);
  const { values, source } = await labelsOf(parts, options.labels);
  if (values.length !== features.rows) {
    throw new ShapeError(
      `Expected a label for each of the ${features.rows} rows of ${features.source} but ${source} has ${values.length}`,
    );
  }
  const { labels, classNames } = classLabels(
    values,
    source,
    options.classNames ?? parts.classNames,
  );
  await assertFinite(features, model);
  const probabilities = await probabilitiesOf(parts, options.probabilities);
  return {
    model,
    rows: features.rows,
    dims: features.dims,
    labels,
    classNames,
    chunks: () => features.chunks(),
    ...(parts.samples?.of.length === features.rows &&
      { samples: parts.samples }),
    sourceProbabilities: probabilities &&
      await sourceProbabilities(probabilities, features.rows, model),
  };
}
