/**
 * Linear probe: held-out accuracy of a linear classifier on the frozen features.
 *
 * @see Alain, Bengio 2016, {@link https://arxiv.org/abs/1610.01644}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { stratifiedHalves } from "../statistics/halves.ts";
import { accuracy } from "../statistics/neighbour_votes.ts";
import { heldOutPredictions } from "../statistics/probe.ts";
import { sampledRows } from "../statistics/sampled_rows.ts";
import { stratifiedFolds } from "../statistics/stratified_folds.ts";

import type { Metric, MetricOption } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  split: {
    default: "folds",
    values: ["folds", "halves", "modulo", "odd"],
    help:
      "folds: stratified cross-validation; halves: one stratified half is held out; modulo: the fold is the row's index modulo the folds; odd: rows of odd index are held out",
  },
  folds: {
    default: 5,
    help: "Number of folds; the accuracy is the mean over them",
  },
  c: {
    default: 1,
    help:
      "Weight of the summed losses beside half the squared weights, scikit-learn's C",
  },
  standardise: {
    default: true,
    help:
      "Scale the training rows' columns to standard deviation 1, so that C means the same for every model",
  },
  samples: {
    default: null,
    help: "Rows at most, drawn by class; null takes all",
  },
  seed: { default: 0, help: "Seed of the folds and of the draw of rows" },
} as const satisfies Record<string, MetricOption>;

/** Accuracy of multinomial logistic regression on rows that it has not seen, in [0, 1]. */
export const linearProbe: Metric = {
  id: "linear-probe",
  title: "Linear probe",
  reference: "Alain, Bengio 2016, arXiv 1610.01644",
  formula: "mean held-out accuracy of argmin_W,b C sum_n loss_n + |W|^2 / 2",
  cost: "N D K x folds x some 100 steps",
  note:
    "What the cheap metrics try to predict, at a price: with the held-out LDA the strongest baseline. Fine-tuning may still reorder models that are close.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { split, folds, c, standardise, samples, seed } = withDefaults(
      options,
      given,
    );
    const { labels, rows, dims, data } = await sampledRows(analysis, {
      samples,
      seed,
    });
    const { classes, product } = analysis;
    const twofold = split === "halves" || split === "odd";
    if (rows < (twofold ? 2 : folds) || classes < 2) {
      throw new NotApplicableError(
        `${rows} rows of ${classes} classes cannot be held out in turn`,
      );
    }
    const fold = split === "folds"
      ? stratifiedFolds({ labels, classes, rows }, folds, seed)
      : split === "halves"
      ? stratifiedHalves(labels, seed)
      : labels.map((_, row) => row % (twofold ? 2 : folds));
    const tested = twofold
      ? [1]
      : Array.from({ length: folds }, (_, index) => index);
    const predicted = await heldOutPredictions(
      { rows: { rows, dims, data }, labels, classes },
      fold,
      tested,
      { c, isStandardised: standardise, product },
    );
    let sum = 0;
    for (const held of tested) {
      const test = Int32Array.from(fold.keys()).filter((row) =>
        fold[row] === held
      );
      sum += accuracy(
        test.map((row) => predicted[row]),
        test.map((row) => labels[row]),
      );
    }
    return { score: sum / tested.length };
  },
};
