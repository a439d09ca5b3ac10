/**
 * kNN: leave-one-out accuracy of the nearest neighbours' vote.
 *
 * @see Cover, Hart 1967, {@link https://doi.org/10.1109/TIT.1967.1053964}; as a transferability
 *   metric: Garbas, Ploner, Akbik 2024, {@link https://arxiv.org/abs/2409.05997}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { accuracy, neighbourVote } from "../statistics/neighbour_votes.ts";
import { rowDissimilarities } from "../statistics/row_dissimilarities.ts";
import { sampledRows } from "../statistics/sampled_rows.ts";

import type { Metric, MetricOption } from "./metric.ts";
import { samplingOptions } from "./sampling_options.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  k: {
    default: 5,
    help: "Neighbours that vote; 3 and 5 hardly differ, 1 is noisier",
  },
  distance: {
    default: "l2",
    values: ["l2", "cos", "corr"],
    help:
      "Euclidean distance, 1 - cosine or 1 - Pearson correlation of two rows",
  },
  published: {
    default: false,
    help:
      "For two classes the F1 score of the second one instead of the accuracy, as transformer-ranker's code gives",
  },
  ...samplingOptions,
} as const satisfies Record<string, MetricOption>;

/** Share of the rows whose k nearest others mostly are of their class. */
export const nearestNeighbours: Metric = {
  id: "knn",
  title: "kNN",
  reference:
    "Cover, Hart 1967, doi 10.1109/TIT.1967.1053964; Garbas et al. 2024, arXiv 2409.05997",
  formula:
    "share of rows whose class the k nearest other rows vote for; ties to the lowest class",
  cost: "S^2 D, S sampled rows",
  note:
    "Asks for no linear separation, and so says most where fine-tuning starts from a good neighbourhood. Saturates at 1 on easy targets; the sample makes classes sparser than they are.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { k, distance, published, ...sampling } = withDefaults(
      options,
      given,
    );
    const { labels, rows } = await sampledRows(analysis, sampling);
    if (rows <= k) {
      throw new NotApplicableError(`${rows} rows have no ${k} neighbours each`);
    }
    const { data } = await rowDissimilarities(
      analysis,
      distance as "l2" | "cos" | "corr",
      sampling,
    );
    const vote = { neighbours: k, classes: analysis.classes };
    const predicted = new Int32Array(rows);
    const others = Int32Array.from(
      { length: rows - 1 },
      (_, place) => place + 1,
    );
    for (let row = 0; row < rows; row++) {
      const distances = data.subarray(row * rows, (row + 1) * rows);
      predicted[row] = neighbourVote(distances, others, labels, vote);
      // The next row is left out in its turn.
      others[row] = row;
    }
    return {
      score: published && analysis.classes === 2
        ? f1OfSecondClass(predicted, labels)
        : accuracy(predicted, labels),
    };
  },
};

/** Harmonic mean of precision and recall of class 1; 0 where it is never met. */
function f1OfSecondClass(predicted: Int32Array, truth: Int32Array): number {
  let hits = 0, predictions = 0, members = 0;
  truth.forEach((label, row) => {
    hits += Number(label === 1 && predicted[row] === 1);
    predictions += Number(predicted[row] === 1);
    members += Number(label === 1);
  });
  return predictions + members > 0 ? 2 * hits / (predictions + members) : 0;
}
