/**
 * Pearson's correlation.
 *
 * @module
 */
import { assertPaired, hasNaN, isConstant } from "./assert_paired.ts";
import { correlationPValue } from "./tail_probabilities.ts";

/**
 * Pearson's product-moment correlation of scores and true values.
 *
 * 1 where they lie on a rising line.
 *
 * @param scores One score a model.
 * @param truth One true value a model.
 * @returns In [-1, 1]; NaN where one of them is constant, holds a NaN or has fewer than 2 values.
 * @throws {ShapeError} If they differ in length.
 *
 * @example
 * ```ts
 * import { pearson } from "fair-collapse";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(pearson([1, 2, 3], [10, 20, 30]), 1);
 * ```
 */
export function pearson(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
): number {
  return weightedPearson(
    scores,
    truth,
    new Float64Array(scores.length).fill(1),
  );
}

/**
 * Pearson's correlation with a weight for each pair.
 *
 * With the weights n, n - 1, ..., 1 it is the measure of SFDA's evaluation, where the order in which
 * models are listed decides their weight.
 *
 * @param weights One weight a pair, none negative.
 * @returns In [-1, 1]; NaN where one of the two is constant, holds a NaN or has fewer than 2 values.
 * @throws {ShapeError} If the three differ in length.
 * @see Shao et al. 2022, arXiv 2207.03036
 *
 * @example
 * ```ts
 * import { weightedPearson } from "fair-collapse";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(weightedPearson([1, 2, 9], [1, 2, 0], [1, 1, 0]), 1);
 * ```
 */
export function weightedPearson(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
  weights: ArrayLike<number>,
): number {
  assertPaired(scores, truth);
  assertPaired(weights, truth);
  if (isConstant(scores) || isConstant(truth)) return NaN;
  if (hasNaN(scores) || hasNaN(truth)) return NaN;
  const x = deviations(scores, weights);
  const y = deviations(truth, weights);
  let xx = 0, yy = 0, xy = 0;
  for (let index = 0; index < x.length; index++) {
    xx += weights[index] * x[index] ** 2;
    yy += weights[index] * y[index] ** 2;
    xy += weights[index] * x[index] * y[index];
  }
  const r = xy / Math.sqrt(xx) / Math.sqrt(yy);
  return Math.max(-1, Math.min(1, r));
}

/**
 * Chance of a Pearson correlation this far from 0 if both were independent and normal.
 *
 * @returns 1 for two pairs, NaN where the correlation is NaN.
 * @throws {ShapeError} If the two differ in length.
 *
 * @example
 * ```ts
 * import { pearsonPValue } from "fair-collapse";
 * import { assert } from "@std/assert";
 *
 * assert(pearsonPValue([1, 2, 3, 4, 5], [1.1, 1.9, 3.2, 3.9, 5]) < 0.001);
 * ```
 */
export function pearsonPValue(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
): number {
  const r = pearson(scores, truth);
  if (Number.isNaN(r)) return NaN;
  return scores.length === 2 ? 1 : correlationPValue(r, scores.length);
}

/** Values less their weighted mean, scaled so that their squares do not overflow. */
function deviations(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
): Float64Array {
  let sum = 0, total = 0;
  for (let index = 0; index < values.length; index++) {
    sum += weights[index] * values[index];
    total += weights[index];
  }
  const deviation = Float64Array.from(values, (value) => value - sum / total);
  const largest = deviation.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return largest > 0 ? deviation.map((x) => x / largest) : deviation;
}
