/**
 * From scores to ranks.
 *
 * @module
 */

/**
 * Rank of each score: 1 for the highest; equal scores share the lowest of their ranks.
 *
 * @param scores Higher is better; NaN stands for no score.
 * @returns Ranks in the order of the scores; NaN where there is no score.
 *
 * @example
 * ```ts
 * import { ranksOf } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(ranksOf([0.2, 0.9, 0.2, NaN]), [2, 1, 2, NaN]);
 * ```
 */
export function ranksOf(scores: ArrayLike<number>): number[] {
  const present = Array.from(scores).filter((score) => !Number.isNaN(score));
  const descending = present.sort((a, b) => b - a);
  const first = new Map<number, number>();
  descending.forEach((score, index) => {
    if (!first.has(score)) first.set(score, index + 1);
  });
  return Array.from(scores, (score) => first.get(score) ?? NaN);
}
