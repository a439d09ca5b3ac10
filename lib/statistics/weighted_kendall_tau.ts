/**
 * Kendall's tau in which the top of the ranking weighs more.
 *
 * @see Vigna 2015, {@link https://doi.org/10.1145/2736277.2741088}
 * @module
 */
import { assertPaired } from "./assert_paired.ts";

/** How a weighted tau weighs its pairs. */
export interface WeightedKendallTauOptions {
  /**
   * Which ranking the weights follow. True: the mean of two taus, one weighted by the order of the
   * scores and one by that of the truth. Null: by the scores alone, ties in the order of the truth.
   * False: by the place in the list. An array: rank of each element, 0 the most important.
   * Default true.
   */
  readonly rank?: boolean | null | ArrayLike<number>;
  /** Weight of rank r, from 0. Default `1 / (1 + r)`. */
  readonly weigher?: (rank: number) => number;
  /** A pair weighs the sum of its two weights; their product where false. Default true. */
  readonly additive?: boolean;
}

/** Ranks by decreasing first vector, then decreasing second. */
function lexicographicRanks(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): Int32Array {
  const order = Array.from(first, (_, index) => index)
    .sort((a, b) => first[b] - first[a] || second[b] - second[a]);
  const ranks = new Int32Array(order.length);
  order.forEach((index, rank) => ranks[index] = rank);
  return ranks;
}

function tauOf(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  additive: boolean,
): number {
  let agreement = 0, strictX = 0, strictY = 0;
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const weight = additive
        ? weights[i] + weights[j]
        : weights[i] * weights[j];
      const signX = Number(x[i] > x[j]) - Number(x[i] < x[j]);
      const signY = Number(y[i] > y[j]) - Number(y[i] < y[j]);
      if (signX !== 0) strictX += weight;
      if (signY !== 0) strictY += weight;
      agreement += weight * signX * signY;
    }
  }
  if (strictX === 0 || strictY === 0) return NaN;
  const tau = agreement / Math.sqrt(strictX) / Math.sqrt(strictY);
  return Math.max(-1, Math.min(1, tau));
}

/** NaN counts as lower than every number, as in scipy. */
function withoutNaN(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(
    values,
    (value) => Number.isNaN(value) ? -Infinity : value,
  );
}

/**
 * Weighted Kendall tau of scores and true values, as scipy's `weightedtau` gives it.
 *
 * 1 where every pair of models is in order; a pair near the top counts more than one at the bottom.
 * The measure by which papers on transferability compare metrics.
 *
 * @param scores One score a model.
 * @param truth One true value a model, such as its fine-tuned accuracy.
 * @returns In [-1, 1]; NaN where one of them is constant or has fewer than 2 values. A NaN among the
 *   values counts as the lowest.
 * @throws {ShapeError} If they differ in length.
 *
 * @example
 * ```ts
 * import { weightedKendallTau } from "fair-collapse";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const truth = [80, 85, 90];
 * assertAlmostEquals(weightedKendallTau([1, 2, 3], truth), 1);
 * // A mistake at the top costs more than one at the bottom.
 * assertAlmostEquals(weightedKendallTau([1, 3, 2], truth), 2 / 11);
 * assertAlmostEquals(weightedKendallTau([2, 1, 3], truth), 6 / 11);
 * ```
 */
export function weightedKendallTau(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
  options: WeightedKendallTauOptions = {},
): number {
  const {
    rank = true,
    weigher = (place: number) => 1 / (1 + place),
    additive = true,
  } = options;
  assertPaired(scores, truth);
  const x = withoutNaN(scores);
  const y = withoutNaN(truth);
  const tau = (ranks: ArrayLike<number>) =>
    tauOf(x, y, Float64Array.from(ranks, weigher), additive);
  if (rank === true) {
    return (tau(lexicographicRanks(x, y)) + tau(lexicographicRanks(y, x))) / 2;
  }
  if (rank === null) return tau(lexicographicRanks(x, y));
  if (rank === false) return tau(Int32Array.from(x, (_, place) => place));
  assertPaired(rank, truth);
  return tau(rank);
}
