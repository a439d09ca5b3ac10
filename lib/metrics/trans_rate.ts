/**
 * TransRate: how much shorter the code of the features gets when the classes are known.
 *
 * @see Huang, Wei, Rong, Yang, Huang 2022, {@link https://arxiv.org/abs/2106.09362}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { cholesky, logDeterminant } from "../linalg/cholesky.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { gram, gramOfRows } from "../linalg/gram.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import { tridiagonalEigenvalues } from "../linalg/tridiagonal_eigenvalues.ts";
import { tridiagonalise } from "../linalg/tridiagonalise.ts";
import type { Analysis } from "../statistics/analysis.ts";
import { centredRows } from "../statistics/centred_rows.ts";
import { classOffsets } from "../statistics/class_offsets.ts";
import { residualRows } from "../statistics/residual_rows.ts";
import { trace } from "../statistics/shrinkage.ts";
import { totalCovariance } from "../statistics/within_scatter.ts";
import type { Metric, MetricOption } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  eps: {
    default: 1e-4,
    help: "Squared distortion that the code may have; 1e-4 in the paper's code",
  },
  classWeights: {
    default: "size",
    values: ["size", "equal"],
    help:
      "size weighs classes by their rows, as the paper defines it; equal weighs them alike, as its code does",
  },
  normalised: {
    default: false,
    help:
      "Divide the centred features by their Frobenius norm first, so that their scale does not count (the Awesome list's form)",
  },
} as const satisfies Record<string, MetricOption>;

/**
 * TransRate: rate(Z) - sum_k w_k rate(Z_k) with rate(A) = 1/2 log det(I + A^T A / (n_A eps)), Z the
 * centred features, Z_k those of class k. Nats a row; 0 where the classes say nothing.
 */
export const transRate: Metric = {
  id: "transrate",
  title: "TransRate",
  reference: "Huang, Wei, Rong, Yang, Huang 2022, arXiv 2106.09362",
  formula:
    "rate(Z) - sum_k w_k rate(Z_k), rate(A) = 1/2 log det(I + A^T A / (n eps))",
  cost: "N D^2 + D^3",
  note:
    "Needs no inverse, so it works with few rows. It depends on the features' scale: models with larger features score higher; `normalised` takes that away.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { eps, classWeights, normalised } = withDefaults(options, given);
    if (!(eps > 0)) {
      throw new NotApplicableError(`TransRate needs eps above 0, not ${eps}`);
    }
    const { rows, dims, counts, classes, product } = analysis;
    const covariance = await totalCovariance(analysis);
    const squares = rows * trace(covariance);
    // Dividing the features by their norm is the same as raising eps.
    const distortion = normalised ? eps * squares : eps;
    if (!(distortion > 0)) {
      throw new NotApplicableError("All rows are equal: nothing to encode");
    }
    const whole = rows < dims
      ? await rate(product, await centredRows(analysis), distortion)
      : halfLogDeterminant(covariance, 1 / distortion);
    let within = 0;
    for (let k = 0; k < classes; k++) {
      const weight = classWeights === "size" ? counts[k] / rows : 1 / classes;
      within += weight *
        await rate(product, await rowsOfClass(analysis, k), distortion);
    }
    return { score: whole - within, rate: whole, rateWithin: within };
  },
};

/** 1/2 log det(I + A^T A / (n eps)), through the smaller of A^T A and A A^T. */
async function rate(
  product: MatrixProduct,
  matrix: FeatureMatrix<Float64Array>,
  eps: number,
): Promise<number> {
  const { rows, dims } = matrix;
  const square = rows < dims
    ? await gramOfRows(product, matrix)
    : await gram(product, matrix);
  return halfLogDeterminant(square, 1 / (rows * eps));
}

/** 1/2 log det(I + factor S). */
function halfLogDeterminant(
  { rows: size, data }: FeatureMatrix<Float64Array>,
  factor: number,
): number {
  const sum = data.map((value) => factor * value);
  for (let row = 0; row < size; row++) sum[row * size + row] += 1;
  const matrix = { rows: size, dims: size, data: sum };
  const lower = cholesky(matrix, 0);
  if (lower) return logDeterminant(lower) / 2;
  // Some variance is so far above eps that rounding swallowed the 1: no eigenvalue is under it.
  return tridiagonalEigenvalues(tridiagonalise(matrix))
    .reduce((total, value) => total + Math.log(Math.max(value, 1)), 0) / 2;
}

/** Centred rows of a class. */
async function rowsOfClass(
  analysis: Analysis,
  k: number,
): Promise<FeatureMatrix<Float64Array>> {
  const { labels, counts, rows, dims } = analysis;
  const { data } = await residualRows(analysis);
  const offset = (await classOffsets(analysis)).data
    .subarray(k * dims, (k + 1) * dims);
  const part = new Float64Array(counts[k] * dims);
  for (let row = 0, at = 0; row < rows; row++) {
    if (labels[row] !== k) continue;
    const from = row * dims;
    for (let dim = 0; dim < dims; dim++) {
      part[at++] = data[from + dim] + offset[dim];
    }
  }
  return { rows: counts[k], dims, data: part };
}
