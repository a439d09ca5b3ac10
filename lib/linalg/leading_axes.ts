/**
 * The leading eigenvectors of a large symmetric matrix that is only known by what it does to
 * vectors.
 *
 * @see Saad 2011, Numerical Methods for Large Eigenvalue Problems, chapters 5 and 6
 * @module
 */
import type { FeatureMatrix } from "./feature_matrix.ts";
import { growSpan, type KrylovSpan, shrinkSpan } from "./krylov_span.ts";
import { leadingEigen } from "./leading_eigen.ts";
import type { MatrixProduct } from "./matrix_product.ts";
import { orthonormalRows } from "./orthonormal_rows.ts";

/** A symmetric positive semidefinite matrix, as what it does: rows x dims in, as many out. */
export type SymmetricOperator = (
  vectors: FeatureMatrix<Float64Array>,
) => Promise<FeatureMatrix<Float64Array>>;

/** How to look for the axes. */
export interface LeadingAxesOptions {
  /** Axes wanted. */
  readonly count: number;
  /** Vectors that hold the axes as nearly as is known, one a row; more than `count` are better. */
  readonly start: FeatureMatrix<Float64Array>;
  /** The matrix applied to the start, where that is known; the start is orthonormal then. */
  readonly image?: FeatureMatrix<Float64Array>;
  /** Variance that the axes may miss, as a share of what they hold. */
  readonly tolerance: number;
  /** What multiplies the small matrices. */
  readonly product: MatrixProduct;
  /**
   * Asked before each further round, once the speed of convergence is known: whether about so many
   * more vectors are worth while. If not, the axes are given as they are.
   */
  readonly worthwhile?: (vectors: number) => boolean;
}

/** Eigenvalues and eigenvectors, as far as they were found. */
export interface LeadingAxes {
  /** Eigenvalues, descending. */
  readonly values: Float64Array;
  /** Orthonormal eigenvectors, one a row; fewer than wanted where the matrix has a lower rank. */
  readonly axes: FeatureMatrix<Float64Array>;
  /** Estimate of the variance that they miss, as a share of what they hold. */
  readonly missing: number;
  /** Vectors that the matrix was applied to. */
  readonly applied: number;
}

/** Vectors in the span before it is shrunk to its best part. */
const LARGEST_SPAN = 352;
/** Ritz vectors that are kept beside those wanted when the span is shrunk. */
const SPARE = 32;
/** Columns that the kernels of matrix products take at a time; fewer cost as much. */
const WIDTH = 16;
/** The iteration gives up here: a flat spectrum has no leading axes to speak of. */
const MOST_ROUNDS = 60;
/** Two rounds in a row that gain less than this share of what seems missing have met rounding. */
const STALLED = 0.01;

/**
 * The leading eigenvectors of a symmetric positive semidefinite matrix, by block Krylov iteration.
 *
 * The matrix is applied to a block of vectors, the eigenvectors are taken within everything seen
 * so far (Rayleigh-Ritz), and what the matrix maps out of that span, the residuals, is the next
 * block. Only residuals that still matter go on, and the bounds that they give on the variance
 * still missing are the test of convergence.
 *
 * Deterministic: the same matrix, start and product give the same bits.
 *
 * @param operator The matrix.
 * @param options How many axes, where to begin, when to stop.
 */
export async function leadingAxes(
  operator: SymmetricOperator,
  options: LeadingAxesOptions,
): Promise<LeadingAxes> {
  const { count, start, tolerance, product, worthwhile } = options;
  let block = options.image ? start : await orthonormalRows(product, start);
  if (block.rows === 0) {
    return { values: new Float64Array(0), axes: block, missing: 0, applied: 0 };
  }
  let image = options.image ?? await operator(block);
  let span: KrylovSpan | undefined;
  let applied = 0, stalls = 0;
  let before: Ritz | undefined;
  for (let round = 0;; round++) {
    if (span && span.basis.rows + block.rows > LARGEST_SPAN) {
      span = await shrinkSpan(span, count + SPARE, product);
    }
    applied += block.rows;
    span = await growSpan(span, block, image, product);
    const ritz = await ritzVectors(span, count, product);
    const { values, axes, missing } = ritz;
    const result = { values, axes, missing, applied };
    const gain = before ? 1 - before.held / ritz.held : 1;
    stalls = gain < STALLED * ritz.missing && axes.rows === count
      ? stalls + 1
      : 0;
    const settled = ritz.missing <= tolerance && axes.rows === count;
    if (settled || stalls === 2 || round === MOST_ROUNDS) return result;
    if (before && worthwhile) {
      const left = ritz.missing / before.missing;
      const rounds = Math.log(tolerance / ritz.missing) / Math.log(left);
      if (!worthwhile(rounds > 0 ? rounds * count : Infinity)) return result;
    }
    block = await orthonormalRows(
      product,
      unsettled(ritz, count, tolerance),
      span.basis,
    );
    if (block.rows === 0) return result;
    image = await operator(block);
    before = ritz;
  }
}

interface Ritz extends Omit<LeadingAxes, "applied"> {
  /** What the matrix adds to each axis beside a multiple of it. */
  readonly residuals: FeatureMatrix<Float64Array>;
  /** Sum of the eigenvalues. */
  readonly held: number;
  /** Missing variance by axis, as a share of all that is held. */
  readonly shares: Float64Array;
}

async function ritzVectors(
  span: KrylovSpan,
  count: number,
  product: MatrixProduct,
): Promise<Ritz> {
  const { values, vectors } = leadingEigen(
    span.inner,
    Math.min(count, span.inner.rows),
  );
  const axes = await product.multiply(vectors, span.basis);
  const residuals = await product.multiply(vectors, span.image);
  const found = values.slice(0, axes.rows);
  const held = found.reduce((sum, value) => sum + Math.max(value, 0), 0);
  const shares = missingShares(found, held, axes, residuals);
  return {
    values: found,
    held,
    axes,
    residuals,
    shares,
    missing: shares.reduce((sum, share) => sum + share, 0),
  };
}

/** Turns images into residuals, and their lengths into estimates of the missing variance. */
function missingShares(
  values: Float64Array,
  held: number,
  { rows, dims, data: axes }: FeatureMatrix<Float64Array>,
  { data: residuals }: FeatureMatrix<Float64Array>,
): Float64Array {
  const last = Math.max(values[rows - 1], 0);
  const shares = new Float64Array(rows);
  for (let axis = 0, at = 0; axis < rows; axis++) {
    let squares = 0;
    for (let dim = 0; dim < dims; dim++, at++) {
      const rest = residuals[at] - values[axis] * axes[at];
      residuals[at] = rest;
      squares += rest * rest;
    }
    // Axes not found yet are taken to have up to 0.8 of the least variance found: over seven kinds
    // of spectra the estimate was within a factor of three of the truth.
    const gap = Math.max(values[axis] - 0.8 * last, Number.MIN_VALUE);
    shares[axis] = squares === 0 ? 0 : squares / gap / held;
  }
  return shares;
}

/**
 * All residuals while the span is too small; then the fewest without which a quarter of the
 * tolerance would remain, in full widths of the kernels that multiply them.
 */
function unsettled(
  { residuals, shares }: Ritz,
  count: number,
  tolerance: number,
): FeatureMatrix<Float64Array> {
  const { dims, data } = residuals;
  if (residuals.rows < count) return residuals;
  const order = Array.from(shares.keys()).sort((a, b) => shares[a] - shares[b]);
  let left = tolerance / 4, settled = 0;
  while (settled < order.length - 1 && shares[order[settled]] < left) {
    left -= shares[order[settled++]];
  }
  const active = Math.ceil((order.length - settled) / WIDTH) * WIDTH;
  const rows = order.slice(-active).sort((a, b) => a - b);
  const kept = new Float64Array(rows.length * dims);
  rows.forEach((row, index) =>
    kept.set(data.subarray(row * dims, (row + 1) * dims), index * dims)
  );
  return { rows: rows.length, dims, data: kept };
}
