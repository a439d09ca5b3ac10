/**
 * Metrics against known accuracies on several targets.
 *
 * @module
 */
import { InputError, ShapeError } from "../errors.ts";
import { type Interval, quantile } from "../statistics/bootstrap.ts";
import {
  comparisonOf,
  type PairedComparison,
} from "../statistics/paired_bootstrap.ts";
import { randomSource } from "../statistics/random.ts";
import { weightedKendallTau } from "../statistics/weighted_kendall_tau.ts";

import {
  axisPairs,
  type ModelAttributes,
  type ModelPair,
  pairConcordance,
} from "./axis_pairs.ts";

/** Scores and truth of a pool of models on one target. */
export interface TargetScores {
  /** Name of the target. */
  readonly target: string;
  /** Names of the models. */
  readonly models: readonly string[];
  /** True value of each model, such as its fine-tuned accuracy. */
  readonly truth: ArrayLike<number>;
  /** Scores of the models by metric; NaN for none. */
  readonly scores: Readonly<Record<string, ArrayLike<number>>>;
}

/** How to evaluate. */
export interface EvaluateTargetsOptions {
  /** What each model is made of, by its name; with it the metrics are also judged axis by axis. */
  readonly attributes?: Readonly<Record<string, ModelAttributes>>;
  /** Metrics that all others are compared with. */
  readonly against?: readonly string[];
  /** Number of resamples. Default 2000. */
  readonly resamples?: number;
  /** Chance that an interval is meant to hold. Default 0.95. */
  readonly confidence?: number;
  /** Seed of the draws. Default 0. */
  readonly seed?: number;
}

/** A concordance with its interval and what it rests on. */
export interface AxisConcordance extends Interval {
  /** Pairs of models that differ on this axis only, summed over the targets. */
  readonly pairs: number;
}

/** One metric over all targets. */
export interface MetricOverTargets {
  /** Metric id. */
  readonly metric: string;
  /** Weighted Kendall tau on each target; NaN where fewer than three models have a score. */
  readonly targets: readonly Interval[];
  /** Models with a score, on each target. */
  readonly scored: readonly number[];
  /** Mean tau over the targets that it can be told on. */
  readonly mean: Interval;
  /** Mean over the targets of the concordance of pairs that differ in one thing only, by axis. */
  readonly axes: Readonly<Record<string, AxisConcordance>>;
  /** Mean tau less that of another metric, on the models that both score, by the other's id. */
  readonly comparisons: Readonly<Record<string, PairedComparison>>;
}

/** The table metrics x targets. */
export interface TargetsEvaluation {
  /** Names of the targets. */
  readonly targets: readonly string[];
  /** The axes, sorted; none without attributes. */
  readonly axes: readonly string[];
  /** One entry a metric, in the order of the first target. */
  readonly metrics: readonly MetricOverTargets[];
}

/** A value of the models as observed, and of each resample. */
interface Replicates {
  readonly estimate: number;
  readonly drawn: Float64Array;
}

/** Models under which no correlation means anything. */
const LEAST = 3;

/**
 * How well metrics order models, on each target and over all of them.
 *
 * Intervals are by bootstrap over the models: a resample draws models with replacement, the same ones for every metric
 * and for all targets with the same models, so that differences are paired and what is hard about a pool cancels out.
 * Targets are not drawn: the intervals say nothing of targets other than these.
 *
 * @param targets Scores and truth, one entry a target.
 * @throws {InputError} If there is no target, one has fewer than three models, or one lacks a metric that another has.
 * @throws {ShapeError} If a target's arrays differ in length.
 *
 * @example
 * ```ts
 * import { evaluateTargets } from "fair-collapse";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const models = ["a", "b", "c", "d"];
 * const { metrics } = evaluateTargets([
 *   { target: "pets", models, truth: [60, 70, 80, 90], scores: { face: [1, 2, 3, 4], leep: [1, 3, 2, 4] } },
 *   { target: "cars", models, truth: [50, 55, 40, 70], scores: { face: [2, 3, 1, 4], leep: [4, 1, 2, 3] } },
 * ], { against: ["face"] });
 * assertEquals(metrics[0].mean.estimate, 1);
 * assert(metrics[1].comparisons.face.difference < 0);
 * ```
 */
export function evaluateTargets(
  targets: readonly TargetScores[],
  options: EvaluateTargetsOptions = {},
): TargetsEvaluation {
  const {
    attributes,
    against = [],
    resamples = 2000,
    confidence = 0.95,
    seed = 0,
  } = options;
  assertComplete(targets, against);
  const draws = drawModels(targets, resamples, seed);
  const metrics = Object.keys(targets[0].scores);

  const taus = new Map<string, Replicates>();
  /** Taus of a metric on a target, on the models that another one scores too. */
  function tausOf(metric: string, place: number, other = metric): Replicates {
    const { truth, scores } = targets[place];
    const uses = Array.from(
      truth,
      (_, model) =>
        !Number.isNaN(scores[metric][model]) &&
        !Number.isNaN(scores[other][model]),
    );
    const key = JSON.stringify([metric, place, uses]);
    const known = taus.get(key);
    if (known) return known;
    const found = replicate(draws[place], (models) => {
      const used = models.filter((model) => uses[model]);
      return used.length < LEAST
        ? NaN
        : weightedKendallTau(at(scores[metric], used), at(truth, used));
    });
    taus.set(key, found);
    return found;
  }

  const pairs = attributes === undefined
    ? []
    : targets.map(({ models }) => pairsByAxis(models, attributes));
  const axes = [...new Set(pairs.flatMap((byAxis) => [...byAxis.keys()]))]
    .sort();

  return {
    targets: targets.map(({ target }) => target),
    axes,
    metrics: metrics.map((metric) => {
      const perTarget = targets.map((_, place) => tausOf(metric, place));
      return {
        metric,
        targets: perTarget.map((taus) => intervalOf(taus, confidence)),
        scored: targets.map(({ scores }) =>
          Array.from(scores[metric]).filter((score) => !Number.isNaN(score))
            .length
        ),
        mean: intervalOf(meanOf(perTarget), confidence),
        axes: Object.fromEntries(axes.map((axis) => {
          const concordances = targets.map(({ truth, scores }, place) =>
            replicate(draws[place], (models) =>
              pairConcordance(
                scores[metric],
                truth,
                pairs[place].get(axis) ?? [],
                countsOf(models, truth.length),
              ))
          );
          return [axis, {
            ...intervalOf(meanOf(concordances), confidence),
            pairs: pairs.reduce(
              (sum, byAxis) => sum + (byAxis.get(axis)?.length ?? 0),
              0,
            ),
          }];
        })),
        comparisons: Object.fromEntries(
          against.filter((other) => other !== metric).map((other) => {
            const { estimate, drawn } = meanOf(
              targets.map((_, place) =>
                differenceOf(
                  tausOf(metric, place, other),
                  tausOf(other, place, metric),
                )
              ),
            );
            const defined = [...drawn].filter((value) => !Number.isNaN(value));
            return [other, comparisonOf(estimate, defined, confidence)];
          }),
        ),
      };
    }),
  };
}

/** Resampled models of each target; targets with the same models share their draws. */
function drawModels(
  targets: readonly TargetScores[],
  resamples: number,
  seed: number,
): Int32Array[][] {
  const random = randomSource(seed);
  const pools = new Map<string, Int32Array[]>();
  return targets.map(({ models }) => {
    const key = JSON.stringify(models);
    const drawn = pools.get(key) ??
      Array.from(
        { length: resamples },
        () => Int32Array.from(models, () => random.integer(models.length)),
      );
    pools.set(key, drawn);
    return drawn;
  });
}

function replicate(
  draws: readonly Int32Array[],
  statistic: (models: Int32Array) => number,
): Replicates {
  const all = draws[0]?.map((_, model) => model) ?? new Int32Array();
  return {
    estimate: statistic(all),
    drawn: Float64Array.from(draws, (models) => statistic(models)),
  };
}

/** Mean over the targets on which there is a value. */
function meanOf(parts: readonly Replicates[]): Replicates {
  const present = parts.filter(({ estimate }) => !Number.isNaN(estimate));
  const mean = (values: readonly number[]) => {
    const defined = values.filter((value) => !Number.isNaN(value));
    return defined.reduce((sum, value) => sum + value, 0) / defined.length;
  };
  const length = parts[0].drawn.length;
  return {
    estimate: mean(present.map(({ estimate }) => estimate)),
    drawn: Float64Array.from(
      { length },
      (_, resample) => mean(present.map(({ drawn }) => drawn[resample])),
    ),
  };
}

function differenceOf(a: Replicates, b: Replicates): Replicates {
  return {
    estimate: a.estimate - b.estimate,
    drawn: a.drawn.map((value, resample) => value - b.drawn[resample]),
  };
}

function intervalOf(
  { estimate, drawn }: Replicates,
  confidence: number,
): Interval {
  const ascending = drawn.filter((value) => !Number.isNaN(value)).sort();
  const tail = (1 - confidence) / 2;
  return {
    estimate,
    low: quantile(ascending, tail),
    high: quantile(ascending, 1 - tail),
    undefinedResamples: drawn.length - ascending.length,
  };
}

function pairsByAxis(
  models: readonly string[],
  attributes: Readonly<Record<string, ModelAttributes>>,
): Map<string, ModelPair[]> {
  const known = models.map((model) => {
    if (Object.hasOwn(attributes, model)) return attributes[model];
    throw new InputError(`Cannot tell what ${model} is made of: no attributes`);
  });
  return new Map(
    Object.keys(known[0]).map((axis) => [axis, axisPairs(known, axis)]),
  );
}

function countsOf(models: Int32Array, size: number): Int32Array {
  const counts = new Int32Array(size);
  for (const model of models) counts[model]++;
  return counts;
}

function at(values: ArrayLike<number>, indices: Int32Array): Float64Array {
  return Float64Array.from(indices, (index) => values[index]);
}

function assertComplete(
  targets: readonly TargetScores[],
  against: readonly string[],
): void {
  if (targets.length === 0) {
    throw new InputError("Expected at least one target to judge metrics on");
  }
  const metrics = Object.keys(targets[0].scores);
  for (const { target, models, truth, scores } of targets) {
    if (models.length < LEAST) {
      throw new InputError(
        `Cannot judge a ranking of ${models.length} models on ${target}; tau needs the true values of at least ${LEAST}`,
      );
    }
    if (truth.length !== models.length) {
      throw new ShapeError(
        `Expected a true value for each of ${models.length} models on ${target} but found ${truth.length}`,
      );
    }
    for (const metric of new Set([...metrics, ...Object.keys(scores)])) {
      if (!Object.hasOwn(scores, metric) || !metrics.includes(metric)) {
        throw new InputError(
          `Expected the same metrics on all targets but ${metric} has no scores on ${
            metrics.includes(metric) ? target : targets[0].target
          }`,
        );
      }
      if (scores[metric].length !== models.length) {
        throw new ShapeError(
          `Expected a score of ${metric} for each of ${models.length} models on ${target} but found ${
            scores[metric].length
          }`,
        );
      }
    }
  }
  for (const other of against) {
    if (metrics.includes(other)) continue;
    throw new InputError(
      `Cannot compare with ${other}: it has no scores; there are ${
        metrics.join(", ")
      }`,
    );
  }
}
