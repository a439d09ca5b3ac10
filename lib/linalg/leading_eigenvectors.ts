/**
 * Some eigenvectors of a symmetric tridiagonal matrix, by inverse iteration.
 *
 * @see Golub, Van Loan 2013, Matrix Computations, section 8.4
 * @module
 */
import type { FeatureMatrix } from "./feature_matrix.ts";
import type { Tridiagonal } from "./tridiagonalise.ts";

type Form = Pick<Tridiagonal, "dims" | "diagonal" | "beside">;

const STEPS = 6;
/** Eigenvalues closer than this share of the largest need their vectors made orthogonal. */
const CLOSE = 1e-3;

/**
 * Eigenvectors of T for the first eigenvalues, or undefined where an iteration does not settle
 * (then all of them are to be computed by the QL iteration).
 *
 * @param form T.
 * @param values Its eigenvalues, descending.
 * @param count Eigenvectors wanted.
 * @returns One eigenvector a row, count x dims.
 */
export function leadingEigenvectors(
  form: Form,
  values: ArrayLike<number>,
  count: number,
): FeatureMatrix<Float64Array> | undefined {
  const { dims } = form;
  const size = Math.max(
    Math.abs(values[0]),
    Math.abs(values[dims - 1]),
    Number.MIN_VALUE,
  );
  const data = new Float64Array(count * dims);
  for (let index = 0, first = 0; index < count; index++) {
    if (index > 0 && values[index - 1] - values[index] > CLOSE * size) {
      first = index;
    }
    const vector = data.subarray(index * dims, (index + 1) * dims);
    // Any fixed start that is nobody's eigenvector will do; a hash of the position is one.
    for (let dim = 0; dim < dims; dim++) {
      vector[dim] =
        (Math.imul(dim + 1 + 7919 * index, 0x9e3779b1) >>> 0) / 2 ** 32 - 0.5;
    }
    // Equal eigenvalues are told apart by a few units of rounding.
    const shift = values[index] + (index - first) * size * Number.EPSILON;
    const factor = factorise(form, shift, size * Number.EPSILON);
    let settled = false;
    for (let step = 0; step < STEPS; step++) {
      factor(vector);
      if (!normalise(vector)) return undefined;
      for (let pass = 0; pass < 2; pass++) {
        for (let other = first; other < index; other++) {
          removeDirection(
            vector,
            data.subarray(other * dims, (other + 1) * dims),
          );
        }
      }
      if (!normalise(vector)) return undefined;
      settled = residual(form, vector, values[index]) <= 1e-13 * size * dims;
      if (settled && step > 0) break;
    }
    if (!settled) return undefined;
  }
  return { rows: count, dims, data };
}

/** Gaussian elimination of T - shift I with row exchanges; returns what solves in place. */
function factorise(
  { dims, diagonal, beside }: Form,
  shift: number,
  tiny: number,
): (vector: Float64Array) => void {
  const main = new Float64Array(dims), above = new Float64Array(dims);
  const second = new Float64Array(dims), factors = new Float64Array(dims);
  const exchanged = new Uint8Array(dims);
  main[0] = diagonal[0] - shift;
  above[0] = beside[0];
  for (let row = 0; row < dims - 1; row++) {
    const below = beside[row];
    const next = diagonal[row + 1] - shift;
    const nextAbove = row + 2 < dims ? beside[row + 1] : 0;
    if (Math.abs(main[row]) >= Math.abs(below)) {
      if (main[row] === 0) main[row] = tiny;
      const factor = below / main[row];
      factors[row] = factor;
      main[row + 1] = next - factor * above[row];
      above[row + 1] = nextAbove;
    } else {
      const factor = main[row] / below;
      exchanged[row] = 1;
      factors[row] = factor;
      const kept = above[row];
      main[row] = below;
      above[row] = next;
      second[row] = nextAbove;
      main[row + 1] = kept - factor * next;
      above[row + 1] = -factor * nextAbove;
    }
  }
  if (Math.abs(main[dims - 1]) < tiny) main[dims - 1] = tiny;
  return (x) => {
    for (let row = 0; row < dims - 1; row++) {
      if (exchanged[row]) {
        const kept = x[row];
        x[row] = x[row + 1];
        x[row + 1] = kept - factors[row] * x[row];
      } else x[row + 1] -= factors[row] * x[row];
    }
    for (let row = dims - 1; row >= 0; row--) {
      let rest = x[row];
      if (row + 1 < dims) rest -= above[row] * x[row + 1];
      if (row + 2 < dims) rest -= second[row] * x[row + 2];
      const pivot = main[row];
      x[row] = rest / (Math.abs(pivot) < tiny ? tiny : pivot);
    }
  };
}

function normalise(vector: Float64Array): boolean {
  let largest = 0;
  for (let dim = 0; dim < vector.length; dim++) {
    largest = Math.max(largest, Math.abs(vector[dim]));
  }
  if (!(largest > 0 && largest < Infinity)) return false;
  let squares = 0;
  for (let dim = 0; dim < vector.length; dim++) {
    vector[dim] /= largest;
    squares += vector[dim] * vector[dim];
  }
  const length = Math.sqrt(squares);
  for (let dim = 0; dim < vector.length; dim++) vector[dim] /= length;
  return true;
}

function removeDirection(vector: Float64Array, axis: Float64Array): void {
  let along = 0;
  for (let dim = 0; dim < axis.length; dim++) along += axis[dim] * vector[dim];
  for (let dim = 0; dim < axis.length; dim++) vector[dim] -= along * axis[dim];
}

/** |T x - value x| for x of length 1. */
function residual(
  { dims, diagonal, beside }: Form,
  x: Float64Array,
  value: number,
): number {
  let squares = 0;
  for (let row = 0; row < dims; row++) {
    let rest = (diagonal[row] - value) * x[row];
    if (row > 0) rest += beside[row - 1] * x[row - 1];
    if (row + 1 < dims) rest += beside[row] * x[row + 1];
    squares += rest * rest;
  }
  return Math.sqrt(squares);
}
