/**
 * A linear classifier of the rows: the one that came with them, or the least-squares one.
 *
 * @see Han, Papyan, Donoho 2022, {@link https://arxiv.org/abs/2106.02073}, on the least-squares
 *   classifier as the one that a network's head follows
 * @module
 */
import { NotApplicableError, ShapeError } from "../errors.ts";
import { cholesky, solve } from "../linalg/cholesky.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { productOfRows } from "../linalg/gram.ts";

import type { Analysis } from "./analysis.ts";
import { centredRows } from "./centred_rows.ts";
import { classOffsets } from "./class_offsets.ts";
import { classRows } from "./class_rows.ts";
import { totalCovariance } from "./within_scatter.ts";

/** Weights of a linear classifier and what it says. */
export interface ClassHead {
  /** One row a class, classes x dims. */
  readonly weights: FeatureMatrix<Float64Array>;
  /** Class with the largest score of each row; ties go to the lower class. */
  readonly predicted: Int32Array;
}

/**
 * The classifier of a feature set and its predictions; shared.
 *
 * The head that came with the features is applied without a bias. Without one it is the ridge
 * regression on one-hot labels, with a penalty of `ridge` times the mean variance and a free bias.
 *
 * @throws {ShapeError} If the head's width is not that of the features.
 * @throws {NotApplicableError} If features without a head do not vary.
 */
export function classHead(
  analysis: Analysis,
  ridge: number,
): Promise<ClassHead> {
  return analysis.share(`class head:${ridge}`, async () => {
    const weights = await classHeadWeights(analysis, ridge);
    if (!analysis.features.classifier) {
      const { counts, rows } = analysis;
      const shares = Float64Array.from(counts, (count) => count / rows);
      return { weights, predicted: await predict(analysis, weights, shares) };
    }
    const { mean } = await centredRows(analysis);
    const ofMean = await productOfRows(analysis.product, {
      rows: 1,
      dims: mean.length,
      data: mean,
    }, weights);
    return {
      weights,
      predicted: await predict(analysis, weights, ofMean.data),
    };
  });
}

/**
 * The weights of the classifier alone: those that came with the features, or those of the least-squares one, which need
 * the covariance of the rows and no row; shared.
 *
 * @throws {ShapeError} If the head's width is not that of the features.
 * @throws {NotApplicableError} If features without a head do not vary.
 */
export function classHeadWeights(
  analysis: Analysis,
  ridge: number,
): Promise<FeatureMatrix<Float64Array>> {
  return analysis.share(`class head weights:${ridge}`, async () => {
    const given = analysis.features.classifier;
    if (!given) return await leastSquaresWeights(analysis, ridge);
    const weights = classRows(analysis, given, "a row of the classifier");
    if (weights.dims !== analysis.dims) {
      throw new ShapeError(
        `Expected a classifier of ${analysis.dims} dims but found ${weights.dims}`,
      );
    }
    return weights;
  });
}

/** Ridge regression on one-hot labels; needs the covariance of the rows and no row. */
async function leastSquaresWeights(
  analysis: Analysis,
  ridge: number,
): Promise<FeatureMatrix<Float64Array>> {
  const { rows, dims, classes, counts } = analysis;
  const covariance = await totalCovariance(analysis);
  const data = covariance.data.slice();
  let trace = 0;
  for (let dim = 0; dim < dims; dim++) trace += data[dim * dims + dim];
  for (let dim = 0; dim < dims; dim++) {
    data[dim * dims + dim] += ridge * trace / dims;
  }
  const factor = cholesky({ rows: dims, dims, data });
  if (!factor) {
    throw new NotApplicableError("features do not vary, or ridge is too small");
  }
  const weights = solve(factor, await classOffsets(analysis));
  for (let at = 0; at < classes * dims; at++) {
    weights.data[at] *= counts[Math.floor(at / dims)] / rows;
  }
  return weights;
}

/** Class of the largest score of the centred rows plus a bias. */
async function predict(
  analysis: Analysis,
  weights: FeatureMatrix<Float64Array>,
  bias: Float64Array,
): Promise<Int32Array> {
  const scores = await productOfRows(
    analysis.product,
    await centredRows(analysis),
    weights,
  );
  const { classes } = analysis;
  return analysis.labels.map((_, row) => {
    let best = 0;
    const score = (k: number) => scores.data[row * classes + k] + bias[k];
    for (let k = 1; k < classes; k++) if (score(k) > score(best)) best = k;
    return best;
  });
}
