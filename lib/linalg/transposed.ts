/**
 * Rows as columns.
 *
 * @module
 */
import type { FeatureMatrix } from "./feature_matrix.ts";
import { productOfRows } from "./gram.ts";
import type { MatrixProduct } from "./matrix_product.ts";

/** The transpose, copied in tiles that stay in the first cache. */
export function transposed(
  { rows, dims, data }: FeatureMatrix<Float64Array>,
): FeatureMatrix<Float64Array> {
  const turned = new Float64Array(rows * dims);
  const tile = 32;
  for (let top = 0; top < rows; top += tile) {
    const bottom = Math.min(top + tile, rows);
    for (let left = 0; left < dims; left += tile) {
      const right = Math.min(left + tile, dims);
      for (let row = top; row < bottom; row++) {
        for (let dim = left; dim < right; dim++) {
          turned[dim * rows + row] = data[row * dims + dim];
        }
      }
    }
  }
  return { rows: dims, dims: rows, data: turned };
}

/**
 * left^T right in float64.
 *
 * The plain kernel runs along rows, so there both factors are turned first.
 *
 * @param left rows x a.
 * @param right rows x b.
 * @returns a x b.
 */
export function productOfColumns(
  product: MatrixProduct,
  left: FeatureMatrix<Float64Array>,
  right: FeatureMatrix<Float64Array>,
): Promise<FeatureMatrix<Float64Array>> {
  return product.name === "plain"
    ? productOfRows(product, transposed(left), transposed(right))
    : product.multiply(left, right, { transposeLeft: true });
}
