/**
 * Matrix products in plain loops: for small matrices, and where no backend is at hand.
 *
 * @module
 */
import { ShapeError } from "../errors.ts";
import type { FeatureMatrix } from "./feature_matrix.ts";
import type { MatrixProduct, ProductOptions } from "./matrix_product.ts";

function transpose<T extends Float32Array | Float64Array>(
  { rows, dims, data }: FeatureMatrix<T>,
): FeatureMatrix<T> {
  const turned = new (data.constructor as { new (length: number): T })(
    rows * dims,
  );
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < dims; column++) {
      turned[column * rows + row] = data[row * dims + column];
    }
  }
  return { rows: dims, dims: rows, data: turned };
}

/** Products in plain loops, accumulated in float64. */
export const plainProduct: MatrixProduct = {
  name: "plain",
  hasFloat64: true,
  // deno-lint-ignore require-await
  async multiply<T extends Float32Array | Float64Array>(
    left: FeatureMatrix<T>,
    right: FeatureMatrix<T>,
    options: ProductOptions = {},
  ): Promise<FeatureMatrix<T>> {
    const a = options.transposeLeft ? transpose(left) : left;
    const b = options.transposeRight ? transpose(right) : right;
    if (a.dims !== b.rows) {
      throw new ShapeError(
        `Cannot multiply ${a.rows} x ${a.dims} by ${b.rows} x ${b.dims}: inner sizes differ`,
      );
    }
    const product = new (a.data.constructor as { new (length: number): T })(
      a.rows * b.dims,
    );
    const sums = new Float64Array(b.dims);
    for (let row = 0; row < a.rows; row++) {
      sums.fill(0);
      for (let inner = 0; inner < a.dims; inner++) {
        const factor = a.data[row * a.dims + inner];
        if (factor === 0) continue;
        const base = inner * b.dims;
        for (let column = 0; column < b.dims; column++) {
          sums[column] += factor * b.data[base + column];
        }
      }
      product.set(sums, row * b.dims);
    }
    return { rows: a.rows, dims: b.dims, data: product };
  },
};
