/**
 * Bhattacharyya coefficients: how much two Gaussians overlap.
 *
 * @see Bhattacharyya 1943; for Gaussians, Fukunaga 1990, Introduction to Statistical Pattern
 * Recognition, chapter 3
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import { analyseMatrix } from "./analyse_matrix.ts";
import {
  type ClassGaussians,
  type GaussianOptions,
  gaussiansOf,
} from "./class_gaussians.ts";
import { type PairVisitor, visitFullPairs } from "./full_pairs.ts";

/** Classes of a tile, whose numbers stay in the second cache. */
const TILE = 16;

/**
 * Visit all pairs of classes with the logarithm of their coefficient, tile by tile; nothing of the
 * size of classes x classes is kept.
 *
 * log BC = -(mu_i - mu_j)^T S^-1 (mu_i - mu_j) / 8 - log(|S| / sqrt(|S_i| |S_j|)) / 2 with
 * S = (S_i + S_j) / 2. Neither part is above 0, so the first alone, or what of it is summed up
 * already, says when a logarithm is below `least`: the rest of such a pair is not computed.
 *
 * @param gaussians The class Gaussians.
 * @param visit Called K (K - 1) / 2 times.
 * @param least A logarithm that is found to be below this may be given as -Infinity. Default: none is.
 * @throws {NotApplicableError} If a full covariance is singular in spite of its ridge.
 */
export function visitPairs(
  gaussians: ClassGaussians,
  visit: PairVisitor,
  least = -Infinity,
): void {
  const { covariance, means, variances } = gaussians;
  if (covariance === "full") return visitFullPairs(gaussians, visit, least);
  const logCoefficient = covariance === "spherical"
    ? spherical(means, variances.data)
    : diagonal(means, variances.data, least);
  const classes = means.rows;
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

/** Axes after which a pair is looked at whether it can be left. */
const STRETCH = 16;
/** A product of ratios is turned into a logarithm before it can overflow. */
const LARGE_PRODUCT = 1e140;

function diagonal(
  { dims, data: means }: FeatureMatrix<Float64Array>,
  variances: Float64Array,
  least: number,
): (one: number, other: number) => number {
  const inverseRoots = variances.map((variance) => 1 / Math.sqrt(variance));
  return (one, other) => {
    const i = one * dims, j = other * dims;
    let distance = 0, logRatios = 0, ratios = 1;
    for (let start = 0; start < dims; start += STRETCH) {
      const end = Math.min(start + STRETCH, dims);
      for (let dim = start; dim < end; dim++) {
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
      if (-distance / 4 < least) return -Infinity;
    }
    logRatios += Math.log(ratios);
    return -distance / 4 - Math.max(logRatios, 0) / 2;
  };
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
