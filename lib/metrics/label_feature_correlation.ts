/**
 * LFC: do rows of the same class have similar features?
 *
 * @see Deshpande, Achille, Ravichandran, Li, Zancato, Fowlkes, Bhotika, Soatto, Perona 2021,
 *   {@link https://arxiv.org/abs/2102.00084}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import {
  dissimilarities,
  type Dissimilarity,
} from "../statistics/row_dissimilarities.ts";
import { rowDissimilarities } from "../statistics/row_dissimilarities.ts";
import { sampledRows } from "../statistics/sampled_rows.ts";

import type { Metric, MetricOption } from "./metric.ts";
import { samplingOptions } from "./sampling_options.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  similarity: {
    default: "dot",
    values: dissimilarities,
    help:
      "Inner product as in the paper, minus the Euclidean distance (l2), cosine, or Pearson correlation of two rows",
  },
  ...samplingOptions,
} as const satisfies Record<string, MetricOption>;

/** Label-feature correlation: cosine of the centred similarity matrices of features and labels. */
export const labelFeatureCorrelation: Metric = {
  id: "lfc",
  title: "LFC",
  reference: "Deshpande et al. 2021, arXiv 2102.00084",
  formula:
    "cos(T - mean T, L - mean L), T similarities of all pairs of rows, L = 1 for the same class and -1 otherwise",
  cost: "S^2 D, S sampled rows",
  note:
    "Motivated by a linearised network, in which features like this make training fast. Inner products are dominated by rows of large norm; corr and cos are not.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { similarity, ...sampling } = withDefaults(options, given);
    if (analysis.classes < 2) {
      throw new NotApplicableError(
        "all rows are of one class: labels do not vary",
      );
    }
    const { labels } = await sampledRows(analysis, sampling);
    const matrix = await rowDissimilarities(
      analysis,
      similarity as Dissimilarity,
      sampling,
    );
    return { score: correlationWithLabels(matrix, labels) };
  },
};

/** Cosine of the two centred matrices; dissimilarities are similarities with their sign turned. */
function correlationWithLabels(
  { rows, data }: FeatureMatrix<Float64Array>,
  labels: Int32Array,
): number {
  const pairs = rows * rows;
  let sum = 0, same = 0;
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++, at++) {
      sum += data[at];
      if (labels[i] === labels[j]) same++;
    }
  }
  const mean = sum / pairs;
  let squares = 0, ofSame = 0;
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++, at++) {
      const deviation = data[at] - mean;
      squares += deviation * deviation;
      if (labels[i] === labels[j]) ofSame += deviation;
    }
  }
  if (!(squares > 0)) {
    throw new NotApplicableError("all rows are alike: features do not vary");
  }
  // L - mean L is 2 (1 - s) for the same class and -2 s otherwise, s the share of such pairs.
  const labelSquares = 4 * same * (1 - same / pairs);
  return -2 * ofSame / Math.sqrt(squares * labelSquares);
}
