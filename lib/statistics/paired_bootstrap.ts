/**
 * Does one metric rank better than another, or is it luck of the pool?
 *
 * @module
 */
import { InputError, ShapeError } from "../errors.ts";

import { quantile } from "./bootstrap.ts";
import { randomSource } from "./random.ts";
import { weightedKendallTau } from "./weighted_kendall_tau.ts";

/** Agreement of scores with the truth: weighted Kendall tau and its kin. */
export type RankStatistic = (
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
) => number;

/** Two metrics' scores of the same models on one target, and the truth. */
export interface PairedScores {
  /** Scores of metric A, one a model. */
  readonly a: ArrayLike<number>;
  /** Scores of metric B, one a model. */
  readonly b: ArrayLike<number>;
  /** True value of each model, such as its fine-tuned accuracy. */
  readonly truth: ArrayLike<number>;
}

/** How to compare. */
export interface PairedBootstrapOptions {
  /** What is compared. Default weighted Kendall tau. */
  readonly statistic?: RankStatistic;
  /**
   * What is drawn anew: the models, the targets, or both. Targets that list equally many models are
   * taken to list the same ones, and draw them together. Default "models".
   */
  readonly over?: "models" | "targets" | "both";
  /** Number of resamples. Default 2000. */
  readonly resamples?: number;
  /** Chance that the interval is meant to hold. Default 0.95. */
  readonly confidence?: number;
  /** Seed of the draws. Default 0. */
  readonly seed?: number;
}

/** What the comparison says. */
export interface PairedComparison {
  /** Statistic of A less that of B, mean over the targets. */
  readonly difference: number;
  /** Lower end of its percentile interval. */
  readonly low: number;
  /** Upper end of its percentile interval. */
  readonly high: number;
  /** Share of the resamples in which A is ahead, ties counting half. */
  readonly aheadShare: number;
  /**
   * Twice the smaller share of resamples on one side of 0, both counted with one more; at most 1.
   */
  readonly pValue: number;
}

/**
 * Paired bootstrap of whether metric A's tau beats metric B's.
 *
 * Both metrics are judged on the same draws, so that what a pool makes hard for both cancels out.
 *
 * @param targets One entry a target dataset; a single one for a single comparison.
 * @throws {InputError} If there is no target, or one has fewer than 3 models.
 * @throws {ShapeError} If a target's vectors differ in length.
 *
 * @example
 * ```ts
 * import { pairedBootstrap } from "fair-collapse";
 * import { assert } from "@std/assert";
 *
 * const truth = [60, 62, 65, 70, 71, 74, 80, 81];
 * const { difference, pValue } = pairedBootstrap([
 *   { a: [1, 2, 3, 4, 5, 6, 7, 8], b: [8, 1, 7, 2, 6, 3, 5, 4], truth },
 * ]);
 * assert(difference > 0 && pValue < 0.05);
 * ```
 */
export function pairedBootstrap(
  targets: readonly PairedScores[],
  options: PairedBootstrapOptions = {},
): PairedComparison {
  const {
    statistic = weightedKendallTau,
    over = "models",
    resamples = 2000,
    confidence = 0.95,
    seed = 0,
  } = options;
  assertComparable(targets, over);
  const random = randomSource(seed);
  const observed = mean(
    targets.map(({ a, b, truth }) => statistic(a, truth) - statistic(b, truth)),
  );
  const drawn: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    const models = new Map<number, Int32Array>();
    const differences = targets.map((_, place) => {
      const target =
        targets[over === "models" ? place : random.integer(targets.length)];
      const { a, b, truth } = target;
      if (over === "targets") return statistic(a, truth) - statistic(b, truth);
      let drawnModels = models.get(truth.length);
      if (!drawnModels) {
        drawnModels = Int32Array.from(
          truth,
          () => random.integer(truth.length),
        );
        models.set(truth.length, drawnModels);
      }
      const y = at(truth, drawnModels);
      return statistic(at(a, drawnModels), y) -
        statistic(at(b, drawnModels), y);
    });
    const value = mean(differences);
    if (!Number.isNaN(value)) drawn.push(value);
  }
  return comparisonOf(observed, drawn, confidence);
}

/**
 * What resampled differences say.
 *
 * @param difference The difference as observed.
 * @param drawn That of each resample, without those where it is undefined.
 * @param confidence Chance that the interval is meant to hold.
 */
export function comparisonOf(
  difference: number,
  drawn: readonly number[],
  confidence: number,
): PairedComparison {
  const ascending = Float64Array.from(drawn).sort();
  const tail = (1 - confidence) / 2;
  const above = drawn.filter((value) => value > 0).length;
  const below = drawn.filter((value) => value < 0).length;
  const ties = drawn.length - above - below;
  return {
    difference,
    low: quantile(ascending, tail),
    high: quantile(ascending, 1 - tail),
    aheadShare: (above + ties / 2) / drawn.length,
    pValue: Math.min(
      1,
      2 * (Math.min(above, below) + ties + 1) / (drawn.length + 1),
    ),
  };
}

function at(values: ArrayLike<number>, indices: Int32Array): Float64Array {
  return Float64Array.from(indices, (index) => values[index]);
}

/** Mean of the defined values. */
function mean(values: readonly number[]): number {
  const defined = values.filter((value) => !Number.isNaN(value));
  return defined.reduce((sum, value) => sum + value, 0) / defined.length;
}

function assertComparable(
  targets: readonly PairedScores[],
  over: "models" | "targets" | "both",
): void {
  if (targets.length < (over === "models" ? 1 : 2)) {
    throw new InputError(
      `Cannot compare over ${over} with ${targets.length} targets; pass more`,
    );
  }
  for (const { a, b, truth } of targets) {
    if (a.length !== truth.length || b.length !== truth.length) {
      throw new ShapeError(
        `Expected two scores for each of ${truth.length} true values but found ${a.length} and ${b.length}`,
      );
    }
    if (truth.length < 3) {
      throw new InputError(
        `Cannot compare rankings of ${truth.length} models; tau needs at least 3`,
      );
    }
  }
}
