/**
 * Class fairness, the term F of FaCe.
 *
 * @see Ding, Jiang, Sheng, Zheng, Liang 2023, {@link https://arxiv.org/abs/2310.05754}
 * @module
 */
import { InputError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import type { Analysis } from "./analysis.ts";
import { analyseMatrix } from "./analyse_matrix.ts";
import { visitPairs } from "./bhattacharyya.ts";
import {
  type ClassGaussians,
  type GaussianOptions,
  gaussiansOf,
} from "./class_gaussians.ts";
import { type ClassPair, closestPairs } from "./closest_pairs.ts";

/** Choices of the class fairness. */
export interface ClassFairnessOptions extends GaussianOptions {
  /** Temperature of the softmax over the coefficients. Default 1. */
  readonly temperature?: number;
}

/** F and what it rests on. */
export interface ClassOverlap {
  /** F, between 0 and log(classes - 1). */
  readonly fairness: number;
  /** Mean coefficient over the pairs of classes. */
  readonly meanCoefficient: number;
  /** Share of the pairs with a coefficient below {@link NEGLIGIBLE}. */
  readonly negligible: number;
  /** The pairs that overlap most, the first ones of all. */
  readonly closest: readonly ClassPair[];
}

/** A coefficient below this does not move F at temperature 1. */
export const NEGLIGIBLE = 1e-3;

/**
 * F and the size of the coefficients behind it; shared.
 *
 * @throws {InputError} If an option has a value that it cannot have.
 */
export function overlapOf(
  analysis: Analysis,
  options: ClassFairnessOptions = {},
): Promise<ClassOverlap> {
  const {
    covariance = "diagonal",
    pcaDims = null,
    epsilon = 1e-6,
    precision = "auto",
    temperature = 1,
  } = options;
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new InputError(
      `Expected temperature to be larger than 0 but found ${temperature}`,
    );
  }
  const key = `class overlap:${covariance}:${pcaDims}:${epsilon}:` +
    `${precision}:${temperature}`;
  return analysis.share(
    key,
    async () => classOverlap(await gaussiansOf(analysis, options), temperature),
  );
}

/** exp(z) of a z below this is 1 to the last bit. */
const UNFELT = 2 ** -54;

/**
 * F by one visit to each pair of classes, in memory of the order of the classes.
 *
 * Pairs whose z is below 2^-54 are taken for 0, most of them before they are computed: F differs by
 * 2^-53 log(K - 1) at most, as a z that moves by d moves an entropy by 2 d log(K - 1) at most.
 *
 * With z_j = BC_ij / t the entropy of a class's softmax is log(sum exp z) - sum z exp z / sum exp z;
 * both sums are carried about the largest z so far.
 */
function classOverlap(
  gaussians: ClassGaussians,
  temperature: number,
): ClassOverlap {
  const classes = gaussians.means.rows;
  const largest = new Float64Array(classes).fill(-Infinity);
  const sums = new Float64Array(classes), weighted = new Float64Array(classes);
  const take = (k: number, z: number) => {
    if (z > largest[k]) {
      // The first z finds empty sums, which must not meet exp(-Infinity) * Infinity.
      const shrink = sums[k] > 0 ? Math.exp(largest[k] - z) : 0;
      weighted[k] = sums[k] > 0
        ? shrink * (weighted[k] + (largest[k] - z) * sums[k])
        : 0;
      sums[k] *= shrink;
      largest[k] = z;
    }
    const weight = Math.exp(z - largest[k]);
    sums[k] += weight;
    weighted[k] += (z - largest[k]) * weight;
  };
  let total = 0, negligible = 0;
  const closest = closestPairs();
  visitPairs(gaussians, (one, other, log) => {
    closest.add(one, other, log);
    const coefficient = Math.exp(log);
    total += coefficient;
    if (coefficient < NEGLIGIBLE) negligible++;
    take(one, coefficient / temperature);
    take(other, coefficient / temperature);
  }, Math.log(UNFELT) + Math.log(temperature));
  const pairs = Math.max(classes * (classes - 1) / 2, 1);
  let entropies = 0;
  for (let k = 0; k < classes && classes > 2; k++) {
    entropies += Math.log(sums[k]) - weighted[k] / sums[k];
  }
  return {
    fairness: entropies / Math.max(classes, 1),
    meanCoefficient: total / pairs,
    negligible: negligible / pairs,
    closest: closest.pairs,
  };
}

/**
 * Class fairness F = mean_i H(softmax over j != i of BC_ij / t): log(K - 1) when every class
 * overlaps with all others alike, less the more some pairs stand out. 0 for fewer than three
 * classes.
 *
 * H is the entropy in nats, BC_ij the Bhattacharyya coefficient of the Gaussians of classes i and j.
 * A translation of the features does not change it, nor does a factor; a rotation does under the
 * diagonal form without PCA, whose axes are the features' own.
 *
 * @param features Rows x dims.
 * @param labels Class id of each row; length rows.
 * @param options Shape of the covariances, PCA, ridge, temperature, precision, and what multiplies
 * matrices.
 * @returns F in nats.
 * @throws {ShapeError} If labels and rows differ in number.
 * @throws {InputError} If a feature is NaN or infinite, or an option has a value that it cannot have.
 * @see Ding, Jiang, Sheng, Zheng, Liang 2023, {@link https://arxiv.org/abs/2310.05754}
 *
 * @example Three classes in a row: the middle one treats its neighbours alike
 * ```ts
 * import { classFairness } from "fair-collapse";
 * import { assert } from "@std/assert";
 *
 * const features = { rows: 6, dims: 1, data: Float32Array.of(0, 2, 2, 4, 4, 6) };
 * const fairness = await classFairness(features, Int32Array.of(0, 0, 1, 1, 2, 2));
 * assert(fairness > 0.9 * Math.log(2) && fairness < Math.log(2));
 * ```
 */
export async function classFairness(
  features: FeatureMatrix,
  labels: Int32Array,
  options: ClassFairnessOptions & { readonly product?: MatrixProduct } = {},
): Promise<number> {
  const analysis = analyseMatrix(features, labels, options.product);
  return (await overlapOf(analysis, options)).fairness;
}
