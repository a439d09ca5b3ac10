/**
 * Would the order be the same on other samples of the same data?
 *
 * @module
 */
import { InputError } from "../errors.ts";
import type { Metric, MetricOptions } from "../metrics/metric.ts";
import { quantile } from "../statistics/bootstrap.ts";
import { normalQuantile } from "../statistics/tail_probabilities.ts";

import { ranksOf } from "./rank.ts";
import type { ResamplingOptions, TermReplicates } from "./term_replicates.ts";

/** How to judge an order. */
export interface StabilityOptions extends ResamplingOptions {
  /** Chance that an interval is meant to hold, and that an order must reach to be settled. Default 0.95. */
  readonly confidence?: number;
}

/** One model over the resamples. */
export interface ModelStability {
  /** Its name. */
  readonly name: string;
  /** Its rank on all samples. */
  readonly rank: number;
  /** Share of the resamples in which it is first, a tie counting as its part. */
  readonly firstShare: number;
  /** Lower and upper end of its rank's interval. */
  readonly ranks: readonly [number, number];
  /** Lower and upper end of its score's interval. */
  readonly scores: readonly [number, number];
}

/** How firm an order is. */
export interface Stability {
  /** Metric id. */
  readonly metric: string;
  /** How the data were drawn anew. */
  readonly method: TermReplicates["method"];
  /** Number of resamples that all models have. */
  readonly resamples: number;
  /** Chance that the intervals are meant to hold. */
  readonly confidence: number;
  /** The models in the order in which they were given. */
  readonly models: readonly ModelStability[];
  /**
   * About how many more samples would settle which model is first; 0 where it is settled, null where
   * models tie.
   */
  readonly moreSamplesForFirst: number | null;
  /** About how many more samples would settle the order of each two neighbours; null where models tie. */
  readonly moreSamplesForOrder: number | null;
}

/** A model's terms and its name. */
export interface NamedReplicates extends TermReplicates {
  /** The model. */
  readonly name: string;
}

/**
 * The stability of an order from the models' replicates.
 *
 * The i-th replicates of all models make the i-th pool; it is normalised, scored and ranked as the
 * observed one is. How many more samples would settle an order is extrapolated: the standard deviation
 * of the difference of two scores falls with the square root of the samples, so that two models a
 * difference d apart are settled at N (z s / d)^2 samples, s its standard deviation over the resamples
 * and z the normal quantile of the confidence; or at N (z / q)^2, where that is more, q the quantile of the
 * share of resamples in which the better one is ahead.
 *
 * @param models Replicates from {@link termReplicates}, drawn with one seed.
 * @throws {InputError} If there are fewer than two models, or no resample that all have.
 *
 * @example Two models whose scores are a standard deviation apart
 * ```ts
 * import { findMetrics, randomSource, stabilityOf } from "fair-collapse";
 * import { assert } from "@std/assert";
 *
 * const random = randomSource(0);
 * const model = (name: string, score: number) => ({
 *   name,
 *   terms: { score },
 *   replicates: Array.from({ length: 200 }, () => ({ score: score + random.normal() })),
 *   method: "half-samples" as const,
 *   rows: 100,
 * });
 * const [metric] = findMetrics(["logme"]);
 * const { models, moreSamplesForFirst } = stabilityOf(metric, {}, [model("a", 2), model("b", 1)]);
 * assert(models[0].firstShare > 0.6 && models[0].firstShare < 0.9);
 * assert(moreSamplesForFirst! > 200);
 * ```
 */
export function stabilityOf(
  metric: Metric,
  options: MetricOptions,
  models: readonly NamedReplicates[],
  confidence = 0.95,
): Stability {
  const resamples = Math.min(
    ...models.map(({ replicates }) => replicates.length),
  );
  if (models.length < 2 || resamples < 2) {
    throw new InputError(
      `Cannot tell how stable the order of ${models.length} models is from ${
        Math.max(resamples, 0)
      } resamples; two of each are needed`,
    );
  }
  const scoresOf = (pool: readonly Readonly<Record<string, number>>[]) =>
    metric.combine
      ? metric.combine(pool, options)
      : pool.map(({ score }) => score);
  const observed = scoresOf(models.map(({ terms }) => terms));
  const drawn = Array.from(
    { length: resamples },
    (_, index) => scoresOf(models.map(({ replicates }) => replicates[index])),
  );
  const drawnRanks = drawn.map(ranksOf);
  const ranks = ranksOf(observed);
  const tail = (1 - confidence) / 2;
  const rows = Math.max(...models.map((model) => model.rows));
  const settle = (better: number, worse: number) =>
    samplesToSettle(better, worse, observed, drawn, { rows, confidence });
  const order = models.map((_, index) => index).sort((a, b) =>
    observed[b] - observed[a]
  );
  return {
    metric: metric.id,
    method: models.some(({ method }) => method === "half-samples")
      ? "half-samples"
      : "influence",
    resamples,
    confidence,
    models: models.map(({ name }, index) => {
      const ownRanks = Float64Array.from(drawnRanks, (all) => all[index])
        .sort();
      const ownScores = Float64Array.from(drawn, (all) => all[index]).sort();
      return {
        name,
        rank: ranks[index],
        firstShare: firstShare(drawnRanks, index),
        ranks: [
          Math.floor(quantile(ownRanks, tail)),
          Math.ceil(quantile(ownRanks, 1 - tail)),
        ],
        scores: [quantile(ownScores, tail), quantile(ownScores, 1 - tail)],
      };
    }),
    moreSamplesForFirst: largest(
      order.slice(1).map((other) => settle(order[0], other)),
    ),
    moreSamplesForOrder: largest(
      order.slice(1).map((other, place) => settle(order[place], other)),
    ),
  };
}

/** Share of the resamples in which a model is first; where m tie, each has 1 / m. */
function firstShare(drawnRanks: readonly number[][], index: number): number {
  const credits = drawnRanks.map((ranks) =>
    ranks[index] === 1 ? 1 / ranks.filter((rank) => rank === 1).length : 0
  );
  return credits.reduce((sum, credit) => sum + credit, 0) / drawnRanks.length;
}

/** More samples until two models are a confident difference apart; null where they tie. */
function samplesToSettle(
  better: number,
  worse: number,
  observed: readonly number[],
  drawn: readonly number[][],
  { rows, confidence }: { rows: number; confidence: number },
): number | null {
  const apart = observed[better] - observed[worse];
  if (!(apart > 0)) return null;
  const differences = drawn.map((scores) => scores[better] - scores[worse]);
  const mean = differences.reduce((sum, value) => sum + value, 0) /
    differences.length;
  const variance =
    differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) /
    (differences.length - 1);
  // Normalised scores have ends at which differences pile up, so that their variance alone says too little.
  const ahead = differences.reduce(
    (sum, value) => sum + (value > 0 ? 1 : value === 0 ? 0.5 : 0),
    0,
  ) / differences.length;
  const often = Math.max(ahead, 0.5 + 0.5 / differences.length);
  const factor = normalQuantile(confidence) ** 2 *
    Math.max(variance / apart ** 2, 1 / normalQuantile(often) ** 2);
  return Math.max(0, Math.ceil(rows * (factor - 1)));
}

/** The largest; null where one is. */
function largest(values: readonly (number | null)[]): number | null {
  return values.reduce(
    (most, value) =>
      most === null || value === null ? null : Math.max(most, value),
    0 as number | null,
  );
}
