/**
 * How much every two classes overlap, as one matrix.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "./analysis.ts";
import { visitPairs } from "./bhattacharyya.ts";
import { type GaussianOptions, gaussiansOf } from "./class_gaussians.ts";

/**
 * Logarithms of the Bhattacharyya coefficients of a feature set under study: 0 for classes that are one, the lower the
 * less they overlap. Logarithms, because the coefficients of classes far apart are too small for a float.
 *
 * @param analysis The feature set.
 * @param options Shape of the class Gaussians.
 * @returns Classes x classes, symmetric, 0 on the diagonal.
 * @throws {InputError} If an option has a value that it cannot have.
 * @throws {NotApplicableError} If full covariances do not fit in memory or are singular.
 *
 * @example Two classes of variance 1, their means 4 apart
 * ```ts
 * import { analyse, logOverlapMatrix } from "fair-collapse";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const analysis = analyse({
 *   rows: 4,
 *   dims: 1,
 *   labels: Int32Array.of(0, 0, 1, 1),
 *   classNames: ["low", "high"],
 *   chunks: () => [Float32Array.of(-1, 1, 3, 5)],
 * });
 * const { data } = await logOverlapMatrix(analysis);
 * assertAlmostEquals(data[1], -(4 ** 2) / 8, 1e-5);
 * ```
 */
export async function logOverlapMatrix(
  analysis: Analysis,
  options: GaussianOptions = {},
): Promise<FeatureMatrix<Float64Array>> {
  const gaussians = await gaussiansOf(analysis, options);
  const classes = gaussians.means.rows;
  const data = new Float64Array(classes * classes);
  visitPairs(gaussians, (one, other, log) => {
    data[one * classes + other] = data[other * classes + one] = log;
  });
  return { rows: classes, dims: classes, data };
}
