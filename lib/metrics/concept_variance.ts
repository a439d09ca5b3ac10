/**
 * Concept variance: how irregularly labels lie in feature space.
 *
 * @see Vilalta, Drissi 2002, {@link https://doi.org/10.1023/A:1019956318069} (concept variation); as
 *   a measure of transferability: Singh, Hess, Vanschoren 2025, {@link https://arxiv.org/abs/2502.06925}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { rowGram } from "../linalg/row_gram.ts";
import { type SampledRows, sampledRows } from "../statistics/sampled_rows.ts";

import type { Metric, MetricOption } from "./metric.ts";
import { samplingOptions } from "./sampling_options.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  alpha: {
    default: 2,
    help:
      "How fast the weight of a row falls with its distance; 2 as in the first definition",
  },
  ...samplingOptions,
} as const satisfies Record<string, MetricOption>;

/** Minus the distance-weighted share of rows of other classes around a row; `variance` is without the sign. */
export const conceptVariance: Metric = {
  id: "concept-variance",
  title: "Concept variance",
  reference:
    "Vilalta, Drissi 2002, doi 10.1023/A:1019956318069; Singh et al. 2025, arXiv 2502.06925",
  formula:
    "-mean_n (sum_m w_nm [y_n != y_m]) / (sum_m w_nm), w = 2^(-alpha d / (sqrt(D) - d)), d the distance of rows with every axis scaled to [0, 1]",
  cost: "S^2 D, S sampled rows",
  note:
    "A soft nearest-neighbour error. In many dims distances grow alike and the weights with them, so models differ in the third digit only.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { alpha, ...sampling } = withDefaults(options, given);
    const sample = await sampledRows(analysis, sampling);
    if (analysis.classes < 2) {
      throw new NotApplicableError("all rows are of one class");
    }
    const scaled = toUnitBox(sample);
    const gram = rowGram(scaled);
    const side = Math.sqrt(scaled.dims);
    const { rows, labels } = sample;
    const total = new Float64Array(rows);
    const other = new Float64Array(rows);
    for (let a = 0; a < rows; a++) {
      for (let b = 0; b < a; b++) {
        const square = gram.data[a * rows + a] + gram.data[b * rows + b] -
          2 * gram.data[a * rows + b];
        const distance = Math.sqrt(Math.max(0, square));
        const weight = 2 **
          (-alpha * distance / Math.max(side - distance, Number.MIN_VALUE));
        total[a] += weight;
        total[b] += weight;
        if (labels[a] === labels[b]) continue;
        other[a] += weight;
        other[b] += weight;
      }
    }
    const variance =
      other.reduce((sum, weight, row) => sum + (weight / total[row] || 0), 0) /
      rows;
    return { score: -variance, variance };
  },
};

/** Every axis that varies scaled to [-1/2, 1/2], the others 0. */
function toUnitBox(
  { rows, dims, data }: SampledRows,
): FeatureMatrix<Float64Array> {
  const low = new Float64Array(dims).fill(Infinity);
  const high = new Float64Array(dims).fill(-Infinity);
  data.forEach((value, at) => {
    low[at % dims] = Math.min(low[at % dims], value);
    high[at % dims] = Math.max(high[at % dims], value);
  });
  const scaled = data.map((value, at) => {
    const dim = at % dims;
    return high[dim] > low[dim]
      ? (value - low[dim]) / (high[dim] - low[dim]) - 0.5
      : 0;
  });
  return { rows, dims, data: scaled };
}
