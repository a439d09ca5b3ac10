/**
 * GBC: Gaussian Bhattacharyya coefficient, how much the classes overlap.
 *
 * @see Pandy, Agostinelli, Uijlings, Ferrari, Mensink 2022, {@link https://arxiv.org/abs/2111.12780}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { classOffsets } from "../statistics/class_offsets.ts";
import { momentsOf } from "../statistics/moments_of.ts";
import { onPrincipalAxes } from "../statistics/principal_coordinates.ts";
import type { Metric, MetricOption } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  covariance: {
    default: "spherical",
    values: ["spherical", "diagonal"],
    help:
      "Shape of each class Gaussian: one variance for all axes, or one for each",
  },
  dimensionFactor: {
    default: null,
    help:
      "How often the logarithmic term counts under the spherical form; null is once a dim, which is right; 1 is what every published code does",
  },
  unbiased: {
    default: false,
    help:
      "Divide class variances by N_k - 1 and not N_k (a class of one keeps N_k)",
  },
  floor: {
    default: 1e-4,
    help: "Least variance of an axis",
  },
  pcaDims: {
    default: null,
    help:
      "Keep this many principal axes first, 64 in the paper; null keeps the features",
  },
} as const satisfies Record<string, MetricOption>;

/**
 * GBC: minus the sum over ordered pairs of classes of the Bhattacharyya coefficient of their
 * Gaussians. 0 where no two classes overlap, -classes (classes - 1) where all coincide.
 */
export const gbc: Metric = {
  id: "gbc",
  title: "GBC",
  reference:
    "Pandy, Agostinelli, Uijlings, Ferrari, Mensink 2022, arXiv 2111.12780",
  formula: "-sum_{i != j} exp(-BD(class i, class j))",
  cost: "N D + K^2 D",
  note:
    "Quick, and made for many rows such as pixels. With many dims every coefficient underflows towards 0 and the order is decided by the closest pair alone; fewer principal axes help. The floor of the variances makes it depend on the features' scale.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { covariance, dimensionFactor, unbiased, floor, pcaDims } =
      withDefaults(options, given);
    if (analysis.classes < 2) {
      throw new NotApplicableError("GBC needs two classes or more");
    }
    const reduced = await onPrincipalAxes(analysis, pcaDims);
    const { classes, counts, dims } = reduced;
    const means = await classOffsets(reduced);
    const { squares } = await momentsOf(reduced);
    const variances = squares.data.map((sum, at) => {
      const count = counts[Math.floor(at / dims)];
      return Math.max(sum / (unbiased && count > 1 ? count - 1 : count), floor);
    });
    const distance = covariance === "spherical"
      ? sphericalDistance(means, variances, dimensionFactor ?? dims)
      : diagonalDistance(means, variances);
    let sum = 0;
    for (let i = 0; i < classes; i++) {
      for (let j = 0; j < i; j++) sum += 2 * Math.exp(-distance(i, j));
    }
    return { score: -sum };
  },
};

function sphericalDistance(
  { rows: classes, dims, data: means }: FeatureMatrix<Float64Array>,
  variances: Float64Array,
  logFactor: number,
): (i: number, j: number) => number {
  const spread = Float64Array.from({ length: classes }, (_, k) => {
    const own = variances.subarray(k * dims, (k + 1) * dims);
    return own.reduce((sum, variance) => sum + variance, 0) / dims;
  });
  return (i, j) => {
    const pooled = (spread[i] + spread[j]) / 2;
    let squares = 0;
    for (let dim = 0; dim < dims; dim++) {
      squares += (means[i * dims + dim] - means[j * dims + dim]) ** 2;
    }
    return squares / (8 * pooled) +
      logFactor / 2 * (Math.log(pooled) - Math.log(spread[i] * spread[j]) / 2);
  };
}

function diagonalDistance(
  { dims, data: means }: FeatureMatrix<Float64Array>,
  variances: Float64Array,
): (i: number, j: number) => number {
  const logs = variances.map(Math.log);
  return (i, j) => {
    let quadratic = 0, logarithmic = 0;
    for (let a = i * dims, b = j * dims, end = a + dims; a < end; a++, b++) {
      const pooled = (variances[a] + variances[b]) / 2;
      quadratic += (means[a] - means[b]) ** 2 / pooled;
      logarithmic += Math.log(pooled) - (logs[a] + logs[b]) / 2;
    }
    return quadratic / 8 + logarithmic / 2;
  };
}
