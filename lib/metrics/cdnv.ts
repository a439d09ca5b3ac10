/**
 * CDNV: class-distance normalised variance.
 *
 * @see Galanti, György, Hutter 2022, {@link https://arxiv.org/abs/2112.15121}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { classSpread, meanOverPairs } from "../statistics/class_spread.ts";

import type { Metric } from "./metric.ts";

/** Mean over pairs of classes of their variance against their distance; `cdnv` is the published value, 0 at collapse. */
export const cdnv: Metric = {
  id: "cdnv",
  title: "CDNV",
  reference: "Galanti, György, Hutter 2022, arXiv 2112.15121",
  formula:
    "-mean over pairs of (v_i + v_j) / (2 |mu_i - mu_j|^2), v the mean squared distance to mu",
  cost: "N D + K^2 D",
  note:
    "NC1 pair by pair, bounding the error of a nearest-mean classifier in few-shot transfer. Variance in directions that no class differs in counts as much as any other.",
  higherIsBetter: true,
  needs: ["features"],
  options: {},
  async terms(analysis) {
    const { variances, distances } = await classSpread(analysis);
    const value = meanOverPairs(
      analysis.classes,
      (a, b) =>
        (variances[a] + variances[b]) /
        (2 * distances.data[a * analysis.classes + b]),
    );
    if (!Number.isFinite(value)) {
      throw new NotApplicableError(
        "two classes have the same mean: their distance is 0",
      );
    }
    return { score: -value, cdnv: value };
  },
};
