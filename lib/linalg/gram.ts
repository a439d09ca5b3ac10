/**
 * Gram matrices: sums over rows of a row times itself.
 *
 * @module
 */
import { addProduct } from "./add_product.ts";
import type { FeatureMatrix } from "./feature_matrix.ts";
import type { MatrixProduct } from "./matrix_product.ts";
import { rowGram } from "./row_gram.ts";

/** Multiplications under which handing a product over costs more than it saves. */
export const SMALL_PRODUCT = 5e7;

const PANEL = 256;
const BAND = 128;
const SQUARE = 32;

/**
 * X^T X in float64, symmetric to the last bit.
 *
 * Only the blocks on and below the diagonal are multiplied. A product of more than
 * {@link SMALL_PRODUCT} multiplications goes to `product`, column block by column block.
 *
 * @param matrix X, rows x dims.
 * @returns dims x dims.
 */
export async function gram(
  product: MatrixProduct,
  matrix: FeatureMatrix<Float64Array>,
): Promise<FeatureMatrix<Float64Array>> {
  const { rows, dims } = matrix;
  const data = new Float64Array(dims * dims);
  if (product.name === "plain" || rows * dims * dims < SMALL_PRODUCT) {
    sumOfPanels(matrix, data);
  } else {
    const width = Math.max(128, Math.ceil(dims / 4));
    const parts: FeatureMatrix<Float64Array>[] = [];
    for (let start = 0; start < dims; start += width) {
      const part = columns(matrix, start, Math.min(start + width, dims));
      parts.push(part);
      for (let other = 0; other < parts.length; other++) {
        const block = await product.multiply(part, parts[other], {
          transposeLeft: true,
        });
        for (let row = 0; row < block.rows; row++) {
          data.set(
            block.data.subarray(row * block.dims, (row + 1) * block.dims),
            (start + row) * dims + other * width,
          );
        }
      }
    }
  }
  mirrorLower(data, dims);
  return { rows: dims, dims, data };
}

/** Copy what stands below the diagonal to above it, a square that fits in the cache at a time. */
export function mirrorLower(data: Float64Array, dims: number): void {
  for (let top = 0; top < dims; top += SQUARE) {
    const bottom = Math.min(top + SQUARE, dims);
    for (let left = 0; left <= top; left += SQUARE) {
      for (let row = top; row < bottom; row++) {
        const right = Math.min(left + SQUARE, row);
        for (let column = left; column < right; column++) {
          data[column * dims + row] = data[row * dims + column];
        }
      }
    }
  }
}

/**
 * X X^T in float64, by whichever is faster for the size.
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
 * left right^T in float64, by whichever is faster for the size.
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
  // A band of rows at a time stays in the second cache while the right factor passes by.
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

function sumOfPanels(
  { rows, dims, data: x }: FeatureMatrix<Float64Array>,
  target: Float64Array,
): void {
  const panel = new Float64Array(dims * Math.min(PANEL, rows));
  for (let start = 0; start < rows; start += PANEL) {
    const depth = Math.min(PANEL, rows - start);
    for (let row = 0; row < depth; row++) {
      const base = (start + row) * dims;
      for (let dim = 0; dim < dims; dim++) {
        panel[dim * depth + row] = x[base + dim];
      }
    }
    const block = { data: panel, offset: 0, stride: depth };
    addProduct({ data: target, offset: 0, stride: dims }, block, block, {
      rows: dims,
      columns: dims,
      inner: depth,
      factor: 1,
      lowerOnly: true,
    });
  }
}

function columns(
  { rows, dims, data }: FeatureMatrix<Float64Array>,
  start: number,
  end: number,
): FeatureMatrix<Float64Array> {
  const width = end - start;
  const part = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    part.set(
      data.subarray(row * dims + start, row * dims + end),
      row * width,
    );
  }
  return { rows, dims: width, data: part };
}
