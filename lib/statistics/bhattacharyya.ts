/**
 * Bhattacharyya coefficients: how much two Gaussians overlap.
 *
 * @see Bhattacharyya 1943; for Gaussians, Fukunaga 1990, Introduction to Statistical Pattern
 * Recognition, chapter 3
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import {
  type Cholesky,
  cholesky,
  logDeterminant,
  solveLower,
} from "../linalg/cholesky.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import { analyseMatrix } from "./analyse_matrix.ts";
import {
  type ClassGaussians,
  type GaussianOptions,
  gaussiansOf,
} from "./class_gaussians.ts";

/** Told each pair of classes once, `one` larger than `other`. */
export type PairVisitor = (
  one: number,
  other: number,
  logCoefficient: number,
) => void;

/** Classes of a tile, whose numbers stay in the second cache. */
const TILE = 16;

/**
 * Visit all pairs of classes with the logarithm of their coefficient, tile by tile; nothing of the
 * size of classes x classes is kept.
 *
 * log BC = -(mu_i - mu_j)^T S^-1 (mu_i - mu_j) / 8 - log(|S| / sqrt(|S_i| |S_j|)) / 2 with
 * S = (S_i + S_j) / 2.
 *
 * @param gaussians The class Gaussians.
 * @param visit Called K (K - 1) / 2 times.
 * @throws {NotApplicableError} If a full covariance is singular in spite of its ridge.
 */
export function visitPairs(
  gaussians: ClassGaussians,
  visit: PairVisitor,
): void {
  const classes = gaussians.means.rows;
  const logCoefficient = logCoefficientOf(gaussians);
  for (let down = 0; down < classes; down += TILE) {
    const bottom = Math.min(down + TILE, classes);
    for (let across = 0; across < bottom; across += TILE) {
      for (let one = down; one < bottom; one++) {
        const right = Math.min(across + TILE, one);
        for (let other = across; other < right; other++) {
          visit(one, other, logCoefficient(one, other));
        }
      }
    }
  }
}

function logCoefficientOf(
  { covariance, means, variances }: ClassGaussians,
): (one: number, other: number) => number {
  if (covariance === "spherical") return spherical(means, variances.data);
  if (covariance === "diagonal") return diagonal(means, variances.data);
  return full(means, variances.data);
}

function spherical(
  { dims, data: means }: FeatureMatrix<Float64Array>,
  variances: Float64Array,
): (one: number, other: number) => number {
  return (one, other) => {
    let distance = 0;
    for (let dim = 0; dim < dims; dim++) {
      const apart = means[one * dims + dim] - means[other * dims + dim];
      distance += apart * apart;
    }
    const a = variances[one], b = variances[other];
    // sqrt(a) sqrt(b), as a b could underflow.
    const ratio = (a / 2 + b / 2) / (Math.sqrt(a) * Math.sqrt(b));
    return -distance / (a + b) / 4 - dims / 2 * Math.log(Math.max(ratio, 1));
  };
}

/** A product of ratios is turned into a logarithm before it can overflow. */
const LARGE_PRODUCT = 1e140;

function diagonal(
  { dims, data: means }: FeatureMatrix<Float64Array>,
  variances: Float64Array,
): (one: number, other: number) => number {
  const inverseRoots = variances.map((variance) => 1 / Math.sqrt(variance));
  return (one, other) => {
    const i = one * dims, j = other * dims;
    let distance = 0, logRatios = 0, ratios = 1;
    for (let dim = 0; dim < dims; dim++) {
      const apart = means[i + dim] - means[j + dim];
      const sum = variances[i + dim] + variances[j + dim];
      distance += apart * apart / sum;
      // One logarithm of a product in place of one an axis.
      ratios *= sum / 2 * inverseRoots[i + dim] * inverseRoots[j + dim];
      if (ratios > LARGE_PRODUCT) {
        logRatios += Math.log(ratios);
        ratios = 1;
      }
    }
    logRatios += Math.log(ratios);
    return -distance / 4 - Math.max(logRatios, 0) / 2;
  };
}

function full(
  { rows: classes, dims, data: means }: FeatureMatrix<Float64Array>,
  covariances: Float64Array,
): (one: number, other: number) => number {
  const size = dims * dims;
  const logDeterminants = new Float64Array(classes);
  for (let k = 0; k < classes; k++) {
    const data = covariances.subarray(k * size, (k + 1) * size);
    logDeterminants[k] = logDeterminant(factorOf(data, dims));
  }
  const mean = new Float64Array(size), apart = new Float64Array(dims);
  return (one, other) => {
    for (let at = 0; at < size; at++) {
      mean[at] =
        (covariances[one * size + at] + covariances[other * size + at]) /
        2;
    }
    for (let dim = 0; dim < dims; dim++) {
      apart[dim] = means[one * dims + dim] - means[other * dims + dim];
    }
    const factor = factorOf(mean, dims);
    const { data } = solveLower(factor, { rows: 1, dims, data: apart });
    const distance = data.reduce((sum, value) => sum + value * value, 0);
    const logRatio = logDeterminant(factor) -
      (logDeterminants[one] + logDeterminants[other]) / 2;
    return -distance / 8 - Math.max(logRatio, 0) / 2;
  };
}

function factorOf(data: Float64Array, dims: number): Cholesky {
  const factor = cholesky({ rows: dims, dims, data }, 0);
  if (factor) return factor;
  throw new NotApplicableError(
    "a full covariance is singular in spite of its ridge; a larger epsilon or pcaDims helps",
  );
}

/**
 * Bhattacharyya coefficients of the class Gaussians, BC_ij = exp(-D_ij): 1 where two classes have
 * the same Gaussian, towards 0 the less they overlap.
 *
 * @param features Rows x dims.
 * @param labels Class id of each row; length rows.
 * @param options Shape of the covariances, PCA, ridge, precision, and what multiplies matrices.
 * @returns Classes x classes, symmetric, 1 on the diagonal; classes in ascending order of their ids.
 * @throws {ShapeError} If labels and rows differ in number.
 * @throws {InputError} If a feature is NaN or infinite.
 * @throws {NotApplicableError} If full covariances do not fit in memory or are singular.
 * @see Bhattacharyya 1943
 *
 * @example Two classes of variance 1, their means 4 apart
 * ```ts
 * import { bhattacharyyaCoefficients } from "fair-collapse";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const features = { rows: 4, dims: 1, data: Float32Array.of(-1, 1, 3, 5) };
 * const { data } = await bhattacharyyaCoefficients(features, Int32Array.of(0, 0, 1, 1));
 * assertAlmostEquals(data[1], Math.exp(-(4 ** 2) / 8), 1e-6);
 * ```
 */
export async function bhattacharyyaCoefficients(
  features: FeatureMatrix,
  labels: Int32Array,
  options: GaussianOptions & { readonly product?: MatrixProduct } = {},
): Promise<FeatureMatrix<Float64Array>> {
  const analysis = analyseMatrix(features, labels, options.product);
  const { classes } = analysis;
  const data = new Float64Array(classes * classes);
  visitPairs(await gaussiansOf(analysis, options), (one, other, log) => {
    data[one * classes + other] = data[other * classes + one] = Math.exp(log);
  });
  for (let k = 0; k < classes; k++) data[k * classes + k] = 1;
  return { rows: classes, dims: classes, data };
}
