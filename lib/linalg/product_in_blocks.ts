/**
 * A product of which few rows are handed over at a time.
 *
 * @module
 */
import { ShapeError } from "../errors.ts";
import type { FeatureMatrix } from "./feature_matrix.ts";
import type { ProductOptions } from "./matrix_product.ts";

/** Numbers that are handed over at once, unless another number is given: 16 MiB of float32. */
export const BLOCK_SIZE: number = 4 * 1024 * 1024;

/** The sizes of a product. */
export interface ProductShape {
  /** Type of the factors. */
  readonly type: "float32" | "float64";
  /** Rows of the result. */
  readonly rows: number;
  /** Columns of the result. */
  readonly dims: number;
  /** What is summed over. */
  readonly inner: number;
}

/**
 * The sizes of a product.
 *
 * @throws {ShapeError} If the factors do not fit together.
 */
export function productShape(
  left: FeatureMatrix,
  right: FeatureMatrix,
  { transposeLeft = false, transposeRight = false }: ProductOptions = {},
): ProductShape {
  const type = typeOf(left, right);
  const [rows, inner] = turned(left, transposeLeft);
  const [innerRight, dims] = turned(right, transposeRight);
  if (inner !== innerRight) {
    throw new ShapeError(
      `Cannot multiply ${rows} x ${inner} by ${innerRight} x ${dims}: inner sizes differ`,
    );
  }
  return { type, rows, inner, dims };
}

/**
 * The type of two factors.
 *
 * @throws {ShapeError} If they differ.
 */
export function typeOf(
  left: FeatureMatrix,
  right: FeatureMatrix,
): "float32" | "float64" {
  const wide = [left, right].map(({ data }) => data instanceof Float64Array);
  if (wide[0] !== wide[1]) {
    throw new ShapeError(
      "Cannot multiply float32 by float64; convert one of the factors",
    );
  }
  return wide[0] ? "float64" : "float32";
}

/**
 * A product, the left factor in blocks of whole rows. Where the rows are summed over (`transposeLeft`), the sums of
 * the blocks are added in float64.
 *
 * @param run Multiplies a block by the right factor, or by the same rows of it.
 * @param blockSize Numbers of a block.
 */
export async function productInBlocks<T extends Float32Array | Float64Array>(
  left: FeatureMatrix<T>,
  right: FeatureMatrix<T>,
  options: ProductOptions,
  run: (left: FeatureMatrix<T>, right: FeatureMatrix<T>) => Promise<T> | T,
  blockSize: number = BLOCK_SIZE,
): Promise<FeatureMatrix<T>> {
  const { type, rows, inner, dims } = productShape(left, right, options);
  const { transposeLeft = false, transposeRight = false } = options;
  const make = left.data.constructor as { new (length: number): T };
  if (rows * inner * dims === 0) {
    return { rows, dims, data: new make(rows * dims) };
  }
  const widest = transposeLeft ? left.dims : Math.max(left.dims, dims);
  const height = Math.max(1, Math.floor(blockSize / widest));
  // With both factors turned, a block of the inner dimension is no run of whole rows on the right.
  if (left.rows <= height || (transposeLeft && transposeRight)) {
    return { rows, dims, data: await run(left, right) };
  }
  if (!transposeLeft) {
    const data = new make(rows * dims);
    for (let start = 0; start < rows; start += height) {
      data.set(await run(rowsOf(left, start, height), right), start * dims);
    }
    return { rows, dims, data };
  }
  const sums = new Float64Array(rows * dims);
  for (let start = 0; start < left.rows; start += height) {
    const part = await run(
      rowsOf(left, start, height),
      rowsOf(right, start, height),
    );
    for (let index = 0; index < sums.length; index++) {
      sums[index] += part[index];
    }
  }
  const data = (type === "float64" ? sums : Float32Array.from(sums)) as T;
  return { rows, dims, data };
}

function turned(
  { rows, dims }: FeatureMatrix,
  transpose: boolean,
): [number, number] {
  return transpose ? [dims, rows] : [rows, dims];
}

function rowsOf<T extends Float32Array | Float64Array>(
  { rows, dims, data }: FeatureMatrix<T>,
  start: number,
  height: number,
): FeatureMatrix<T> {
  const end = Math.min(rows, start + height);
  return {
    rows: end - start,
    dims,
    data: data.subarray(start * dims, end * dims) as T,
  };
}
