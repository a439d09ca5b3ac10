/**
 * How well scores agree with the truth, by name.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { kendallTau } from "../statistics/kendall_tau.ts";
import type { RankStatistic } from "../statistics/paired_bootstrap.ts";
import { pearson } from "../statistics/pearson.ts";
import { spearman } from "../statistics/spearman.ts";
import {
  bestInTopK,
  overlapAtK,
  regretAtK,
  relAtK,
  topKHit,
} from "../statistics/top_k.ts";
import { weightedKendallTau } from "../statistics/weighted_kendall_tau.ts";

/** Correlations, which need three models to mean anything. */
const correlations: Readonly<Record<string, RankStatistic>> = {
  weightedTau: weightedKendallTau,
  kendallTau,
  spearman,
  pearson,
};

/** Measures of selection, followed by @k. */
const selections: Readonly<
  Record<
    string,
    (scores: ArrayLike<number>, truth: ArrayLike<number>, k: number) => number
  >
> = {
  rel: relAtK,
  regret: regretAtK,
  topHit: topKHit,
  bestIn: bestInTopK,
  overlap: overlapAtK,
};

/** The statistics of a table that asks for no others. */
export const defaultStatistics: readonly string[] = [
  "weightedTau",
  "kendallTau",
  "spearman",
  "pearson",
  "rel@1",
  "rel@3",
  "topHit@3",
  "regret@1",
];

/**
 * The statistic of a name: weightedTau, kendallTau, spearman, pearson, or rel@k, regret@k, topHit@k,
 * bestIn@k, overlap@k with a number in the place of k.
 *
 * @throws {InputError} If there is none.
 *
 * @example
 * ```ts
 * import { rankStatistic } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(rankStatistic("rel@2")([3, 2, 1], [60, 80, 90]), 80 / 90);
 * ```
 */
export function rankStatistic(name: string): RankStatistic {
  if (Object.hasOwn(correlations, name)) return correlations[name];
  const [, family, k] = /^(\w+)@([1-9]\d*)$/.exec(name) ?? [];
  if (family !== undefined && Object.hasOwn(selections, family)) {
    return (scores, truth) => selections[family](scores, truth, Number(k));
  }
  const names = [
    ...Object.keys(correlations),
    ...Object.keys(selections).map((family) => `${family}@k`),
  ];
  throw new InputError(
    `Unknown statistic "${name}"; there are ${names.join(", ")}`,
  );
}
