/**
 * Features that are kept in memory only.
 *
 * @module
 */
import type { SkippedSample } from "./decoded_samples.ts";
import type { FeatureDtype } from "./feature_key.ts";
import type { FeatureSet } from "./feature_set.ts";
import type { FeatureRows } from "./row_files.ts";
import { rowsOfMatrix } from "./row_source.ts";
import { rowSamples, type SampleRows } from "./sample_rows.ts";
import { sourceProbabilities } from "./source_probabilities.ts";

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
  },
): Promise<
  | { features: FeatureSet; skipped: SkippedSample[]; truncated: number }
  | undefined
> {
  const { model, classNames, dtype, samples } = about;
  const parts: Float32Array[] = [];
  const probabilityParts: Float32Array[] = [];
  const labels: number[] = [];
  const skipped: SkippedSample[] = [];
  const sampleRows: SampleRows[] = [];
  let truncated = 0;
  for await (const part of batches) {
    skipped.push(...part.skipped);
    truncated += part.truncated ?? 0;
    sampleRows.push(...part.sampleRows ?? []);
    if (part.labels.length === 0) continue;
    parts.push(rounded(part.features, dtype));
    if (part.probabilities) probabilityParts.push(part.probabilities);
    // One by one: a part may have more labels than a call takes arguments.
    for (const label of part.labels) labels.push(label);
  }
  const rows = labels.length;
  if (rows === 0) return undefined;
  const length = (of: readonly Float32Array[]) =>
    of.reduce((sum, part) => sum + part.length, 0);
  const dims = length(parts) / rows;
  const classes = length(probabilityParts) / rows;
  const probabilities = classes > 0
    ? await sourceProbabilities(
      {
        ...rowsOfMatrix(
          { rows, dims: classes, data: new Float32Array() },
          model,
        ),
        async *chunks() {
          yield* probabilityParts;
        },
      },
      rows,
      model,
    )
    : undefined;
  return {
    skipped,
    truncated,
    features: {
      model,
      rows,
      dims,
      labels: Int32Array.from(labels),
      classNames,
      chunks: () => parts,
      ...(samples !== undefined && {
        samples: rowSamples(sampleRows, samples),
      }),
      sourceProbabilities: probabilities,
    },
  };
}
