/**
 * NC3: does the classifier point where the class means are?
 *
 * @see Papyan, Han, Donoho 2020, {@link https://doi.org/10.1073/pnas.2015509117}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { productOfRows } from "../linalg/gram.ts";
import { centredMeans } from "../statistics/between_scatter.ts";
import { classHeadWeights } from "../statistics/class_head.ts";
import { simplexError } from "../statistics/simplex_error.ts";

import type { Metric, MetricOption } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  ridge: {
    default: 1e-3,
    help:
      "Penalty of the least-squares classifier in units of the mean variance, where the features come without a head for their classes",
  },
} as const satisfies Record<string, MetricOption>;

/**
 * Self-duality of classifier and class means; `dual`, `uniDual` and `meanCosine` are the values as
 * published, `score` is minus the first.
 */
export const neuralCollapseDuality: Metric = {
  id: "nc3",
  title: "NC3",
  reference:
    "Papyan, Han, Donoho 2020, doi 10.1073/pnas.2015509117; head after Han et al. 2022, arXiv 2106.02073",
  formula:
    "-|W M^T / |W M^T|_F - (I - 11^T / K) / sqrt(K - 1)|_F, W the head's weights, M the centred class means",
  cost: "N D^2",
  note:
    "Made for networks trained on these classes. For others W is a least-squares classifier, and the value says how far from spherical the classes are.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { ridge } = withDefaults(options, given);
    const weights = await classHeadWeights(analysis, ridge);
    const means = await centredMeans(analysis, "classes");
    const { rows: classes, dims } = means;
    const products = await productOfRows(analysis.product, weights, means);
    const own = Float64Array.from(
      { length: classes },
      (_, k) => products.data[k * classes + k],
    );
    const norm = (data: Float64Array, k: number) =>
      Math.hypot(...data.subarray(k * dims, (k + 1) * dims));
    const cosines = own.map((value, k) =>
      value / (norm(weights.data, k) * norm(means.data, k))
    );
    const dual = simplexError(products);
    if (!Number.isFinite(dual) || classes < 2) {
      throw new NotApplicableError(
        "the classifier or the class means have no direction",
      );
    }
    return {
      score: -dual,
      dual,
      uniDual: sampleVariance(own),
      meanCosine: cosines.reduce((sum, cosine) => sum + cosine, 0) / classes,
    };
  },
};

function sampleVariance(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) /
    (values.length - 1);
}
