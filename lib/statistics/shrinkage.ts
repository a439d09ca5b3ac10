/**
 * Covariances drawn towards a multiple of the identity.
 *
 * @see Ledoit, Wolf 2004, {@link https://doi.org/10.1016/S0047-259X(03)00096-4}
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";

/**
 * (1 - amount) S + amount (tr S / dims) I.
 *
 * @param covariance S, dims x dims; kept.
 * @param amount Between 0 and 1.
 */
export function shrunk(
  { rows: dims, data }: FeatureMatrix<Float64Array>,
  amount: number,
): FeatureMatrix<Float64Array> {
  const level = amount * trace({ rows: dims, dims, data }) / dims;
  const result = data.map((value) => (1 - amount) * value);
  for (let dim = 0; dim < dims; dim++) result[dim * dims + dim] += level;
  return { rows: dims, dims, data: result };
}

/** Sum of the diagonal. */
export function trace({ rows: dims, data }: FeatureMatrix): number {
  let sum = 0;
  for (let dim = 0; dim < dims; dim++) sum += data[dim * dims + dim];
  return sum;
}

/**
 * The amount of shrinkage that Ledoit and Wolf's formula asks for.
 *
 * @param covariance Covariance of centred rows with divisor N; dims x dims.
 * @param fourthMoment Mean over the rows of their length to the fourth power.
 * @param rows N.
 * @returns Between 0 and 1.
 */
export function ledoitWolf(
  covariance: FeatureMatrix<Float64Array>,
  fourthMoment: number,
  rows: number,
): number {
  const { rows: dims, data } = covariance;
  const level = trace(covariance) / dims;
  let squares = 0, distance = 0;
  for (let row = 0, at = 0; row < dims; row++) {
    for (let column = 0; column < dims; column++, at++) {
      const value = data[at];
      squares += value * value;
      const rest = row === column ? value - level : value;
      distance += rest * rest;
    }
  }
  const spread = Math.min(
    Math.max(fourthMoment - squares, 0) / rows,
    distance,
  );
  return spread === 0 ? 0 : spread / distance;
}
