/**
 * Rows times numbers.
 *
 * @module
 */
import type { FeatureMatrix } from "./feature_matrix.ts";

/**
 * Multiply each row by its factor, in place.
 *
 * @param matrix Rows x dims.
 * @param factors One for each row.
 */
export function scaleRows(
  { rows, dims, data }: FeatureMatrix,
  factors: ArrayLike<number>,
): void {
  for (let row = 0, at = 0; row < rows; row++) {
    const factor = factors[row];
    for (let dim = 0; dim < dims; dim++, at++) data[at] *= factor;
  }
}
