/**
 * Confidence intervals by resampling.
 *
 * @see Efron 1987, {@link https://doi.org/10.1080/01621459.1987.10478410}
 * @module
 */
import { InputError } from "../errors.ts";

import { randomSource } from "./random.ts";
import { normalCdf, normalQuantile } from "./tail_probabilities.ts";

/** How to resample. */
export interface BootstrapOptions {
  /** Number of resamples. Default 2000. */
  readonly resamples?: number;
  /** Chance that the interval is meant to hold. Default 0.95. */
  readonly confidence?: number;
  /**
   * "percentile" reads the quantiles of the resampled values; "bca" corrects them for bias and skew.
   * Default "percentile".
   */
  readonly method?: "percentile" | "bca";
  /** Seed of the draws. Default 0. */
  readonly seed?: number;
}

/** A value with its interval. */
export interface Interval {
  /** The statistic of what was observed. */
  readonly estimate: number;
  /** Lower end; NaN where every resample was undefined. */
  readonly low: number;
  /** Upper end; NaN where every resample was undefined. */
  readonly high: number;
  /** Resamples in which the statistic was undefined; they are left out. */
  readonly undefinedResamples: number;
}

/** Quantile of ascending values, linear between neighbours. */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  if (ascending.length === 0) return NaN;
  const place = Math.min(Math.max(share, 0), 1) * (ascending.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, ascending.length - 1);
  // Equal neighbours, infinite ones too, give themselves.
  if (ascending[below] === ascending[above]) return ascending[below];
  return ascending[below] +
    (place - below) * (ascending[above] - ascending[below]);
}

/**
 * Bootstrap confidence interval of a statistic of `size` exchangeable units.
 *
 * Draws units with replacement; for a rank statistic the units are the models. A unit drawn twice is
 * tied with itself, which rank statistics count as a tie.
 *
 * @param statistic Value for the units at these indices; NaN where undefined.
 * @param size Number of units.
 * @returns The value of all units, and the interval.
 * @throws {InputError} If size, resamples or confidence make no interval.
 *
 * @example
 * ```ts
 * import { bootstrapInterval, weightedKendallTau } from "fair-collapse";
 * import { assert } from "@std/assert";
 *
 * const scores = [0.1, 0.4, 0.35, 0.8, 0.7, 0.9];
 * const truth = [61, 64, 66, 71, 75, 79];
 * const { estimate, low, high } = bootstrapInterval(
 *   (models) =>
 *     weightedKendallTau(
 *       Array.from(models, (model) => scores[model]),
 *       Array.from(models, (model) => truth[model]),
 *     ),
 *   scores.length,
 * );
 * assert(low < estimate && estimate < high);
 * ```
 */
export function bootstrapInterval(
  statistic: (indices: Int32Array) => number,
  size: number,
  options: BootstrapOptions = {},
): Interval {
  const {
    resamples = 2000,
    confidence = 0.95,
    method = "percentile",
    seed = 0,
  } = options;
  if (size < 2) {
    throw new InputError(
      `Cannot give an interval over ${size} units by resampling; pass at least 2`,
    );
  }
  if (!(resamples >= 1) || !(confidence > 0 && confidence < 1)) {
    throw new InputError(
      `Expected at least one resample and a confidence between 0 and 1 but found ${resamples} and ${confidence}`,
    );
  }
  const all = Int32Array.from({ length: size }, (_, index) => index);
  const estimate = statistic(all);
  const random = randomSource(seed);
  const drawn: number[] = [];
  const indices = new Int32Array(size);
  for (let resample = 0; resample < resamples; resample++) {
    for (let unit = 0; unit < size; unit++) {
      indices[unit] = random.integer(size);
    }
    const value = statistic(indices);
    if (!Number.isNaN(value)) drawn.push(value);
  }
  const ascending = Float64Array.from(drawn).sort();
  const tail = (1 - confidence) / 2;
  const [low, high] = method === "bca"
    ? bcaShares(statistic, all, estimate, ascending, tail)
    : [tail, 1 - tail];
  return {
    estimate,
    low: quantile(ascending, low),
    high: quantile(ascending, high),
    undefinedResamples: resamples - drawn.length,
  };
}

/** Shares at which to read the quantiles, corrected for bias and acceleration. */
function bcaShares(
  statistic: (indices: Int32Array) => number,
  all: Int32Array,
  estimate: number,
  drawn: Float64Array,
  tail: number,
): [number, number] {
  let below = 0;
  for (const value of drawn) {
    below += value < estimate ? 1 : value === estimate ? 0.5 : 0;
  }
  // Kept off 0 and 1 by half a resample, where the correction would be infinite.
  const edge = 0.5 / Math.max(drawn.length, 1);
  const bias = normalQuantile(
    Math.min(1 - edge, Math.max(edge, below / Math.max(drawn.length, 1))),
  );
  const without = Array.from(
    all,
    (left) => statistic(all.filter((unit) => unit !== left)),
  )
    .filter((value) => !Number.isNaN(value));
  const mean = without.reduce((sum, value) => sum + value, 0) / without.length;
  let squares = 0, cubes = 0;
  for (const value of without) {
    squares += (mean - value) ** 2;
    cubes += (mean - value) ** 3;
  }
  const acceleration = squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
  const corrected = (share: number) => {
    const z = bias + normalQuantile(share);
    return normalCdf(bias + z / (1 - acceleration * z));
  };
  return [corrected(tail), corrected(1 - tail)];
}
