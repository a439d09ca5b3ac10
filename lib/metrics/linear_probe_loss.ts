/**
 * How well a linear classifier fits the rows that it is trained on.
 *
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { fitProbe } from "../statistics/probe.ts";
import { sampledRows } from "../statistics/sampled_rows.ts";
import { standardise } from "../statistics/standardise.ts";

import type { Metric, MetricOption } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  c: {
    default: 1,
    help:
      "Weight of the summed losses beside half the squared weights, scikit-learn's C",
  },
  samples: {
    default: null,
    help: "Rows at most, drawn by class; null takes all",
  },
  seed: { default: 0, help: "Seed of the draw" },
} as const satisfies Record<string, MetricOption>;

/** Minus the mean training cross-entropy in nats; `loss` is without the sign. 0 at best. */
export const linearProbeLoss: Metric = {
  id: "linear-probe-loss",
  title: "Linear probe, training loss",
  reference: "Alain, Bengio 2016, arXiv 1610.01644",
  formula:
    "-mean_n loss_n at argmin_W,b C sum_n loss_n + |W|^2 / 2, columns standardised",
  cost: "N D K x some 100 steps",
  note:
    "One fit instead of a fit a fold. Wide features fit anything: prefer the held-out probe where rows are fewer than ten times the dims.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { c, samples, seed } = withDefaults(options, given);
    const sample = await sampledRows(analysis, { samples, seed });
    const { classes, product } = analysis;
    if (classes < 2) {
      throw new NotApplicableError(
        "all rows are of one class: there is nothing to tell apart",
      );
    }
    const rows = standardise(sample);
    const { loss } = await fitProbe({ rows, labels: sample.labels, classes }, {
      c,
      product,
    });
    return { score: -loss, loss };
  },
};
