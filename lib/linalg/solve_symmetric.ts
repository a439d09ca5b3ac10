/**
 * Systems of a symmetric positive semidefinite matrix.
 *
 * @module
 */
import { cholesky, solve } from "./cholesky.ts";
import type { FeatureMatrix } from "./feature_matrix.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

/**
 * Solutions of A w = b of the smallest length, one b a row.
 *
 * By Cholesky's factor where A has one, else along the eigenvectors whose values are not round-off.
 *
 * @param square A, dims x dims; kept.
 * @param right One right side a row; kept.
 */
export function solveSymmetric(
  square: FeatureMatrix<Float64Array>,
  right: FeatureMatrix<Float64Array>,
): FeatureMatrix<Float64Array> {
  const factor = cholesky(square, 1e-10);
  if (factor) return solve(factor, right);
  const { values, vectors } = symmetricEigen(square);
  const { rows: count, dims } = right;
  const data = new Float64Array(count * dims);
  for (let axis = 0; axis < dims && values[axis] > 1e-12 * values[0]; axis++) {
    const vector = vectors.data.subarray(axis * dims, (axis + 1) * dims);
    for (let b = 0; b < count; b++) {
      let along = 0;
      for (let dim = 0; dim < dims; dim++) {
        along += vector[dim] * right.data[b * dims + dim];
      }
      for (let dim = 0; dim < dims; dim++) {
        data[b * dims + dim] += along / values[axis] * vector[dim];
      }
    }
  }
  return { rows: count, dims, data };
}
