/**
 * Bhattacharyya coefficients of Gaussians with whole covariances.
 *
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { type FactoredPair, pairFactors } from "../linalg/pair_factors.ts";
import type { ClassGaussians } from "./class_gaussians.ts";

/** Told each pair of classes once, `one` larger than `other`. */
export type PairVisitor = (
  one: number,
  other: number,
  logCoefficient: number,
) => void;

/** Covariances of a tile, whose bytes stay below this. */
const TILE_BYTES = 2 ** 26;
const LARGEST_TILE = 16;

/**
 * Visit all pairs of classes with the logarithm of their coefficient, in the order that visitPairs() has.
 *
 * The covariance of a pair is not factored where |mu_i - mu_j|^2 / (8 l) alone puts the logarithm below `least`; l is a
 * bound of the largest eigenvalue of S, the mean of those of the two classes.
 *
 * @throws {NotApplicableError} If a covariance is singular in spite of its ridge.
 */
export function visitFullPairs(
  { means, variances }: ClassGaussians,
  visit: PairVisitor,
  least: number,
): void {
  const { rows: classes, dims } = means;
  const size = dims * dims;
  const tile = Math.max(
    2,
    Math.min(LARGEST_TILE, Math.floor(TILE_BYTES / (8 * size))),
  );
  const factors = pairFactors(dims, tile + 1);
  const covarianceOf = (k: number) =>
    variances.data.subarray(k * size, (k + 1) * size);
  const found: [FactoredPair, FactoredPair] = [none(), none()];
  const vectors: [Float64Array, Float64Array] = [
    new Float64Array(dims),
    new Float64Array(dims),
  ];
  const logDeterminants = new Float64Array(classes);
  for (let k = 0; k < classes; k++) {
    factors.load(0, covarianceOf(k));
    factors.solve(0, [0, 0], vectors, found);
    logDeterminants[k] = checked(found[0].logDeterminant);
  }
  const largest = Float64Array.from(
    { length: classes },
    (_, k) => largestEigenvalueAtMost(covarianceOf(k), dims),
  );
  const logCoefficient = (one: number, other: number, pair: FactoredPair) => {
    const apart = (logDeterminants[one] + logDeterminants[other]) / 2;
    const logRatio = checked(pair.logDeterminant) - apart;
    return -pair.distance / 8 - Math.max(logRatio, 0) / 2;
  };
  const setApart = (into: Float64Array, one: number, other: number) => {
    for (let dim = 0; dim < dims; dim++) {
      into[dim] = means.data[one * dims + dim] - means.data[other * dims + dim];
    }
  };
  const isFar = (one: number, other: number) => {
    const bound = (largest[one] + largest[other]) / 2;
    setApart(vectors[0], one, other);
    const squares = vectors[0].reduce((sum, apart) => sum + apart * apart, 0);
    return -squares / bound / 8 < least;
  };
  const logs = new Float64Array(tile);
  const near = new Int32Array(tile);
  /** Logarithms of the coefficients of a class with some of the tile that is loaded, the first at `across`. */
  const workOut = (one: number, across: number, right: number) => {
    let count = 0;
    for (let other = across; other < right; other++) {
      logs[other - across] = -Infinity;
      if (!isFar(one, other)) near[count++] = other;
    }
    if (count > 0) factors.load(0, covarianceOf(one));
    for (let at = 0; at < count; at += 2) {
      const pair = [near[at], near[Math.min(at + 1, count - 1)]];
      pair.forEach((other, lane) => setApart(vectors[lane], one, other));
      const [first, second] = pair.map((other) => 1 + other - across);
      factors.solve(0, [first, second], vectors, found);
      pair.forEach((other, lane) => {
        logs[other - across] = logCoefficient(one, other, found[lane]);
      });
    }
  };
  for (let down = 0; down < classes; down += tile) {
    const bottom = Math.min(down + tile, classes);
    for (let across = 0; across < bottom; across += tile) {
      for (let k = across; k < Math.min(across + tile, classes); k++) {
        factors.load(1 + k - across, covarianceOf(k));
      }
      for (let one = down; one < bottom; one++) {
        const right = Math.min(across + tile, one);
        workOut(one, across, right);
        for (let other = across; other < right; other++) {
          visit(one, other, logs[other - across]);
        }
      }
    }
  }
}

function none(): FactoredPair {
  return { distance: 0, logDeterminant: 0 };
}

/** Gershgorin's bound, or the trace where that is less. */
function largestEigenvalueAtMost(data: Float64Array, dims: number): number {
  let trace = 0, widest = 0;
  for (let row = 0; row < dims; row++) {
    let sum = 0;
    for (let column = 0; column < dims; column++) {
      sum += Math.abs(data[row * dims + column]);
    }
    widest = Math.max(widest, sum);
    trace += data[row * dims + row];
  }
  return Math.min(trace, widest);
}

function checked(logDeterminant: number): number {
  if (Number.isFinite(logDeterminant)) return logDeterminant;
  throw new NotApplicableError(
    "a full covariance is singular in spite of its ridge; a larger epsilon or pcaDims helps",
  );
}
