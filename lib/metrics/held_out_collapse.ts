/**
 * FaCe's collapse term on held-out rows.
 *
 * @see Ding, Jiang, Sheng, Zheng, Liang 2023, {@link https://arxiv.org/abs/2310.05754}
 * @module
 */
import { heldOutCollapse } from "../statistics/held_out_collapse.ts";
import { FOLD_SEED, FOLDS } from "../statistics/within_scatter.ts";
import { face } from "./face.ts";
import type { Metric, MetricOption } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  folds: { default: FOLDS, help: "Stratified folds, 2 or more" },
  seed: { default: FOLD_SEED, help: "Seed of the folds" },
} as const satisfies Record<string, MetricOption>;

/**
 * Held-out collapse: C with the class means and Sigma_B of the other folds' rows. 0 at full collapse of rows that had no
 * say in the means.
 */
export const faceCollapseHeldOut: Metric = {
  id: "face.collapse-held-out",
  title: "C, held out",
  reference: `${face.reference}; the folds are ours`,
  formula:
    "-Tr(Sigma_W Sigma_B^+) / K, Sigma_W of held-out rows about class means of the others, Sigma_B of these means",
  cost: "N D K + K^2 D a fold",
  note:
    "Ours. Where dims exceed the rows of a class, class means follow their own rows and C looks better than it is; held-out rows do not flatter them. A class needs two rows, and all rows are held in memory.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { folds, seed } = withDefaults(options, given);
    return { score: await heldOutCollapse(analysis, folds, seed) };
  },
};
