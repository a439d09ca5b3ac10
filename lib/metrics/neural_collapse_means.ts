/**
 * NC2: do the class means form a simplex, as far from each other as they can be?
 *
 * @see Papyan, Han, Donoho 2020, {@link https://doi.org/10.1073/pnas.2015509117}; distances on the
 *   sphere after Liu, Yu, Weller, Schölkopf 2023, {@link https://arxiv.org/abs/2303.06484}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { productOfRows } from "../linalg/gram.ts";
import { centredMeans } from "../statistics/between_scatter.ts";
import { meanOverPairs } from "../statistics/class_spread.ts";
import { simplexError } from "../statistics/simplex_error.ts";

import type { Metric, MetricOption } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

/** Sign with which each form becomes a score. */
const signs = {
  etf: -1,
  normCv: -1,
  distMean: 1,
  distVar: -1,
  logMean: -1,
  logVar: -1,
};

const options = {
  form: {
    default: "etf",
    values: Object.keys(signs) as (keyof typeof signs)[],
    help:
      "etf: distance to a simplex; normCv: coefficient of variation of the norms; distMean, distVar: mean and variance of the pairwise distances of the means on the unit sphere; logMean, logVar: of minus their logarithms",
  },
} as const satisfies Record<string, MetricOption>;

/** Convergence of the class means to a simplex; `score` is the chosen form signed, the other terms are as published. */
export const neuralCollapseMeans: Metric = {
  id: "nc2",
  title: "NC2",
  reference:
    "Papyan, Han, Donoho 2020, doi 10.1073/pnas.2015509117; Liu et al. 2023, arXiv 2303.06484",
  formula:
    "-|M M^T / |M M^T|_F - (I - 11^T / K) / sqrt(K - 1)|_F, M the centred class means",
  cost: "N D + K^2 D",
  note:
    "Sees the means only and nothing of the spread around them: features may be a perfect simplex and still overlap. For two classes the simplex is always perfect.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const form = withDefaults(options, given).form as keyof typeof signs;
    const means = await centredMeans(analysis, "classes");
    const gram = await productOfRows(analysis.product, means, means);
    const values = formsOf(gram);
    return { score: signs[form] * values[form], ...values };
  },
};

/** All forms, from the inner products of the centred means. */
function formsOf(
  gram: FeatureMatrix<Float64Array>,
): Record<keyof typeof signs, number> {
  const { rows: classes, data } = gram;
  const norms = Float64Array.from(
    { length: classes },
    (_, k) => Math.sqrt(data[k * classes + k]),
  );
  if (classes < 2 || norms.some((norm) => !(norm > 0))) {
    throw new NotApplicableError(
      "a class mean lies on the mean of the class means: it has no direction",
    );
  }
  const mean = norms.reduce((sum, norm) => sum + norm, 0) / classes;
  const squares = norms.reduce((sum, norm) => sum + (norm - mean) ** 2, 0);
  const distance = (a: number, b: number) =>
    Math.sqrt(
      Math.max(0, 2 - 2 * data[a * classes + b] / (norms[a] * norms[b])),
    );
  const logDistance = (a: number, b: number) => -Math.log(distance(a, b));
  const variance = (
    valueOf: (a: number, b: number) => number,
    center: number,
  ) => meanOverPairs(classes, (a, b) => (valueOf(a, b) - center) ** 2);
  const distMean = meanOverPairs(classes, distance);
  const logMean = meanOverPairs(classes, logDistance);
  return {
    etf: simplexError(gram),
    normCv: Math.sqrt(squares / (classes - 1)) / mean,
    distMean,
    distVar: variance(distance, distMean),
    logMean,
    logVar: variance(logDistance, logMean),
  };
}
