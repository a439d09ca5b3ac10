/**
 * kNN on held-out rows.
 *
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { stratifiedHalves } from "../statistics/halves.ts";
import { accuracy, neighbourVote } from "../statistics/neighbour_votes.ts";
import { rowDissimilarities } from "../statistics/row_dissimilarities.ts";
import { sampledRows } from "../statistics/sampled_rows.ts";

import type { Metric, MetricOption } from "./metric.ts";
import { samplingOptions } from "./sampling_options.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  k: { default: 5, help: "Neighbours that vote" },
  distance: {
    default: "l2",
    values: ["l2", "cos", "corr"],
    help:
      "Euclidean distance, 1 - cosine or 1 - Pearson correlation of two rows",
  },
  split: {
    default: "stratified",
    values: ["stratified", "rows"],
    help:
      "Half of each class is held out; rows: those of odd index are, whatever their class, as in the published comparison",
  },
  ...samplingOptions,
} as const satisfies Record<string, MetricOption>;

/** Accuracy on one half of the rows of the vote of the nearest in the other half. */
export const nearestNeighboursHoldout: Metric = {
  id: "knn-holdout",
  title: "kNN, held out",
  reference: "Cover, Hart 1967, doi 10.1109/TIT.1967.1053964",
  formula:
    "accuracy on held-out rows of the vote of the k nearest of the others; ties to the lowest class",
  cost: "S^2 D, S sampled rows",
  note:
    "The same question as knn, with half the neighbours: use knn unless a published table asks for this one.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { k, distance, split, ...sampling } = withDefaults(options, given);
    const { labels, rows } = await sampledRows(analysis, sampling);
    const held = split === "rows"
      ? labels.map((_, row) => row % 2)
      : stratifiedHalves(labels, sampling.seed);
    const train = Int32Array.from(labels.keys()).filter((row) =>
      held[row] === 0
    );
    const test = Int32Array.from(labels.keys()).filter((row) =>
      held[row] === 1
    );
    if (train.length < k || test.length === 0) {
      throw new NotApplicableError(
        `${train.length} of ${rows} rows are left to be neighbours; ${k} are needed`,
      );
    }
    const { data } = await rowDissimilarities(
      analysis,
      distance as "l2" | "cos" | "corr",
      sampling,
    );
    const vote = { neighbours: k, classes: analysis.classes };
    const predicted = test.map((row) =>
      neighbourVote(
        data.subarray(row * rows, (row + 1) * rows),
        train,
        labels,
        vote,
      )
    );
    return { score: accuracy(predicted, test.map((row) => labels[row])) };
  },
};
