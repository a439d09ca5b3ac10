/**
 * NC4: does the classifier decide like the nearest class mean?
 *
 * @see Papyan, Han, Donoho 2020, {@link https://doi.org/10.1073/pnas.2015509117}
 * @module
 */
import { classHead } from "../statistics/class_head.ts";
import { accuracy } from "../statistics/neighbour_votes.ts";

import type { Metric, MetricOption } from "./metric.ts";
import { nearestMeans } from "./nearest_class_mean.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  ridge: {
    default: 1e-3,
    help:
      "Penalty of the least-squares classifier in units of the mean variance, where the features come without a head for their classes",
  },
} as const satisfies Record<string, MetricOption>;

/** Share of the rows on which the classifier and the nearest class mean agree, in [0, 1]. */
export const neuralCollapseDecisions: Metric = {
  id: "nc4",
  title: "NC4",
  reference:
    "Papyan, Han, Donoho 2020, doi 10.1073/pnas.2015509117; head after Han et al. 2022, arXiv 2106.02073",
  formula: "share of rows with argmax_k w_k x = argmin_k |x - mu_k|",
  cost: "N D^2",
  note:
    "1 at collapse. Says nothing of whether the two are right: read it beside ncc. Without a head for these classes it is a least-squares classifier that must agree.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { ridge } = withDefaults(options, given);
    const { predicted } = await classHead(analysis, ridge);
    return { score: accuracy(predicted, await nearestMeans(analysis)) };
  },
};
