/**
 * Matrix products in plain loops: for small matrices, and where no backend is at hand.
 *
 * @module
 */
import { ShapeError } from "../errors.ts";
import { addProduct } from "./add_product.ts";
import type { FeatureMatrix } from "./feature_matrix.ts";
import type { MatrixProduct, ProductOptions } from "./matrix_product.ts";

/** Inner steps for which both factors are laid out in float64 at a time. */
const DEPTH = 1024;
/** Rows of the left factor that stay in the second cache while the right one passes by. */
const BAND = 128;

/**
 * Products in plain loops, accumulated in float64: 5 to 7 GFlop/s on one core.
 *
 * Both factors are laid out along the inner dimension, block by block, so that the kernel reads
 * neighbours in memory whichever of them is transposed.
 *
 * @example
 * ```ts
 * import { plainProduct } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const row = { rows: 1, dims: 2, data: Float64Array.of(3, 4) };
 * const square = await plainProduct.multiply(row, row, { transposeRight: true });
 * assertEquals(square, { rows: 1, dims: 1, data: Float64Array.of(25) });
 * ```
 */
export const plainProduct: MatrixProduct = {
  name: "plain",
  hasFloat64: true,
  // deno-lint-ignore require-await
  async multiply<T extends Float32Array | Float64Array>(
    left: FeatureMatrix<T>,
    right: FeatureMatrix<T>,
    { transposeLeft = false, transposeRight = false }: ProductOptions = {},
  ): Promise<FeatureMatrix<T>> {
    const [rows, inner] = transposeLeft
      ? [left.dims, left.rows]
      : [left.rows, left.dims];
    const [innerRight, dims] = transposeRight
      ? [right.dims, right.rows]
      : [right.rows, right.dims];
    if (inner !== innerRight) {
      throw new ShapeError(
        `Cannot multiply ${rows} x ${inner} by ${innerRight} x ${dims}: inner sizes differ`,
      );
    }
    const wide = left.data instanceof Float64Array;
    if (wide !== right.data instanceof Float64Array) {
      throw new ShapeError(
        "Cannot multiply float32 by float64; convert one of the factors",
      );
    }
    const sums = new Float64Array(rows * dims);
    for (let start = 0; start < inner; start += DEPTH) {
      const depth = Math.min(DEPTH, inner - start);
      const across = along(right, !transposeRight, 0, dims, start, depth);
      for (let first = 0; first < rows; first += BAND) {
        const height = Math.min(BAND, rows - first);
        const down = along(left, transposeLeft, first, height, start, depth);
        addProduct(
          { data: sums, offset: first * dims, stride: dims },
          { data: down, offset: 0, stride: depth },
          { data: across, offset: 0, stride: depth },
          { rows: height, columns: dims, inner: depth, factor: 1 },
        );
      }
    }
    const data = (wide ? sums : Float32Array.from(sums)) as T;
    return { rows, dims, data };
  },
};

/**
 * Part of a factor with the inner dimension along the rows, in float64.
 *
 * @param turned Whether the inner dimension runs down the matrix.
 * @param first First row (or column, when turned) of the part.
 * @param height Rows of the part.
 * @param start First inner step.
 * @param depth Inner steps.
 */
function along(
  { dims, data }: FeatureMatrix,
  turned: boolean,
  first: number,
  height: number,
  start: number,
  depth: number,
): Float64Array {
  const part = new Float64Array(height * depth);
  if (turned) {
    for (let step = 0; step < depth; step++) {
      const base = (start + step) * dims + first;
      for (let row = 0; row < height; row++) {
        part[row * depth + step] = data[base + row];
      }
    }
    return part;
  }
  for (let row = 0; row < height; row++) {
    const base = (first + row) * dims + start;
    part.set(data.subarray(base, base + depth), row * depth);
  }
  return part;
}
