/**
 * Nuclear norm: the sum of the singular values.
 *
 * @module
 */
import type { FeatureMatrix } from "./feature_matrix.ts";
import { gram, gramOfRows } from "./gram.ts";
import { plainProduct } from "./plain_product.ts";
import { tridiagonalEigenvalues } from "./tridiagonal_eigenvalues.ts";
import { tridiagonalise } from "./tridiagonalise.ts";

/**
 * Sum of the singular values, through the smaller Gram matrix: a singular value under 1e-8 of the
 * largest is lost in it, and in the sum.
 *
 * @param matrix Long or wide, but small in one direction.
 */
export async function nuclearNorm(
  matrix: FeatureMatrix<Float64Array>,
): Promise<number> {
  const square = matrix.rows < matrix.dims
    ? await gramOfRows(plainProduct, matrix)
    : await gram(plainProduct, matrix);
  return tridiagonalEigenvalues(tridiagonalise(square))
    .reduce((sum, value) => sum + Math.sqrt(Math.max(value, 0)), 0);
}
