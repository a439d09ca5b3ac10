/**
 * A symmetric matrix brought to tridiagonal form by Householder reflections, in blocks.
 *
 * Many quantities need no eigenvectors: with A = Q T Q^T, whatever is asked of A and a few vectors
 * can be asked of T and the turned vectors, in time linear in the size.
 *
 * @see Dongarra, Hammarling, Sorensen 1989, {@link https://doi.org/10.1016/0377-0427(89)90367-1}
 * @module
 */
import { ShapeError } from "../errors.ts";
import { addProduct } from "./add_product.ts";
import type { FeatureMatrix } from "./feature_matrix.ts";

/** A = Q T Q^T with T tridiagonal, Q a product of reflections. */
export interface Tridiagonal {
  /** Rows and columns. */
  readonly dims: number;
  /** The diagonal of T; dims numbers. */
  readonly diagonal: Float64Array;
  /** The numbers beside the diagonal; dims numbers, of which the last is 0. */
  readonly beside: Float64Array;
  /** The j-th reflection's vector in row j, from column j + 1 on; dims x dims. */
  readonly reflectors: Float64Array;
  /** The j-th reflection is I - scale v v^T. */
  readonly scales: Float64Array;
}

const BLOCK = 32;

/**
 * The tridiagonal form of a symmetric matrix.
 *
 * @param matrix Symmetric, dims x dims; kept.
 * @throws {ShapeError} If the matrix is not square.
 */
export function tridiagonalise(matrix: FeatureMatrix): Tridiagonal {
  const dims = matrix.rows;
  if (matrix.dims !== dims) {
    throw new ShapeError(
      `Cannot bring ${dims} x ${matrix.dims} to tridiagonal form: a square matrix is needed`,
    );
  }
  const a = Float64Array.from(matrix.data);
  const diagonal = new Float64Array(dims), beside = new Float64Array(dims);
  const reflectors = new Float64Array(dims * dims);
  const scales = new Float64Array(dims);
  // Columns 2i and 2i + 1 hold v and w of the block's i-th reflection in one, w and v in the other:
  // the trailing matrix then loses one times the other transposed.
  const vw = new Float64Array(dims * 2 * BLOCK);
  const wv = new Float64Array(dims * 2 * BLOCK);
  const width = 2 * BLOCK;
  const column = new Float64Array(dims), image = new Float64Array(dims);
  const inner = new Float64Array(width);
  for (let start = 0; start < dims; start += BLOCK) {
    const end = Math.min(start + BLOCK, dims);
    for (let j = start; j < end; j++) {
      const used = 2 * (j - start);
      for (let row = j; row < dims; row++) {
        let value = a[row * dims + j];
        for (let p = 0; p < used; p++) {
          value -= vw[row * width + p] * wv[j * width + p];
        }
        column[row] = value;
      }
      diagonal[j] = column[j];
      if (j === dims - 1) break;
      const scale = reflect(column, j + 1, dims);
      beside[j] = column[j];
      scales[j] = scale;
      reflectors.set(column.subarray(j + 1), j * dims + j + 1);
      multiply(a, dims, j + 1, column, image);
      inner.fill(0);
      for (let row = j + 1; row < dims; row++) {
        const v = column[row];
        for (let p = 0; p < used; p++) inner[p] += wv[row * width + p] * v;
      }
      let along = 0;
      for (let row = j + 1; row < dims; row++) {
        let value = image[row];
        for (let p = 0; p < used; p++) value -= vw[row * width + p] * inner[p];
        image[row] = scale * value;
        along += image[row] * column[row];
      }
      const half = scale * along / 2;
      for (let row = j + 1; row < dims; row++) {
        const v = column[row], w = image[row] - half * v;
        vw[row * width + used] = v, vw[row * width + used + 1] = w;
        wv[row * width + used] = w, wv[row * width + used + 1] = v;
      }
      for (let p = used; p < used + 2; p++) {
        vw[j * width + p] = 0, wv[j * width + p] = 0;
      }
    }
    addProduct(
      { data: a, offset: end * dims + end, stride: dims },
      { data: vw, offset: end * width, stride: width },
      { data: wv, offset: end * width, stride: width },
      {
        rows: dims - end,
        columns: dims - end,
        inner: 2 * (end - start),
        factor: -1,
        lowerOnly: true,
      },
    );
  }
  return { dims, diagonal, beside, reflectors, scales };
}

/**
 * Turn column[from..] into the vector of the reflection that maps it onto its first axis; the
 * image's length goes to column[from - 1]. Returns the reflection's scale.
 */
function reflect(column: Float64Array, from: number, dims: number): number {
  let largest = 0;
  for (let row = from; row < dims; row++) {
    largest = Math.max(largest, Math.abs(column[row]));
  }
  const head = column[from];
  let tail = 0;
  for (let row = from + 1; row < dims; row++) {
    const share = column[row] / (largest || 1);
    tail += share * share;
  }
  if (tail === 0) {
    column[from - 1] = head;
    column.fill(0, from);
    column[from] = 1;
    return 0;
  }
  const share = head / largest;
  const length = largest * Math.sqrt(share * share + tail);
  const image = head > 0 ? -length : length;
  for (let row = from + 1; row < dims; row++) column[row] /= head - image;
  column[from] = 1;
  column[from - 1] = image;
  return (image - head) / image;
}

/**
 * image = A v on the trailing part that begins at `from`, reading the lower triangle only: each
 * number serves its row and its column.
 */
function multiply(
  a: Float64Array,
  dims: number,
  from: number,
  v: Float64Array,
  image: Float64Array,
): void {
  image.fill(0, from);
  let row = from;
  for (; row + 4 <= dims; row += 4) {
    const r0 = row * dims, r1 = r0 + dims, r2 = r1 + dims, r3 = r2 + dims;
    const v0 = v[row], v1 = v[row + 1], v2 = v[row + 2], v3 = v[row + 3];
    let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (let p = from; p < row; p++) {
      const x = v[p];
      const a0 = a[r0 + p], a1 = a[r1 + p], a2 = a[r2 + p], a3 = a[r3 + p];
      s0 += a0 * x, s1 += a1 * x, s2 += a2 * x, s3 += a3 * x;
      image[p] += a0 * v0 + a1 * v1 + (a2 * v2 + a3 * v3);
    }
    // The square on the diagonal.
    const a10 = a[r1 + row], a20 = a[r2 + row], a21 = a[r2 + row + 1];
    const a30 = a[r3 + row], a31 = a[r3 + row + 1], a32 = a[r3 + row + 2];
    image[row] += s0 + a[r0 + row] * v0 + a10 * v1 + a20 * v2 + a30 * v3;
    image[row + 1] += s1 + a10 * v0 + a[r1 + row + 1] * v1 + a21 * v2 +
      a31 * v3;
    image[row + 2] += s2 + a20 * v0 + a21 * v1 + a[r2 + row + 2] * v2 +
      a32 * v3;
    image[row + 3] += s3 + a30 * v0 + a31 * v1 + a32 * v2 +
      a[r3 + row + 3] * v3;
  }
  for (; row < dims; row++) {
    const base = row * dims, own = v[row];
    let sum = a[base + row] * own;
    for (let p = from; p < row; p++) {
      sum += a[base + p] * v[p];
      image[p] += a[base + p] * own;
    }
    image[row] += sum;
  }
}

/**
 * Q^T x for each row x, or Q x with `inverse`.
 *
 * @param vectors One vector a row, each dims long; kept.
 */
export function turn(
  { dims, reflectors, scales }: Tridiagonal,
  vectors: FeatureMatrix,
  inverse = false,
): FeatureMatrix<Float64Array> {
  const data = Float64Array.from(vectors.data);
  for (let step = 0; step < dims - 1; step++) {
    const j = inverse ? dims - 2 - step : step;
    if (scales[j] === 0) continue;
    const v = reflectors.subarray(j * dims, (j + 1) * dims);
    let vector = 0;
    for (; vector + 4 <= vectors.rows; vector += 4) {
      reflectFour(data, vector * dims, dims, v, j + 1, scales[j]);
    }
    for (; vector < vectors.rows; vector++) {
      const base = vector * dims;
      let along = 0;
      for (let p = j + 1; p < dims; p++) along += v[p] * data[base + p];
      along *= scales[j];
      for (let p = j + 1; p < dims; p++) data[base + p] -= along * v[p];
    }
  }
  return { rows: vectors.rows, dims, data };
}

/** Reflect four rows at a time: the reflection's vector is read once for all. */
function reflectFour(
  data: Float64Array,
  x0: number,
  dims: number,
  v: Float64Array,
  from: number,
  scale: number,
): void {
  const x1 = x0 + dims, x2 = x1 + dims, x3 = x2 + dims;
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (let p = from; p < dims; p++) {
    const value = v[p];
    s0 += value * data[x0 + p], s1 += value * data[x1 + p];
    s2 += value * data[x2 + p], s3 += value * data[x3 + p];
  }
  s0 *= scale, s1 *= scale, s2 *= scale, s3 *= scale;
  for (let p = from; p < dims; p++) {
    const value = v[p];
    data[x0 + p] -= s0 * value, data[x1 + p] -= s1 * value;
    data[x2 + p] -= s2 * value, data[x3 + p] -= s3 * value;
  }
}
