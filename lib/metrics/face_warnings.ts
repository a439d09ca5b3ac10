/**
 * What to know before trusting an order by FaCe.
 *
 * @module
 */
import { faceValues } from "./face_options.ts";
import type { MetricOptions } from "./metric.ts";

/** F spans less than this share of log(K - 1): its differences are small against its range. */
const NARROW = 0.01;
/** Times the median at which the worst C counts as an outlier. */
const OUTLYING = 5;

/**
 * Warnings about a pool: an F that carries no information, and a C that squeezes all others together.
 *
 * @param pool Terms of each model, as FaCe gives them.
 * @param given FaCe's options.
 * @returns Sentences, each naming the option that helps.
 *
 * @example
 * ```ts
 * import { faceWarnings } from "fair-collapse";
 * import { assertMatch } from "@std/assert";
 *
 * const terms = (collapse: number, fairness: number) => (
 *   { collapse, fairness, meanCoefficient: 0.1, negligible: 0.2, classes: 10 }
 * );
 * const [warning] = faceWarnings([terms(-1, 2), terms(-1.1, 1.9), terms(-20, 2.1)]);
 * assertMatch(warning, /worst C, -20.0, is 18.2 times the median/);
 * ```
 */
export function faceWarnings(
  pool: readonly Readonly<Record<string, number>>[],
  given: MetricOptions = {},
): string[] {
  if (pool.length < 2) return [];
  const options = faceValues(given);
  const warnings: string[] = [];
  const overlap = fairnessWarning(pool, options);
  if (overlap) warnings.push(overlap);
  if (options.collapse === "raw" && options.normalisation !== "rank") {
    const outlier = collapseWarning(pool, options.normalisation);
    if (outlier) warnings.push(outlier);
  }
  return warnings;
}

function fairnessWarning(
  pool: readonly Readonly<Record<string, number>>[],
  { fairnessFloor, normalisation, pcaDims, covariance }: ReturnType<
    typeof faceValues
  >,
): string | undefined {
  const { classes } = pool[0];
  if (classes < 3) {
    return "F is 0 with fewer than three classes; C alone decides the order";
  }
  const values = pool.map(({ fairness }) => fairness);
  const span = (Math.max(...values) - Math.min(...values)) /
    Math.log(classes - 1);
  const negligible = median(pool.map((terms) => terms.negligible));
  const apart = negligible > 0.5
    ? `: ${
      percent(negligible)
    } of the class pairs have a Bhattacharyya coefficient below 1e-3`
    : "";
  const overlapMore = apart && pcaDims === null && covariance !== "spherical"
    ? "; --covariance spherical with --pca-dims 64 lets the classes overlap more"
    : "";
  if (span <= 1e-6) {
    return `F is the same for all models, so C alone decides the order${apart}${overlapMore}`;
  }
  if (!apart || span >= NARROW) return undefined;
  const stretched = normalisation === "minmax" || normalisation === "zscore";
  const floor = stretched && fairnessFloor < NARROW
    ? "; --fairness-floor 0.01 keeps that from being stretched to the full scale"
    : "";
  return `F carries hardly any information${apart}, and F spans ${
    percent(span)
  } of its range${floor}${overlapMore}`;
}

function collapseWarning(
  pool: readonly Readonly<Record<string, number>>[],
  normalisation: string,
): string | undefined {
  const values = pool.map(({ collapse }) => collapse);
  const worst = Math.min(...values), middle = median(values);
  if (!(worst < OUTLYING * middle)) return undefined;
  const times = middle === 0
    ? "far from"
    : `${(worst / middle).toFixed(1)} times`;
  return `The worst C, ${worst.toPrecision(3)}, is ${times} the median, ` +
    `${middle.toPrecision(3)}${
      normalisation === "none" ? "" : ", and squeezes all others together"
    }; --collapse log helps`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[half]
    : (sorted[half - 1] + sorted[half]) / 2;
}

/** A share in per cent, with as many digits as it needs to differ from 0 and 100. */
function percent(share: number): string {
  const value = 100 * share;
  if (value === 0 || value === 100) return `${value} %`;
  if (value > 0.1 && value < 99.5) {
    return `${value.toFixed(value < 1 ? 1 : 0)} %`;
  }
  return value < 1 ? "under 0.1 %" : "over 99 %";
}
