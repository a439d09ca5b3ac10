/**
 * The rows that metrics quadratic in the rows look at.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";

import type { Analysis } from "./analysis.ts";
import { centredRows } from "./centred_rows.ts";
import { type Sampling, stratifiedSample } from "./stratified_sample.ts";

/** Some rows of a feature set, with their classes. */
export interface SampledRows extends FeatureMatrix<Float64Array> {
  /** Mean of all rows of the set, which is taken off these. */
  readonly mean: Float64Array;
  /** Class of each row. */
  readonly labels: Int32Array;
  /** Which rows of the set they are, ascending. */
  readonly indices: Int32Array;
}

/** A name for a sampling, for keys of shared statistics. */
export function samplingKey({ samples, seed }: Sampling): string {
  return `${samples ?? "all"}:${seed}`;
}

/**
 * A stratified sample of the centred rows; shared, do not write to it.
 *
 * @throws {InputError} If fewer than two rows are asked for.
 *
 * @example
 * ```ts
 * import { analyse, sampledRows } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const analysis = analyse({
 *   rows: 100,
 *   dims: 1,
 *   labels: Int32Array.from({ length: 100 }, (_, row) => row % 2),
 *   classNames: ["even", "odd"],
 *   chunks: () => [Float32Array.from({ length: 100 }, (_, row) => row)],
 * });
 * const sample = await sampledRows(analysis, { samples: 10, seed: 0 });
 * assertEquals(sample.rows, 10);
 * assertEquals(sample.data[0] + sample.mean[0], sample.indices[0]);
 * ```
 */
export function sampledRows(
  analysis: Analysis,
  sampling: Sampling,
): Promise<SampledRows> {
  return analysis.share(`rows:sample:${samplingKey(sampling)}`, async () => {
    const { dims, data, mean } = await centredRows(analysis);
    const indices = stratifiedSample(analysis.labels, sampling);
    const rows = indices.length;
    if (rows === analysis.rows) {
      return { rows, dims, data, mean, labels: analysis.labels, indices };
    }
    const chosen = new Float64Array(rows * dims);
    indices.forEach((row, place) =>
      chosen.set(data.subarray(row * dims, (row + 1) * dims), place * dims)
    );
    const labels = indices.map((row) => analysis.labels[row]);
    return { rows, dims, data: chosen, mean, labels, indices };
  });
}
