/**
 * A span of vectors together with what a symmetric matrix makes of them.
 *
 * @module
 */
import type { FeatureMatrix } from "./feature_matrix.ts";
import { leadingEigen } from "./leading_eigen.ts";
import type { MatrixProduct } from "./matrix_product.ts";

/** An orthonormal basis Q of a span, A Q, and Q^T A Q. */
export interface KrylovSpan {
  /** Orthonormal rows. */
  readonly basis: FeatureMatrix<Float64Array>;
  /** The matrix applied to each of them. */
  readonly image: FeatureMatrix<Float64Array>;
  /** The matrix within the span. */
  readonly inner: FeatureMatrix<Float64Array>;
}

/**
 * The span with a block more.
 *
 * @param span What there is; undefined at the beginning.
 * @param block Orthonormal rows, orthogonal to the span.
 * @param image The matrix applied to them.
 */
export async function growSpan(
  span: KrylovSpan | undefined,
  block: FeatureMatrix<Float64Array>,
  image: FeatureMatrix<Float64Array>,
  product: MatrixProduct,
): Promise<KrylovSpan> {
  const basis = span ? below(span.basis, block) : block;
  const images = span ? below(span.image, image) : image;
  const added = await product.multiply(image, basis, { transposeRight: true });
  return { basis, image: images, inner: bordered(span?.inner, added) };
}

/** The span of its `count` best Ritz vectors alone. */
export async function shrinkSpan(
  { basis, image, inner }: KrylovSpan,
  count: number,
  product: MatrixProduct,
): Promise<KrylovSpan> {
  const size = Math.min(count, inner.rows);
  const { values, vectors } = leadingEigen(inner, size);
  const data = new Float64Array(size * size);
  for (let row = 0; row < size; row++) data[row * size + row] = values[row];
  return {
    basis: await product.multiply(vectors, basis),
    image: await product.multiply(vectors, image),
    inner: { rows: size, dims: size, data },
  };
}

function below(
  upper: FeatureMatrix<Float64Array>,
  lower: FeatureMatrix<Float64Array>,
): FeatureMatrix<Float64Array> {
  const data = new Float64Array(upper.data.length + lower.data.length);
  data.set(upper.data);
  data.set(lower.data, upper.data.length);
  return { rows: upper.rows + lower.rows, dims: upper.dims, data };
}

/** A symmetric matrix with further rows, and the same columns. */
function bordered(
  inner: FeatureMatrix<Float64Array> | undefined,
  added: FeatureMatrix<Float64Array>,
): FeatureMatrix<Float64Array> {
  const size = added.dims, old = size - added.rows;
  const data = new Float64Array(size * size);
  for (let row = 0; row < old; row++) {
    const from = row * old;
    data.set(inner!.data.subarray(from, from + old), row * size);
  }
  for (let row = old; row < size; row++) {
    const from = (row - old) * size;
    for (let column = 0; column < size; column++) {
      const value = added.data[from + column];
      if (column < old) {
        data[row * size + column] = data[column * size + row] = value;
      } else {
        const across = added.data[(column - old) * size + row];
        data[row * size + column] = (value + across) / 2;
      }
    }
  }
  return { rows: size, dims: size, data };
}
