/**
 * The rows of a feature set with their mean taken off.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";

import type { Analysis } from "./analysis.ts";
import { reportNotFinite } from "./finite_rows.ts";
import { rowsInMemory } from "./rows_in_memory.ts";

/** Centred rows and what was taken off. */
export interface CentredRows extends FeatureMatrix<Float64Array> {
  /** Mean of all rows, length dims. */
  readonly mean: Float64Array;
}

/**
 * All rows less their mean, as float64; shared, do not write to it.
 *
 * The mean is corrected once by the mean of the residuals, so that features with a common offset a
 * million times their spread keep their digits.
 *
 * @param analysis The feature set.
 * @returns Rows x dims, each column of mean 0.
 *
 * @example
 * ```ts
 * import { analyse, centredRows } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const analysis = analyse({
 *   rows: 2,
 *   dims: 1,
 *   labels: Int32Array.of(0, 1),
 *   classNames: ["a", "b"],
 *   chunks: () => [Float32Array.of(1, 3)],
 * });
 * assertEquals((await centredRows(analysis)).data, Float64Array.of(-1, 1));
 * ```
 */
export function centredRows(analysis: Analysis): Promise<CentredRows> {
  return analysis.share("rows:centred", async () => {
    const { rows, dims, data } = await rowsInMemory(analysis);
    const centred = Float64Array.from(data);
    const mean = new Float64Array(dims);
    for (let pass = 0; pass < 2; pass++) {
      const shift = columnMeans({ rows, dims, data: centred });
      if (!shift.every(Number.isFinite)) {
        await reportNotFinite(analysis.features);
      }
      for (let row = 0, at = 0; row < rows; row++) {
        for (let dim = 0; dim < dims; dim++, at++) centred[at] -= shift[dim];
      }
      for (let dim = 0; dim < dims; dim++) mean[dim] += shift[dim];
    }
    return { rows, dims, data: centred, mean };
  });
}

/** Mean of each column; zeros where there is no row. */
export function columnMeans({ rows, dims, data }: FeatureMatrix): Float64Array {
  const means = new Float64Array(dims);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let dim = 0; dim < dims; dim++, at++) means[dim] += data[at];
  }
  for (let dim = 0; dim < dims; dim++) means[dim] /= Math.max(rows, 1);
  return means;
}
