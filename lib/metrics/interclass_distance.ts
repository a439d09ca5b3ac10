/**
 * INT: how far classes are apart, in units of their widths.
 *
 * @see Singh, Hess, Vanschoren 2025, {@link https://arxiv.org/abs/2502.06925}, for the idea of
 *   normalised interclass distances as a measure of transferability
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { classSpread, meanOverPairs } from "../statistics/class_spread.ts";

import type { Metric } from "./metric.ts";

/** Mean over pairs of classes of the distance of their means over the sum of their widths. */
export const interclassDistance: Metric = {
  id: "int",
  title: "INT",
  reference: "After Singh, Hess, Vanschoren 2025, arXiv 2502.06925",
  formula:
    "mean over pairs of |mu_i - mu_j| / (s_i + s_j), s the root mean squared distance to mu",
  cost: "N D + K^2 D",
  note:
    "CDNV the other way up: dominated by the pairs that are far apart where CDNV is by those that touch, so it saturates less but sees less of what goes wrong. The widths' exact normalisation is ours.",
  higherIsBetter: true,
  needs: ["features"],
  options: {},
  async terms(analysis) {
    const { variances, distances } = await classSpread(analysis);
    const score = meanOverPairs(
      analysis.classes,
      (a, b) =>
        Math.sqrt(distances.data[a * analysis.classes + b]) /
        (Math.sqrt(variances[a]) + Math.sqrt(variances[b])),
    );
    if (!Number.isFinite(score)) {
      throw new NotApplicableError(
        "two classes have no width: their distance has no unit",
      );
    }
    return { score };
  },
};
