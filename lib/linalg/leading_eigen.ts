/**
 * Some eigenvectors of a symmetric matrix in memory.
 *
 * @module
 */
import type { FeatureMatrix } from "./feature_matrix.ts";
import { leadingEigenvectors } from "./leading_eigenvectors.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";
import { tridiagonalEigenvalues } from "./tridiagonal_eigenvalues.ts";
import { tridiagonalise, turn } from "./tridiagonalise.ts";

/** All eigenvalues and the first eigenvectors. */
export interface LeadingEigen {
  /** All eigenvalues, descending. */
  readonly values: Float64Array;
  /** The first eigenvectors, one a row. */
  readonly vectors: FeatureMatrix<Float64Array>;
}

/**
 * All eigenvalues of a symmetric matrix and its first eigenvectors.
 *
 * @param matrix Symmetric, dims x dims; kept.
 * @param count Eigenvectors wanted, at most dims.
 */
export function leadingEigen(
  matrix: FeatureMatrix<Float64Array>,
  count: number,
): LeadingEigen {
  const { dims } = matrix;
  const form = tridiagonalise(matrix);
  const values = tridiagonalEigenvalues(form);
  const leading = leadingEigenvectors(form, values, count);
  if (leading) return { values, vectors: turn(form, leading, true) };
  const all = symmetricEigen(matrix);
  const data = all.vectors.data.subarray(0, count * dims);
  return { values: all.values, vectors: { rows: count, dims, data } };
}
