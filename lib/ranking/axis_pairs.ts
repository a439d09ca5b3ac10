/**
 * Pairs of models that differ in one thing only, and how many of them scores put in order.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { assertPaired } from "../statistics/assert_paired.ts";

/** What a model is made of, by axis: `{ architecture: "residual", source: "cifar10", loss: "squared" }`. */
export type ModelAttributes = Readonly<Record<string, string>>;

/** Two models as indices, the lower first. */
export type ModelPair = readonly [one: number, other: number];

/**
 * Pairs of models that differ on one axis and agree on all others.
 *
 * @param models Attributes of each model, the same axes for all.
 * @param axis The axis on which they differ.
 * @returns Pairs of indices in ascending order.
 * @throws {InputError} If a model lacks an axis that another one has.
 *
 * @example
 * ```ts
 * import { axisPairs } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const models = [
 *   { source: "a", loss: "squared" },
 *   { source: "b", loss: "squared" },
 *   { source: "b", loss: "focal" },
 * ];
 * assertEquals(axisPairs(models, "source"), [[0, 1]]);
 * assertEquals(axisPairs(models, "loss"), [[1, 2]]);
 * ```
 */
export function axisPairs(
  models: readonly ModelAttributes[],
  axis: string,
): ModelPair[] {
  const axes = [...new Set(models.flatMap((model) => Object.keys(model)))];
  models.forEach((model, index) => {
    const missing = [...axes, axis].find((name) => !Object.hasOwn(model, name));
    if (missing === undefined) return;
    throw new InputError(
      `Expected every model to have the attribute "${missing}" but model ${index} has ${
        Object.keys(model).join(", ") || "none"
      }`,
    );
  });
  const pairs: ModelPair[] = [];
  for (let other = 1; other < models.length; other++) {
    for (let one = 0; one < other; one++) {
      const differing = axes.filter((name) =>
        models[one][name] !== models[other][name]
      );
      if (differing.length === 1 && differing[0] === axis) {
        pairs.push([one, other]);
      }
    }
  }
  return pairs.sort(([a, b], [c, d]) => a - c || b - d);
}

/**
 * Concordance of scores with the truth over given pairs: how many more pairs are in order than out of order, as a share.
 *
 * Kendall's tau restricted to these pairs. 1 where all are in order, -1 where all are reversed. Pairs whose true values
 * are equal, or that lack a score, count for nothing; a tie of the scores counts as half right.
 *
 * @param scores One score a model; NaN for none.
 * @param truth One true value a model.
 * @param pairs What {@linkcode axisPairs} gives.
 * @param counts How often each model counts; once by default. A resample draws some models several times.
 * @returns In [-1, 1]; NaN where no pair counts.
 * @throws {ShapeError} If scores and truth differ in length.
 *
 * @example
 * ```ts
 * import { pairConcordance } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const pairs = [[0, 1], [0, 2]] as const;
 * assertEquals(pairConcordance([1, 2, 3], [70, 80, 60], pairs), 0);
 * ```
 */
export function pairConcordance(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
  pairs: readonly ModelPair[],
  counts?: ArrayLike<number>,
): number {
  assertPaired(scores, truth);
  let balance = 0, total = 0;
  for (const [one, other] of pairs) {
    const apart = truth[one] - truth[other];
    const scored = scores[one] > scores[other]
      ? 1
      : scores[one] < scores[other]
      ? -1
      : scores[one] === scores[other]
      ? 0
      : NaN;
    if (!(apart !== 0) || Number.isNaN(apart) || Number.isNaN(scored)) continue;
    const weight = counts ? counts[one] * counts[other] : 1;
    balance += weight * scored * Math.sign(apart);
    total += weight;
  }
  return total === 0 ? NaN : balance / total;
}
