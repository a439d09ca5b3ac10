/**
 * How far a matrix of inner products is from that of a simplex.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";

/**
 * Frobenius distance of G / |G|_F to (I - 11^T / K) / sqrt(K - 1): 0 for an equiangular tight frame.
 *
 * @param gram Inner products, classes x classes.
 */
export function simplexError(
  { rows: classes, data }: FeatureMatrix<Float64Array>,
): number {
  const norm = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));
  let sum = 0;
  for (let a = 0, at = 0; a < classes; a++) {
    for (let b = 0; b < classes; b++, at++) {
      const ideal = (Number(a === b) - 1 / classes) / Math.sqrt(classes - 1);
      sum += (data[at] / norm - ideal) ** 2;
    }
  }
  return Math.sqrt(sum);
}
