/**
 * Cholesky factorisation of a symmetric positive definite matrix, in blocks.
 *
 * @see Golub, Van Loan 2013, Matrix Computations, section 4.2
 * @module
 */
import { ShapeError } from "../errors.ts";
import { addProduct } from "./add_product.ts";
import type { FeatureMatrix } from "./feature_matrix.ts";

/** A = L L^T with L lower triangular. */
export interface Cholesky {
  /** Rows and columns of A. */
  readonly dims: number;
  /** L, row-major; what stands above the diagonal has no meaning. */
  readonly lower: Float64Array;
}

const BLOCK = 64;

/**
 * The Cholesky factor of a symmetric matrix, or undefined where it is not positive definite
 * beyond rounding.
 *
 * @param matrix Symmetric, dims x dims; only its lower triangle is read, and it is kept.
 * @param tolerance A pivot no larger than this share of the row's own diagonal counts as zero:
 * the row is then a combination of those above it. Default 1e-13.
 * @throws {ShapeError} If the matrix is not square.
 */
export function cholesky(
  matrix: FeatureMatrix,
  tolerance = 1e-13,
): Cholesky | undefined {
  const { rows: dims, data } = matrix;
  if (matrix.dims !== dims) {
    throw new ShapeError(
      `Cannot factor ${dims} x ${matrix.dims}: a square matrix is needed`,
    );
  }
  const lower = Float64Array.from(data);
  const least = Float64Array.from(
    { length: dims },
    (_, row) => tolerance * data[row * dims + row],
  );
  for (let start = 0; start < dims; start += BLOCK) {
    const end = Math.min(start + BLOCK, dims);
    for (let row = start; row < dims; row++) {
      const base = row * dims;
      for (let column = start; column < Math.min(end, row + 1); column++) {
        const other = column * dims;
        let rest = lower[base + column];
        for (let p = start; p < column; p++) {
          rest -= lower[base + p] * lower[other + p];
        }
        if (row > column) lower[base + column] = rest / lower[other + column];
        else if (rest > least[row] && Number.isFinite(rest)) {
          lower[base + column] = Math.sqrt(rest);
        } else return undefined;
      }
    }
    const panel = { data: lower, offset: end * dims + start, stride: dims };
    addProduct(
      { data: lower, offset: end * dims + end, stride: dims },
      panel,
      panel,
      {
        rows: dims - end,
        columns: dims - end,
        inner: end - start,
        factor: -1,
        lowerOnly: true,
      },
    );
  }
  return { dims, lower };
}

/** Logarithm of the determinant of A. */
export function logDeterminant({ dims, lower }: Cholesky): number {
  let sum = 0;
  for (let row = 0; row < dims; row++) {
    sum += Math.log(lower[row * dims + row]);
  }
  return 2 * sum;
}

/**
 * L^-1 b for each row b: the squared length of a result is b^T A^-1 b.
 *
 * @param vectors One right side a row, each dims long; kept.
 */
export function solveLower(
  { dims, lower }: Cholesky,
  vectors: FeatureMatrix,
): FeatureMatrix<Float64Array> {
  const count = vectors.rows;
  const data = Float64Array.from(vectors.data);
  for (let start = 0; start < dims; start += BLOCK) {
    const end = Math.min(start + BLOCK, dims);
    for (let vector = 0; vector < count; vector++) {
      const base = vector * dims;
      for (let row = start; row < end; row++) {
        let rest = data[base + row];
        for (let p = start; p < row; p++) {
          rest -= lower[row * dims + p] * data[base + p];
        }
        data[base + row] = rest / lower[row * dims + row];
      }
    }
    addProduct(
      { data, offset: end, stride: dims },
      { data, offset: start, stride: dims },
      { data: lower, offset: end * dims + start, stride: dims },
      { rows: count, columns: dims - end, inner: end - start, factor: -1 },
    );
  }
  return { rows: count, dims, data };
}

/**
 * A^-1 b for each row b.
 *
 * @param vectors One right side a row, each dims long; kept.
 */
export function solve(
  factor: Cholesky,
  vectors: FeatureMatrix,
): FeatureMatrix<Float64Array> {
  return solveUpper(factor, solveLower(factor, vectors));
}

/**
 * L^-T b for each row b.
 *
 * @param vectors One right side a row, each dims long; kept.
 */
export function solveUpper(
  { dims, lower }: Cholesky,
  vectors: FeatureMatrix,
): FeatureMatrix<Float64Array> {
  const count = vectors.rows;
  const data = Float64Array.from(vectors.data);
  for (let row = dims - 1; row >= 0; row--) {
    const at = row * dims;
    for (let vector = 0; vector < count; vector++) {
      const base = vector * dims;
      const value = data[base + row] / lower[at + row];
      data[base + row] = value;
      if (value === 0) continue;
      for (let p = 0; p < row; p++) data[base + p] -= value * lower[at + p];
    }
  }
  return { rows: count, dims, data };
}
