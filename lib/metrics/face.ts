/**
 * FaCe: fair collapse.
 *
 * @see Ding, Jiang, Sheng, Zheng, Liang 2023, {@link https://arxiv.org/abs/2310.05754}
 * @module
 */
import { overlapOf } from "../statistics/class_fairness.ts";
import { normalise } from "../statistics/normalise.ts";
import { collapseOf } from "../statistics/variance_collapse.ts";
import { faceInfluence } from "./face_influence.ts";
import { faceOptions, type FaceValues, faceValues } from "./face_options.ts";
import { faceWarnings } from "./face_warnings.ts";
import type { Metric, MetricOptions } from "./metric.ts";

/** Share of log(K - 1) under which the span of F is round-off. */
export const CONSTANT_FAIRNESS = 1e-6;

/**
 * FaCe: how far the classes have collapsed, and how evenly they overlap; S = norm(C) + norm(F) over
 * the candidates.
 *
 * C = -Tr(Sigma_W Sigma_B^+) / K is 0 at full collapse. F = mean_i H(softmax over j != i of
 * BC_ij / t) is log(K - 1) where every class overlaps with all others alike. Terms: `collapse`,
 * `fairness`, `meanCoefficient` (of the class pairs), `negligible` (share of the pairs with a
 * coefficient below 1e-3) and `classes`.
 */
export const face: Metric = {
  id: "face",
  title: "FaCe",
  reference:
    "Ding, Jiang, Sheng, Zheng, Liang 2023, Unleashing the power of neural collapse for transferability estimation, arXiv 2310.05754",
  formula:
    "norm(C) + norm(F) over the candidates; C = -Tr(Sigma_W Sigma_B^+) / K, F = mean_i H(softmax_j(BC_ij / t))",
  cost: "N D K + K^2 D",
  note:
    "The project's own subject. C carries it; F adds something where classes overlap, and is the same for all models where they do not. Its score exists only relative to a pool.",
  higherIsBetter: true,
  needs: ["features"],
  options: faceOptions,
  async terms(analysis, given) {
    const options = faceValues(given);
    const collapse = await collapseOf(analysis, options);
    const { fairness, meanCoefficient, negligible } = await overlapOf(
      analysis,
      options,
    );
    return {
      collapse,
      fairness,
      meanCoefficient,
      negligible,
      classes: analysis.classes,
    };
  },
  combine(pool, given) {
    const options = faceValues(given);
    // Over one model every normalised term is 0, which says nothing.
    if (pool.length === 1 && options.normalisation !== "none") return [NaN];
    const { collapse, fairness } = normalisedTerms(pool, given);
    return collapse.map((term, model) => term + fairness[model]);
  },
  warnings: faceWarnings,
  influence: faceInfluence,
};

/**
 * C and F of a pool as they are added up to the score.
 *
 * @param pool Terms of each model, as {@link face} gives them.
 * @param given FaCe's options.
 */
export function normalisedTerms(
  pool: readonly Readonly<Record<string, number>>[],
  given: MetricOptions = {},
): { readonly collapse: number[]; readonly fairness: number[] } {
  const options = faceValues(given);
  return {
    collapse: normalise(collapseTerms(pool, options), options.normalisation),
    fairness: normalisedFairness(pool, options),
  };
}

/**
 * norm(C) and norm(F) of each model, of which the score is the sum.
 *
 * @param pool Terms of each model, as {@link face} gives them.
 * @param given FaCe's options.
 */
export function faceParts(
  pool: readonly Readonly<Record<string, number>>[],
  given?: MetricOptions,
): { readonly collapse: number[]; readonly fairness: number[] } {
  const options = faceValues(given);
  return {
    collapse: normalise(collapseTerms(pool, options), options.normalisation),
    fairness: normalisedFairness(pool, options),
  };
}

/** C, or -log(-C), of each model. */
export function collapseTerms(
  pool: readonly Readonly<Record<string, number>>[],
  { collapse }: Pick<FaceValues, "collapse">,
): number[] {
  return pool.map((terms) =>
    collapse === "raw"
      ? terms.collapse
      : -Math.log(Math.max(-terms.collapse, Number.MIN_VALUE))
  );
}

function normalisedFairness(
  pool: readonly Readonly<Record<string, number>>[],
  { normalisation, fairnessFloor }: FaceValues,
): number[] {
  const values = pool.map(({ fairness }) => fairness);
  if (normalisation === "none" || pool.length === 0) return values;
  const range = Math.log(Math.max(pool[0].classes - 1, 1));
  const span = Math.max(...values) - Math.min(...values);
  const constant = span <= CONSTANT_FAIRNESS * range;
  return normalise(
    constant ? values.fill(0) : values,
    normalisation,
    fairnessFloor * range,
  );
}
