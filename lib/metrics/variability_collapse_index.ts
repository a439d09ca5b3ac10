/**
 * VCI: variability collapse index.
 *
 * @see Xu, Liu 2023, {@link https://arxiv.org/abs/2306.03440}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { betweenScatter } from "../statistics/between_scatter.ts";

import { hScore } from "./h_score.ts";
import type { Metric } from "./metric.ts";

/** Share of the classes' directions that is not spread within classes; `vci` is the published index, 0 at collapse. */
export const variabilityCollapseIndex: Metric = {
  id: "vci",
  title: "VCI",
  reference: "Xu, Liu 2023, arXiv 2306.03440",
  formula: "tr(S_T^+ S_B) / rank(S_B) - 1",
  cost: "N D^2",
  note:
    "NC1 made invariant to any invertible linear map: H-score on a scale from -1 to 0. With few rows a dim it is near 0 for every model.",
  higherIsBetter: true,
  needs: ["features"],
  options: {},
  async terms(analysis) {
    const { variances } = await betweenScatter(analysis, "samples");
    const rank = variances.length;
    if (rank === 0) {
      throw new NotApplicableError("all class means are the same");
    }
    const { score } = await hScore.terms(analysis);
    const vci = 1 - score / rank;
    return { score: -vci, vci };
  },
};
