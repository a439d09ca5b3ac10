/**
 * Gram matrices and products of rows, by whichever is faster for the size.
 *
 * @module
 */
import { addProduct } from "./add_product.ts";
import type { FeatureMatrix } from "./feature_matrix.ts";
import { gramAccumulator, SMALL_PRODUCT } from "./gram_accumulator.ts";
import type { MatrixProduct } from "./matrix_product.ts";
import { rowGram } from "./row_gram.ts";

/** Rows that stay in the second cache while the right factor passes by. */
const BAND = 128;

/**
 * X^T X in float64, symmetric to the last bit.
 *
 * @param matrix X, rows x dims.
 * @returns dims x dims.
 */
export async function gram(
  product: MatrixProduct,
  { rows, dims, data }: FeatureMatrix<Float64Array>,
): Promise<FeatureMatrix<Float64Array>> {
  const sum = gramAccumulator(product, rows, dims);
  for (let row = 0; row < rows; row++) {
    if (sum.add(data, row * dims)) await sum.flush();
  }
  return await sum.finish();
}

/**
 * X X^T in float64.
 *
 * @param matrix X, rows x dims.
 * @returns rows x rows.
 */
export async function gramOfRows(
  product: MatrixProduct,
  matrix: FeatureMatrix<Float64Array>,
): Promise<FeatureMatrix<Float64Array>> {
  const { rows, dims } = matrix;
  return product.name === "plain" || rows * rows * dims < SMALL_PRODUCT
    ? rowGram(matrix)
    : await product.multiply(matrix, matrix, { transposeRight: true });
}

/**
 * left right^T in float64.
 *
 * @param left rows x inner.
 * @param right columns x inner.
 * @returns rows x columns.
 */
export async function productOfRows(
  product: MatrixProduct,
  left: FeatureMatrix<Float64Array>,
  right: FeatureMatrix<Float64Array>,
): Promise<FeatureMatrix<Float64Array>> {
  const rows = left.rows, dims = right.rows, inner = left.dims;
  if (product.name !== "plain" && rows * dims * inner >= SMALL_PRODUCT) {
    return await product.multiply(left, right, { transposeRight: true });
  }
  const data = new Float64Array(rows * dims);
  for (let start = 0; start < rows; start += BAND) {
    addProduct(
      { data, offset: start * dims, stride: dims },
      { data: left.data, offset: start * inner, stride: inner },
      { data: right.data, offset: 0, stride: inner },
      {
        rows: Math.min(BAND, rows - start),
        columns: dims,
        inner,
        factor: 1,
      },
    );
  }
  return { rows, dims, data };
}
