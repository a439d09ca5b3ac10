/**
 * Kendall's rank correlation.
 *
 * @see Kendall 1938, {@link https://doi.org/10.1093/biomet/30.1-2.81}; Stuart 1953 for tau-c
 * @module
 */
import { assertPaired, hasNaN } from "./assert_paired.ts";
import { normalTwoSided } from "./tail_probabilities.ts";

/** Which of Kendall's coefficients. */
export interface KendallTauOptions {
  /** "b" corrects for ties in either; "c" is Stuart's, for few distinct values. Default "b". */
  readonly variant?: "b" | "c";
}

interface PairCounts {
  readonly pairs: number;
  readonly concordant: number;
  readonly discordant: number;
  readonly tiedScores: number;
  readonly tiedTruth: number;
}

function pairCounts(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
): PairCounts {
  const n = scores.length;
  let concordant = 0, discordant = 0, tiedScores = 0, tiedTruth = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const dx = scores[i] - scores[j];
      const dy = truth[i] - truth[j];
      if (scores[i] === scores[j]) tiedScores++;
      if (truth[i] === truth[j]) tiedTruth++;
      if (scores[i] === scores[j] || truth[i] === truth[j]) continue;
      if ((dx > 0) === (dy > 0)) concordant++;
      else discordant++;
    }
  }
  return {
    pairs: n * (n - 1) / 2,
    concordant,
    discordant,
    tiedScores,
    tiedTruth,
  };
}

/**
 * Kendall's tau: how many more pairs of models the scores order as the truth does than otherwise.
 *
 * 1 where every pair is in order, -1 where every pair is reversed.
 *
 * @param scores One score a model.
 * @param truth One true value a model.
 * @returns In [-1, 1]; NaN where one of them is constant, holds a NaN or has fewer than 2 values.
 * @throws {ShapeError} If they differ in length.
 *
 * @example
 * ```ts
 * import { kendallTau } from "fair-collapse";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(kendallTau([1, 2, 3], [1, 3, 2]), 1 / 3);
 * ```
 */
export function kendallTau(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
  { variant = "b" }: KendallTauOptions = {},
): number {
  assertPaired(scores, truth);
  if (hasNaN(scores) || hasNaN(truth)) return NaN;
  const { pairs, concordant, discordant, tiedScores, tiedTruth } = pairCounts(
    scores,
    truth,
  );
  if (tiedScores === pairs || tiedTruth === pairs) return NaN;
  const balance = concordant - discordant;
  if (variant === "b") {
    const tau = balance / Math.sqrt(pairs - tiedScores) /
      Math.sqrt(pairs - tiedTruth);
    return Math.max(-1, Math.min(1, tau));
  }
  const values = Math.min(
    new Set(Array.from(scores)).size,
    new Set(Array.from(truth)).size,
  );
  return 2 * balance / (scores.length ** 2 * (values - 1) / values);
}

/**
 * Chance of a tau-b this far from 0 under independence.
 *
 * Exact where there are no ties and at most 33 models (or at most one pair out of order), normal
 * with the variance corrected for ties otherwise.
 *
 * @returns NaN where tau is NaN.
 * @throws {ShapeError} If the two differ in length.
 *
 * @example
 * ```ts
 * import { kendallTauPValue } from "fair-collapse";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * // Two of the 24 orders of four are as far from chance: the same and the reverse.
 * assertAlmostEquals(kendallTauPValue([1, 2, 3, 4], [5, 6, 7, 8]), 2 / 24);
 * ```
 */
export function kendallTauPValue(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
): number {
  if (Number.isNaN(kendallTau(scores, truth))) return NaN;
  const n = scores.length;
  const { pairs, concordant, discordant, tiedScores, tiedTruth } = pairCounts(
    scores,
    truth,
  );
  const fewer = Math.min(discordant, pairs - discordant);
  if (tiedScores === 0 && tiedTruth === 0 && (n <= 33 || fewer <= 1)) {
    return 2 * fewer === pairs
      ? 1
      : Math.min(1, 2 * inversionsAtMost(n, fewer));
  }
  const x = tieSums(scores);
  const y = tieSums(truth);
  const m = n * (n - 1);
  const variance = (m * (2 * n + 5) - x.second - y.second) / 18 +
    2 * tiedScores * tiedTruth / m + x.third * y.third / (9 * m * (n - 2));
  return normalTwoSided((concordant - discordant) / Math.sqrt(variance));
}

/** Sums over groups of equal values that the variance of tau is corrected by. */
function tieSums(values: ArrayLike<number>): { second: number; third: number } {
  const sizes = Map.groupBy(Array.from(values), (value) => value).values();
  let second = 0, third = 0;
  for (const { length: size } of sizes) {
    second += size * (size - 1) * (2 * size + 5);
    third += size * (size - 1) * (size - 2);
  }
  return { second, third };
}

/** Share of the permutations of n that have at most `most` inversions. */
function inversionsAtMost(n: number, most: number): number {
  let shares = new Float64Array(most + 1);
  shares[0] = 1;
  for (let size = 2; size <= n; size++) {
    // The size-th element adds 0 to size - 1 inversions, each as likely.
    const next = new Float64Array(most + 1);
    for (let inversions = 0, window = 0; inversions <= most; inversions++) {
      window += shares[inversions] -
        (inversions >= size ? shares[inversions - size] : 0);
      next[inversions] = window / size;
    }
    shares = next;
  }
  return shares.reduce((sum, share) => sum + share, 0);
}
