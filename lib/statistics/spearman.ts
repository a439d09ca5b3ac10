/**
 * Spearman's rank correlation.
 *
 * @module
 */
import { assertPaired, hasNaN } from "./assert_paired.ts";
import { averageRanks } from "./average_ranks.ts";
import { pearson } from "./pearson.ts";
import { correlationPValue } from "./tail_probabilities.ts";

/**
 * Spearman's rho: Pearson's correlation of the ranks, ties sharing their mean rank.
 *
 * 1 where the better score always goes with the better true value.
 *
 * @param scores One score a model.
 * @param truth One true value a model.
 * @returns In [-1, 1]; NaN where one of them is constant, holds a NaN or has fewer than 2 values.
 * @throws {ShapeError} If they differ in length.
 *
 * @example
 * ```ts
 * import { spearman } from "fair-collapse";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(spearman([1, 2, 100], [0.1, 0.2, 0.3]), 1);
 * ```
 */
export function spearman(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
): number {
  assertPaired(scores, truth);
  if (hasNaN(scores) || hasNaN(truth)) return NaN;
  return pearson(averageRanks(scores), averageRanks(truth));
}

/**
 * Chance of a Spearman correlation this far from 0 under independence, by Student's t.
 *
 * @returns NaN where the correlation is NaN, and for two pairs.
 * @throws {ShapeError} If the two differ in length.
 *
 * @example
 * ```ts
 * import { spearmanPValue } from "fair-collapse";
 * import { assert } from "@std/assert";
 *
 * assert(spearmanPValue([1, 2, 3, 4, 5], [3, 1, 5, 2, 4]) > 0.5);
 * ```
 */
export function spearmanPValue(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
): number {
  return scores.length < 3
    ? NaN
    : correlationPValue(spearman(scores, truth), scores.length);
}
