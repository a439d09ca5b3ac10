/**
 * What one gets who takes the first k models: the measures of selection.
 *
 * Models of the same score stand in the order in which they are listed.
 *
 * @module
 */
import { assertPaired } from "./assert_paired.ts";

/** Indices by decreasing value, NaN last; ties keep their order. */
function descending(values: ArrayLike<number>): number[] {
  const key = (index: number) =>
    Number.isNaN(values[index]) ? -Infinity : values[index];
  return Array.from(values, (_, index) => index)
    .sort((a, b) => key(b) - key(a) || 0);
}

function bestOf(truth: ArrayLike<number>, indices: readonly number[]): number {
  return indices.reduce(
    (best, index) => Math.max(best, truth[index]),
    -Infinity,
  );
}

/**
 * Rel@k: the best true value among the k best-scored models over the best of all.
 *
 * 1 where the best model is among them.
 *
 * @param scores One score a model.
 * @param truth One true value a model.
 * @param k How many models are taken.
 * @throws {ShapeError} If scores and truth differ in length.
 * @see Li et al. 2021, arXiv 2011.11200
 *
 * @example
 * ```ts
 * import { relAtK } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(relAtK([3, 2, 1], [60, 80, 40], 1), 0.75);
 * ```
 */
export function relAtK(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
  k: number,
): number {
  assertPaired(scores, truth);
  const order = descending(scores);
  return bestOf(truth, order.slice(0, k)) / bestOf(truth, order);
}

/**
 * Regret@k: how far the best of the k best-scored models stays below the best of all.
 *
 * @returns In the unit of the truth; 0 where the best model is among them.
 * @throws {ShapeError} If scores and truth differ in length.
 *
 * @example
 * ```ts
 * import { regretAtK } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(regretAtK([3, 2, 1], [60, 80, 40], 1), 20);
 * ```
 */
export function regretAtK(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
  k: number,
): number {
  assertPaired(scores, truth);
  const order = descending(scores);
  return bestOf(truth, order) - bestOf(truth, order.slice(0, k));
}

/**
 * Top-k hit: is the best-scored model among the k truly best? Also called recall@k.
 *
 * @returns 1 or 0; NaN without a model.
 * @throws {ShapeError} If scores and truth differ in length.
 *
 * @example
 * ```ts
 * import { topKHit } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(topKHit([3, 2, 1], [60, 80, 40], 2), 1);
 * ```
 */
export function topKHit(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
  k: number,
): number {
  assertPaired(scores, truth);
  if (scores.length === 0) return NaN;
  return Number(descending(truth).slice(0, k).includes(descending(scores)[0]));
}

/**
 * Is the truly best model among the k best-scored?
 *
 * @returns 1 or 0; NaN without a model.
 * @throws {ShapeError} If scores and truth differ in length.
 *
 * @example
 * ```ts
 * import { bestInTopK } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(bestInTopK([3, 2, 1], [60, 80, 40], 1), 0);
 * ```
 */
export function bestInTopK(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
  k: number,
): number {
  return topKHit(truth, scores, k);
}

/**
 * Share of the k best-scored models that are among the k truly best.
 *
 * @throws {ShapeError} If scores and truth differ in length.
 *
 * @example
 * ```ts
 * import { overlapAtK } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(overlapAtK([3, 2, 1], [60, 40, 80], 2), 0.5);
 * ```
 */
export function overlapAtK(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
  k: number,
): number {
  assertPaired(scores, truth);
  const best = descending(truth).slice(0, k);
  const chosen = descending(scores).slice(0, k);
  return chosen.filter((index) => best.includes(index)).length / chosen.length;
}
