/**
 * Who cannot win a race any more.
 *
 * @see Maron, Moore 1993, Hoeffding races, {@link https://papers.nips.cc/paper/841}; Jamieson, Talwalkar 2016,
 *   {@link https://arxiv.org/abs/1502.07943} (successive halving)
 * @module
 */
import type { Metric, MetricOptions } from "../metrics/metric.ts";
import { normalQuantile } from "../statistics/tail_probabilities.ts";

import { ranksOf } from "./rank.ts";
import type { NamedReplicates } from "./stability.ts";

/** When a model is out. */
export interface RaceCutOptions {
  /** A model is out once so many others are ahead of it for sure. Default 3. */
  readonly keep?: number;
  /** Chance with which each of them has to be ahead. Default 0.9. */
  readonly confidence?: number;
  /** Share of all samples that the terms are of, in [0, 1). Default 0: of endlessly many. */
  readonly share?: number;
}

/** A model after a round. */
export interface RaceStanding {
  /** Its name. */
  readonly name: string;
  /** Its score among those that are compared. */
  readonly score: number;
  /** Its rank among them. */
  readonly rank: number;
  /** Whether so many others are ahead that it cannot come among the first any more. */
  readonly isOut: boolean;
}

/**
 * Who is out, by the terms on a part of the samples.
 *
 * One model is ahead of another for sure where the difference of their scores exceeds z s, z being the normal quantile
 * of the confidence and s the standard deviation of the difference over the resamples, in which both saw the same
 * samples. What is foretold is the order on all samples, of which the part is a share f drawn without replacement: so s is
 * multiplied with sqrt(1 - f).
 *
 * @param models Replicates from {@link termReplicates}, drawn with one seed.
 * @returns The models in the order given.
 *
 * @example
 * ```ts
 * import { findMetrics, raceCut, randomSource } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const random = randomSource(0);
 * const model = (name: string, score: number) => ({
 *   name,
 *   terms: { score },
 *   replicates: Array.from({ length: 50 }, () => ({ score: score + 0.1 * random.normal() })),
 *   method: "half-samples" as const,
 *   rows: 100,
 * });
 * const [metric] = findMetrics(["logme"]);
 * const models = [model("good", 1), model("as good", 0.98), model("bad", 0)];
 * const standings = raceCut(metric, {}, models, { keep: 2 });
 * assertEquals(standings.map(({ isOut }) => isOut), [false, false, true]);
 * ```
 */
export function raceCut(
  metric: Metric,
  metricOptions: MetricOptions,
  models: readonly NamedReplicates[],
  options: RaceCutOptions = {},
): RaceStanding[] {
  const { keep = 3, confidence = 0.9, share = 0 } = options;
  const scoresOf = (pool: readonly Readonly<Record<string, number>>[]) =>
    metric.combine
      ? metric.combine(pool, metricOptions)
      : pool.map(({ score }) => score);
  const resamples = Math.min(
    ...models.map(({ replicates }) => replicates.length),
  );
  const observed = scoresOf(models.map(({ terms }) => terms));
  const drawn = Array.from(
    { length: resamples },
    (_, index) => scoresOf(models.map(({ replicates }) => replicates[index])),
  );
  const width = normalQuantile(confidence) * Math.sqrt(1 - share);
  const isAhead = (one: number, other: number) =>
    resamples > 1 && observed[one] - observed[other] > width *
        deviation(drawn.map((scores) => scores[one] - scores[other]));
  const ranks = ranksOf(observed);
  const order = models.map((_, index) => index)
    .sort((a, b) => observed[b] - observed[a]);
  return models.map(({ name }, index) => {
    let ahead = 0;
    for (const other of order) {
      if (ahead === keep || !(observed[other] > observed[index])) break;
      if (isAhead(other, index)) ahead++;
    }
    return {
      name,
      score: observed[index],
      rank: ranks[index],
      isOut: ahead === keep,
    };
  });
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
