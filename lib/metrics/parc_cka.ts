/**
 * PARC with debiased centred kernel alignment in the place of Spearman's correlation.
 *
 * @see Dwivedi, Huang, Cichy, Roig 2020, {@link https://arxiv.org/abs/2008.02107}; debiasing after
 *   Székely, Rizzo 2014, {@link https://doi.org/10.1214/14-AOS1255}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Dissimilarity } from "../statistics/row_dissimilarities.ts";
import { standardisedDissimilarities } from "../statistics/standardised_dissimilarities.ts";

import type { Metric, MetricOption } from "./metric.ts";
import { samplingOptions } from "./sampling_options.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  distance: {
    default: "corr",
    values: ["corr", "cos", "l2"],
    help:
      "1 - Pearson correlation of two rows, 1 - cosine or Euclidean distance (l2)",
  },
  ...samplingOptions,
} as const satisfies Record<string, MetricOption>;

/** Debiased alignment of the dissimilarities of features and of labels, in [-1, 1]. */
export const parcCka: Metric = {
  id: "parc-cka",
  title: "PARC by CKA",
  reference: "Dwivedi, Huang, Cichy, Roig 2020, arXiv 2008.02107",
  formula:
    "<A, B> / (|A| |B|), A and B the U-centred dissimilarities of standardised rows and of labels",
  cost: "S^2 D, S sampled rows",
  note:
    "Like PARC without the ranks: quicker, and unbiased for small samples, but sensitive to outlying distances.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { distance, ...sampling } = withDefaults(options, given);
    const { matrix, labels } = await standardisedDissimilarities(
      analysis,
      distance as Dissimilarity,
      sampling,
    );
    const rows = matrix.rows;
    if (rows < 4) {
      throw new NotApplicableError(
        `${rows} rows are too few; centring needs 4`,
      );
    }
    const features = uCentred(matrix);
    const ofLabels = uCentred({
      rows,
      dims: rows,
      data: Float64Array.from(
        matrix.data,
        (_, at) => Number(labels[Math.floor(at / rows)] !== labels[at % rows]),
      ),
    });
    let inner = 0, squares = 0, labelSquares = 0;
    for (let at = 0; at < features.length; at++) {
      inner += features[at] * ofLabels[at];
      squares += features[at] ** 2;
      labelSquares += ofLabels[at] ** 2;
    }
    if (!(squares > 0) || !(labelSquares > 0)) {
      throw new NotApplicableError(
        "all pairs of rows are equally unlike, or all are of one class",
      );
    }
    return { score: inner / Math.sqrt(squares * labelSquares) };
  },
};

/** Off-diagonal values less what their row and column have in common, so that their sums are 0. */
function uCentred({ rows, data }: FeatureMatrix<Float64Array>): Float64Array {
  const centred = data.slice();
  const shift = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    centred[row * rows + row] = 0;
    for (let other = 0; other < rows; other++) {
      shift[row] += centred[row * rows + other];
    }
    shift[row] /= rows - 2;
  }
  const common = shift.reduce((sum, value) => sum + value, 0) /
    (2 * (rows - 1));
  for (let row = 0; row < rows; row++) shift[row] -= common;
  for (let row = 0, at = 0; row < rows; row++) {
    for (let other = 0; other < rows; other++, at++) {
      centred[at] = row === other ? 0 : centred[at] - shift[row] - shift[other];
    }
  }
  return centred;
}
