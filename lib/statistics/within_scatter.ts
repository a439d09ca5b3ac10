/**
 * Scatter within and between classes: the one heavy product that the Gaussian metrics share.
 *
 * @module
 */
import { addProduct } from "../linalg/add_product.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { gramAccumulator, mirrorLower } from "../linalg/gram_accumulator.ts";
import type { Analysis } from "./analysis.ts";
import { classOffsets } from "./class_offsets.ts";
import { momentsOf } from "./moments_of.ts";
import { stratifiedFolds } from "./stratified_folds.ts";

/** Scatter of the rows of each fold about the class means of all rows. */
export interface FoldScatters {
  /** Fold of each row. */
  readonly fold: Int32Array;
  /** For each fold, the sum over its rows of (x - mu_y)(x - mu_y)^T; dims x dims. */
  readonly scatters: readonly FeatureMatrix<Float64Array>[];
}

/** Folds and seed with which the shared within-class covariance is gathered. */
export const FOLDS = 5, FOLD_SEED = 0;

/**
 * Scatter about the class means, fold by fold; shared, do not write to it.
 *
 * The sum over the folds is the scatter of all rows, so that a cross-validated discriminant costs
 * no product of its own.
 */
export function foldScatters(
  analysis: Analysis,
  folds = FOLDS,
  seed = FOLD_SEED,
): Promise<FoldScatters> {
  return analysis.share(`fold scatters:${folds}:${seed}`, async () => {
    const { features, rows, dims, labels, product } = analysis;
    const fold = stratifiedFolds(analysis, folds, seed);
    const sums = Array.from(
      { length: folds },
      () => gramAccumulator(product, Math.ceil(rows / folds), dims),
    );
    const { data: means } = (await momentsOf(analysis)).means;
    let row = 0;
    for await (const chunk of features.chunks()) {
      for (let from = 0; from < chunk.length; from += dims, row++) {
        const sum = sums[fold[row]], mean = labels[row] * dims;
        if (sum.addDifference(chunk, from, means, mean)) await sum.flush();
      }
    }
    const scatters = [];
    for (const sum of sums) scatters.push(await sum.finish());
    return { fold, scatters };
  });
}

/**
 * Pooled within-class covariance, sum over classes of (N_k / N) Cov_k with divisors N_k; shared,
 * do not write to it.
 *
 * @returns dims x dims.
 */
export function withinCovariance(
  analysis: Analysis,
): Promise<FeatureMatrix<Float64Array>> {
  return analysis.share("within covariance", async () => {
    const { rows, dims } = analysis;
    const { scatters } = await foldScatters(analysis);
    const data = new Float64Array(dims * dims);
    for (const scatter of scatters) {
      for (let at = 0; at < data.length; at++) data[at] += scatter.data[at];
    }
    for (let at = 0; at < data.length; at++) data[at] /= rows;
    return { rows: dims, dims, data };
  });
}

/**
 * Covariance of all rows, with divisor N: within plus between, so that nothing cancels; shared, do
 * not write to it.
 *
 * @returns dims x dims.
 */
export function totalCovariance(
  analysis: Analysis,
): Promise<FeatureMatrix<Float64Array>> {
  return analysis.share("total covariance", async () => {
    const { rows, dims, counts } = analysis;
    const within = await withinCovariance(analysis);
    const offsets = await classOffsets(analysis);
    const weights = Float64Array.from(counts, (count) => count / rows);
    const data = within.data.slice();
    addOuterProducts(data, offsets, weights);
    return { rows: dims, dims, data };
  });
}

/** Add sum_k weights_k v_k v_k^T, v_k the rows of `vectors`, to a symmetric matrix. */
export function addOuterProducts(
  target: Float64Array,
  { rows: count, dims, data: v }: FeatureMatrix<Float64Array>,
  weights: ArrayLike<number>,
): void {
  const columns = new Float64Array(dims * count);
  const weighted = new Float64Array(dims * count);
  for (let k = 0; k < count; k++) {
    for (let dim = 0; dim < dims; dim++) {
      const value = v[k * dims + dim];
      columns[dim * count + k] = value;
      weighted[dim * count + k] = weights[k] * value;
    }
  }
  addProduct(
    { data: target, offset: 0, stride: dims },
    { data: columns, offset: 0, stride: count },
    { data: weighted, offset: 0, stride: count },
    { rows: dims, columns: dims, inner: count, factor: 1, lowerOnly: true },
  );
  mirrorLower(target, dims);
}
