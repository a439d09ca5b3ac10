/**
 * The discriminant of classes that are Gaussian with one covariance.
 *
 * @see Hastie, Tibshirani, Friedman 2009, The Elements of Statistical Learning, section 4.3
 * @module
 */
import { type Cholesky, solve } from "../linalg/cholesky.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { productOfRows } from "../linalg/gram.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import type { Analysis } from "./analysis.ts";
import { classOffsets } from "./class_offsets.ts";
import { projectedResiduals } from "./residual_rows.ts";
import { softmaxRows } from "./softmax.ts";

/** Log-odds of class k at x are x . coefficients_k + intercepts_k, up to what all classes share. */
export interface LinearDiscriminant {
  /** classes x dims. */
  readonly coefficients: FeatureMatrix<Float64Array>;
  /** classes. */
  readonly intercepts: Float64Array;
}

/** Labelled rows as residuals about class means: row n is its residual plus means_y, y its label. */
export interface ResidualForm {
  /** The residuals along axes (one a row): rows x axes. */
  project(
    axes: FeatureMatrix<Float64Array>,
  ): Promise<FeatureMatrix<Float64Array>>;
  /** Class means, classes x dims. */
  readonly means: FeatureMatrix<Float64Array>;
}

/**
 * Discriminant of Gaussian classes of equal covariance.
 *
 * @param covariance Factor of the covariance; undefined for the identity.
 * @param means Class means, classes x dims.
 * @param priors Class priors.
 */
export function linearDiscriminant(
  covariance: Cholesky | undefined,
  means: FeatureMatrix<Float64Array>,
  priors: ArrayLike<number>,
): LinearDiscriminant {
  const coefficients = covariance ? solve(covariance, means) : means;
  const { rows: classes, dims } = means;
  const intercepts = new Float64Array(classes);
  for (let k = 0; k < classes; k++) {
    let product = 0;
    for (let at = k * dims; at < (k + 1) * dims; at++) {
      product += means.data[at] * coefficients.data[at];
    }
    intercepts[k] = Math.log(priors[k]) - product / 2;
  }
  return { coefficients, intercepts };
}

/**
 * Class probabilities of labelled rows under a discriminant.
 *
 * @param analysis Gives the labels and what multiplies.
 * @param rows The rows about their class means.
 * @returns rows x classes.
 */
export async function classProbabilities(
  { labels, product }: Pick<Analysis, "labels" | "product">,
  { project, means }: ResidualForm,
  { coefficients, intercepts }: LinearDiscriminant,
): Promise<FeatureMatrix<Float64Array>> {
  const scores = await project(coefficients);
  const ofMeans = await productOfRows(product, means, coefficients);
  const { rows, dims: classes, data } = scores;
  for (let row = 0, at = 0; row < rows; row++) {
    const own = labels[row] * classes;
    for (let k = 0; k < classes; k++, at++) {
      data[at] += ofMeans.data[own + k] + intercepts[k];
    }
  }
  softmaxRows(scores);
  return scores;
}

/** The rows of a feature set about the mean of all of them. */
export async function residualForm(analysis: Analysis): Promise<ResidualForm> {
  return {
    project: (axes) => projectedResiduals(analysis, axes),
    means: await classOffsets(analysis),
  };
}

/** Residuals that are in memory, and class means. */
export function residualsInMemory(
  product: MatrixProduct,
  residuals: FeatureMatrix<Float64Array>,
  means: FeatureMatrix<Float64Array>,
): ResidualForm {
  return { project: (axes) => productOfRows(product, residuals, axes), means };
}

/** Mean probability of the rows' own classes. */
export function meanTrueProbability(
  { rows, dims, data }: FeatureMatrix<Float64Array>,
  labels: ArrayLike<number>,
): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += data[row * dims + labels[row]];
  return sum / rows;
}

/** Share of the rows whose most probable class is their own; ties go to the lower class id. */
export function accuracyOf(
  { rows, dims, data }: FeatureMatrix<Float64Array>,
  labels: ArrayLike<number>,
): number {
  let correct = 0;
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let k = 1; k < dims; k++) {
      if (data[row * dims + k] > data[row * dims + best]) best = k;
    }
    if (best === labels[row]) correct++;
  }
  return correct / rows;
}
