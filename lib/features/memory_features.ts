/**
 * Features that are kept in memory only.
 *
 * @module
 */
import { formatBytes } from "../deps/std_fmt.ts";
import { InputError } from "../errors.ts";

import type { SkippedSample } from "./decoded_samples.ts";
import type { FeatureDtype } from "./feature_key.ts";
import type { FeatureSet } from "./feature_set.ts";
import { forgettable } from "./forgettable.ts";
import type { FeatureRows } from "./row_files.ts";
import { rowSamples, type SampleRows } from "./sample_rows.ts";
import { normaliseRows } from "./source_probabilities.ts";

/** Numbers as they come back from a file of this element type. */
function rounded(features: Float32Array, dtype: FeatureDtype): Float32Array {
  return dtype === "float16"
    ? new Float32Array(Float16Array.from(features))
    : features;
}

/**
 * Batches as one feature set in memory: the same numbers as the store would give back.
 *
 * @returns Undefined where no batch has a row.
 */
export async function gatherFeatures(
  batches: AsyncIterable<FeatureRows>,
  about: {
    readonly model: string;
    readonly classNames: readonly string[];
    readonly dtype: FeatureDtype;
    /** Number of samples of the dataset, where samples give several rows. */
    readonly samples?: number;
    /** Bytes that the whole run may take; half of them are for these. */
    readonly memory?: number;
  },
): Promise<
  | { features: FeatureSet; skipped: SkippedSample[]; truncated: number }
  | undefined
> {
  const { model, classNames, dtype, samples, memory = Infinity } = about;
  let bytes = 0;
  const parts: Float32Array[] = [];
  const probabilityParts: Float32Array[] = [];
  const labelParts: Int32Array[] = [];
  const skipped: SkippedSample[] = [];
  const sampleRows: SampleRows[] = [];
  let truncated = 0;
  const length = (of: readonly ArrayLike<number>[]) =>
    of.reduce((sum, part) => sum + part.length, 0);
  for await (const part of batches) {
    skipped.push(...part.skipped);
    truncated += part.truncated ?? 0;
    sampleRows.push(...part.sampleRows ?? []);
    if (part.labels.length === 0) continue;
    // Twice: the parts, and the whole that is made of them.
    bytes += 2 * (part.features.byteLength + part.labels.byteLength +
      (part.probabilities?.byteLength ?? 0));
    if (bytes > memory / 2) {
      throw new InputError(
        `Cannot hold the features of ${model} in half of ${
          formatBytes(memory)
        } after ${
          length(labelParts)
        } rows; with a cache they are stored on disk`,
      );
    }
    parts.push(rounded(part.features, dtype));
    if (part.probabilities) probabilityParts.push(part.probabilities);
    labelParts.push(part.labels);
  }
  const rows = length(labelParts);
  if (rows === 0) return undefined;
  const dims = length(parts) / rows;
  const classes = length(probabilityParts) / rows;
  const labels = new Int32Array(rows);
  let row = 0;
  for (const part of labelParts) {
    labels.set(part, row);
    row += part.length;
  }
  const set: FeatureSet = {
    model,
    rows,
    dims,
    labels,
    classNames,
    chunks: () => parts,
    ...(samples !== undefined && {
      samples: rowSamples(sampleRows, samples),
    }),
  };
  if (classes === 0) return { skipped, truncated, features: set };
  const probabilities = forgettable(() => {
    const data = new Float64Array(rows * classes);
    let first = 0;
    for (const part of probabilityParts) {
      normaliseRows(part, data, first, classes, { model, source: model });
      first += part.length / classes;
    }
    return { rows, dims: classes, data };
  });
  return {
    skipped,
    truncated,
    features: {
      ...set,
      get sourceProbabilities() {
        return probabilities();
      },
    },
  };
}
