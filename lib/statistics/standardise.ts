/**
 * Columns of mean 0 and standard deviation 1.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";

import { columnMeans } from "./centred_rows.ts";

/** What to take off each column and what to divide it by. */
export interface ColumnScaling {
  /** Mean of each column. */
  readonly mean: Float64Array;
  /** Population standard deviation of each column; 1 where the column is constant. */
  readonly deviation: Float64Array;
}

/** A deviation this far below the column's size is round-off: the column is constant. */
const CONSTANT = 1e-14;

/** Mean and population standard deviation of each column. */
export function columnScaling(matrix: FeatureMatrix): ColumnScaling {
  const { rows, dims, data } = matrix;
  const mean = columnMeans(matrix);
  const deviation = new Float64Array(dims);
  const largest = new Float64Array(dims);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let dim = 0; dim < dims; dim++, at++) {
      deviation[dim] += (data[at] - mean[dim]) ** 2;
      largest[dim] = Math.max(largest[dim], Math.abs(data[at]));
    }
  }
  for (let dim = 0; dim < dims; dim++) {
    deviation[dim] = Math.sqrt(deviation[dim] / rows);
    if (!(deviation[dim] > CONSTANT * largest[dim])) deviation[dim] = 1;
  }
  return { mean, deviation };
}

/**
 * Rows with each column shifted and scaled.
 *
 * @param scaling By default that of the rows themselves: mean 0, standard deviation 1.
 */
export function standardise(
  matrix: FeatureMatrix,
  { mean, deviation }: ColumnScaling = columnScaling(matrix),
): FeatureMatrix<Float64Array> {
  const { rows, dims } = matrix;
  const data = Float64Array.from(matrix.data);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let dim = 0; dim < dims; dim++, at++) {
      data[at] = (data[at] - mean[dim]) / deviation[dim];
    }
  }
  return { rows, dims, data };
}

/** Some rows of a matrix, in the order of the indices. */
export function takeRows(
  { dims, data }: FeatureMatrix<Float64Array>,
  indices: ArrayLike<number>,
): FeatureMatrix<Float64Array> {
  const taken = new Float64Array(indices.length * dims);
  for (let place = 0; place < indices.length; place++) {
    const from = indices[place] * dims;
    taken.set(data.subarray(from, from + dims), place * dims);
  }
  return { rows: indices.length, dims, data: taken };
}
