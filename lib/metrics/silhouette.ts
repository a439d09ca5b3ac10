/**
 * Silhouette: how much closer a row is to its own class than to the nearest other one.
 *
 * @see Rousseeuw 1987, {@link https://doi.org/10.1016/0377-0427(87)90125-7}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { rowDissimilarities } from "../statistics/row_dissimilarities.ts";
import { sampledRows } from "../statistics/sampled_rows.ts";

import type { Metric, MetricOption } from "./metric.ts";
import { samplingOptions } from "./sampling_options.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  distance: {
    default: "l2",
    values: ["l2", "cos", "corr"],
    help:
      "Euclidean distance, 1 - cosine or 1 - Pearson correlation of two rows",
  },
  ...samplingOptions,
} as const satisfies Record<string, MetricOption>;

/** Mean silhouette coefficient, in [-1, 1]; 1 where classes are tight and far apart. */
export const silhouette: Metric = {
  id: "silhouette",
  title: "Silhouette",
  reference: "Rousseeuw 1987, doi 10.1016/0377-0427(87)90125-7",
  formula:
    "mean_n (b_n - a_n) / max(a_n, b_n), a_n the mean distance to the own class, b_n to the nearest other class",
  cost: "S^2 D, S sampled rows",
  note:
    "Needs no training and has a fixed scale. It takes classes for compact blobs: a class of two clusters is punished although a linear head separates it.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { distance, ...sampling } = withDefaults(options, given);
    if (analysis.classes < 2) {
      throw new NotApplicableError(
        "all rows are of one class: there is no other class to be far from",
      );
    }
    const { labels } = await sampledRows(analysis, sampling);
    const distances = await rowDissimilarities(
      analysis,
      distance as "l2" | "cos" | "corr",
      sampling,
    );
    return { score: meanSilhouette(distances, labels, analysis.classes) };
  },
};

/** Mean over all rows; a row that is alone in its class counts 0. */
function meanSilhouette(
  { rows, data }: FeatureMatrix<Float64Array>,
  labels: Int32Array,
  classes: number,
): number {
  const counts = new Int32Array(classes);
  for (const label of labels) counts[label]++;
  const sums = new Float64Array(classes);
  let total = 0;
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    for (let other = 0; other < rows; other++) {
      sums[labels[other]] += data[row * rows + other];
    }
    const own = labels[row];
    if (counts[own] === 1) continue;
    const a = sums[own] / (counts[own] - 1);
    let b = Infinity;
    for (let k = 0; k < classes; k++) {
      if (k !== own && counts[k] > 0) b = Math.min(b, sums[k] / counts[k]);
    }
    const larger = Math.max(a, b);
    if (larger > 0) total += (b - a) / larger;
  }
  return total / rows;
}
