/**
 * Eigenvalues of a symmetric tridiagonal matrix by the implicit QL iteration.
 *
 * @see Parlett 1998, The Symmetric Eigenvalue Problem, chapter 8
 * @module
 */
import { InputError } from "../errors.ts";
import type { FeatureMatrix } from "./feature_matrix.ts";
import { type RowRotations, rowRotations } from "./row_rotations.ts";
import type { Tridiagonal } from "./tridiagonalise.ts";

/** Sweeps that one eigenvalue may take; three are usual, and more than PATIENCE mean noise. */
const SWEEPS = 60, PATIENCE = 12;

/**
 * Eigenvalues in descending order, with what vectors measure along the eigenvectors.
 *
 * No eigenvector is formed: the iteration's rotations are applied to the vectors as they come, so
 * that a few vectors cost far less than all eigenvectors. With the identity as `vectors` they are
 * the eigenvectors.
 *
 * @param matrix T, as {@link tridiagonalise} gives it.
 * @param vectors One vector a column, dims x count; changed in place: row i becomes the vectors'
 * components along the i-th eigenvector.
 * @returns The eigenvalues, dims of them, descending.
 * @throws {InputError} If the iteration does not end, as with numbers that are not finite.
 */
export function tridiagonalEigenvalues(
  matrix: Pick<Tridiagonal, "dims" | "diagonal" | "beside">,
  vectors?: FeatureMatrix<Float64Array>,
): Float64Array {
  const { dims } = matrix;
  const d = Float64Array.from(matrix.diagonal);
  const e = Float64Array.from(matrix.beside);
  // The iteration keeps the digits of small numbers above large ones, not of those below.
  if (Math.abs(d[0]) > Math.abs(d[dims - 1])) {
    d.reverse();
    e.subarray(0, dims - 1).reverse();
    if (vectors) reverseRows(vectors);
  }
  const rotations = vectors && (rowRotations(vectors) ?? plainly(vectors));
  let norm = 0;
  for (let row = 0; row < dims; row++) {
    norm = Math.max(norm, Math.abs(d[row]) + Math.abs(e[row]));
  }
  for (let l = 0; l < dims; l++) {
    for (let sweep = 0;; sweep++) {
      // Where a run of rounding noise stands above large numbers, as in a matrix of low rank, every
      // sweep renews the noise: after a while it counts as what it is.
      const least = sweep < PATIENCE ? 0 : 2 * Number.EPSILON * norm;
      let m = l;
      while (m < dims - 1) {
        const size = Math.abs(d[m]) + Math.abs(d[m + 1]);
        if (Math.abs(e[m]) <= Math.max(Number.EPSILON * size, least)) break;
        m++;
      }
      if (m === l) break;
      if (sweep === SWEEPS || !Number.isFinite(d[l] + e[l])) {
        throw new InputError(
          `Cannot find the eigenvalues of a ${dims} x ${dims} matrix: the iteration does not end; are all numbers finite`,
        );
      }
      sweepOnce(d, e, l, m, rotations);
    }
  }
  rotations?.finish();
  return sortDescending(d, vectors);
}

/** Rotations that are done as they come. */
function plainly(vectors: FeatureMatrix<Float64Array>): RowRotations {
  let row = 0;
  return {
    begin(first) {
      row = first;
    },
    rotate: (sine, cosine) => rotate(vectors, --row, sine, cosine),
    finish() {},
  };
}

function reverseRows(
  { rows, dims: count, data }: FeatureMatrix<Float64Array>,
): void {
  const kept = data.slice();
  for (let row = 0; row < rows; row++) {
    const from = (rows - 1 - row) * count;
    data.set(kept.subarray(from, from + count), row * count);
  }
}

/** One implicit QL sweep over rows l to m. */
function sweepOnce(
  d: Float64Array,
  e: Float64Array,
  l: number,
  m: number,
  rotations?: RowRotations,
): void {
  rotations?.begin(m);
  const gap = (d[l + 1] - d[l]) / (2 * e[l]);
  const root = Math.sqrt(gap * gap + 1);
  let g = d[m] - d[l] + e[l] / (gap + (gap >= 0 ? root : -root));
  let sine = 1, cosine = 1, p = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = sine * e[i], b = cosine * e[i];
    const r = length(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= p;
      e[m] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = d[i + 1] - p;
    const s = (d[i] - g) * sine + 2 * cosine * b;
    p = sine * s;
    d[i + 1] = g + p;
    g = cosine * s - b;
    rotations?.rotate(sine, cosine);
  }
  d[l] -= p;
  e[l] = g;
  e[m] = 0;
}

function length(a: number, b: number): number {
  const square = a * a + b * b;
  return square > 1e-280 && square < 1e280
    ? Math.sqrt(square)
    : Math.hypot(a, b);
}

/** Rotate rows i and i + 1. */
function rotate(
  { data, dims: count }: FeatureMatrix<Float64Array>,
  i: number,
  sine: number,
  cosine: number,
): void {
  const upper = i * count, lower = upper + count;
  for (let j = 0; j < count; j++) {
    const f = data[lower + j], h = data[upper + j];
    data[lower + j] = sine * h + cosine * f;
    data[upper + j] = cosine * h - sine * f;
  }
}

function sortDescending(
  d: Float64Array,
  vectors?: FeatureMatrix<Float64Array>,
): Float64Array {
  const order = Array.from(d.keys()).sort((a, b) => d[b] - d[a]);
  if (vectors) {
    const { data, dims: count } = vectors;
    const kept = data.slice();
    order.forEach((from, to) =>
      data.set(kept.subarray(from * count, (from + 1) * count), to * count)
    );
  }
  return Float64Array.from(order, (index) => d[index]);
}
