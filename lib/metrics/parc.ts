/**
 * PARC: are rows unlike each other where their labels differ?
 *
 * @see Bolya, Mittapalli, Hoffman 2021, {@link https://arxiv.org/abs/2111.14205}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { averageRanks } from "../statistics/average_ranks.ts";
import { pearson } from "../statistics/pearson.ts";
import { publishedLabelDissimilarities } from "../statistics/published_label_ties.ts";
import { rankAgainstTwo } from "../statistics/rank_against_two.ts";
import {
  dissimilarities,
  type Dissimilarity,
} from "../statistics/row_dissimilarities.ts";
import { standardisedDissimilarities } from "../statistics/standardised_dissimilarities.ts";

import type { Metric, MetricOption } from "./metric.ts";
import { samplingOptions } from "./sampling_options.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  distance: {
    default: "corr",
    values: dissimilarities,
    help:
      "1 - Pearson correlation of two rows as in the paper, 1 - cosine, Euclidean distance (l2) or minus the inner product",
  },
  labelTies: {
    default: "exact",
    values: ["exact", "published"],
    help:
      "Pairs of different classes tie; published: the last bits of a correlation of one-hot labels order them, which moves the value by up to 13 points",
  },
  pcaDims: {
    default: null,
    help:
      "Keep this many principal axes first, 32 in the paper; null keeps the features",
  },
  ...samplingOptions,
} as const satisfies Record<string, MetricOption>;

/** Pairwise annotation representation comparison, in [-100, 100]; higher where features follow the labels. */
export const parc: Metric = {
  id: "parc",
  title: "PARC",
  reference: "Bolya, Mittapalli, Hoffman 2021, arXiv 2111.14205",
  formula:
    "100 x Spearman over all pairs of rows of (1 - correlation of their standardised features, labels differ)",
  cost: "S^2 (D + log S), S sampled rows",
  note:
    "Good for small target sets, for which it was made. With many classes nearly all pairs differ and the value shrinks; the ranks of all pairs make it slow.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { distance, labelTies, pcaDims, ...sampling } = withDefaults(
      options,
      given,
    );
    const { matrix, labels } = await standardisedDissimilarities(
      analysis,
      distance as Dissimilarity,
      sampling,
      pcaDims,
    );
    const score = 100 *
      (labelTies === "exact"
        ? exactTies(matrix, labels)
        : publishedTies(matrix, labels, analysis.classes));
    if (Number.isNaN(score)) {
      throw new NotApplicableError(
        "all pairs of rows are equally unlike, or all are of one class",
      );
    }
    return { score };
  },
};

/** What stands above the diagonal, row by row. */
function upperTriangle(
  { rows, data }: FeatureMatrix<Float64Array>,
): Float64Array {
  const pairs = new Float64Array(rows * (rows - 1) / 2);
  for (let row = 0, at = 0; row < rows; row++) {
    pairs.set(data.subarray(row * rows + row + 1, (row + 1) * rows), at);
    at += rows - row - 1;
  }
  return pairs;
}

/** A value for each pair of rows, in the order of `upperTriangle`. */
function overPairs<T extends Uint8Array | Float64Array>(
  target: T,
  labels: Int32Array,
  valueOf: (a: number, b: number) => number,
): T {
  for (let row = 0, at = 0; row < labels.length; row++) {
    for (let other = row + 1; other < labels.length; other++, at++) {
      target[at] = valueOf(labels[row], labels[other]);
    }
  }
  return target;
}

function exactTies(
  matrix: FeatureMatrix<Float64Array>,
  labels: Int32Array,
): number {
  const pairs = upperTriangle(matrix);
  const differ = overPairs(
    new Uint8Array(pairs.length),
    labels,
    (a, b) => Number(a !== b),
  );
  return rankAgainstTwo(pairs, (index) => differ[index] === 1);
}

function publishedTies(
  matrix: FeatureMatrix<Float64Array>,
  labels: Int32Array,
  classes: number,
): number {
  const pairs = upperTriangle(matrix);
  const ofClasses = publishedLabelDissimilarities(classes);
  const target = overPairs(
    new Float64Array(pairs.length),
    labels,
    (a, b) => ofClasses[a * classes + b],
  );
  return pearson(averageRanks(pairs), averageRanks(target));
}
