/** Symmetric matrices for tests. @module */
import type { FeatureMatrix } from "../../lib/linalg/feature_matrix.ts";
import { gram } from "../../lib/linalg/gram.ts";
import { plainProduct } from "../../lib/linalg/plain_product.ts";
import { randomSource } from "../../lib/statistics/random.ts";

/** A square matrix. */
export type Square = FeatureMatrix<Float64Array>;

/** X^T X of normal numbers, `rank` rows of X; scales fall by `decades` from first row to last. */
export function semidefinite(
  dims: number,
  rank: number,
  { seed = 1, decades = 0, dead = 0 } = {},
): Promise<Square> {
  const random = randomSource(seed);
  const data = new Float64Array(rank * dims);
  for (let row = 0, at = 0; row < rank; row++) {
    const scale = 10 ** (-decades * row / rank);
    for (let dim = 0; dim < dims; dim++, at++) {
      data[at] = dim < dead ? 0 : scale * random.normal();
    }
  }
  return gram(plainProduct, { rows: rank, dims, data });
}

/** A x. */
export function apply(
  { rows, dims, data }: Square,
  x: ArrayLike<number>,
): Float64Array {
  const result = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let dim = 0; dim < dims; dim++) {
      result[row] += data[row * dims + dim] * x[dim];
    }
  }
  return result;
}

/** The i-th row. */
export function rowOf({ dims, data }: Square, row: number): Float64Array {
  return data.subarray(row * dims, (row + 1) * dims);
}

/** Inner product. */
export function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, at) => sum + value * b[at], 0);
}
