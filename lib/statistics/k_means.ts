/**
 * k-means clusters: seeded, with a careful start.
 *
 * @see Arthur, Vassilvitskii 2007, k-means++: the advantages of careful seeding, SODA
 * @module
 */
import { InputError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { type RandomSource, randomSource } from "./random.ts";

const STEPS = 300;
/** Of one start in twelve the result is far from the best: of four, one in ten thousand. */
const STARTS = 4;
/** Stop once the centres move less than this share of the mean variance of an axis. */
const TOLERANCE = 1e-4;

/**
 * The cluster of each row after Lloyd's iteration, the best of four k-means++ starts.
 *
 * @param features rows x dims.
 * @param clusters At most rows.
 * @param seed Seed of the start.
 * @returns Cluster of each row; no cluster is empty.
 * @throws {InputError} If there are more clusters than rows.
 *
 * @example
 * ```ts
 * import { kMeans } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const features = { rows: 4, dims: 1, data: Float64Array.of(0, 9, 1, 8) };
 * const [a, b, c, d] = kMeans(features, 2, 0);
 * assertEquals([a === c, b === d, a === b], [true, true, false]);
 * ```
 */
export function kMeans(
  features: FeatureMatrix<Float64Array>,
  clusters: number,
  seed: number,
): Int32Array {
  const { rows } = features;
  if (clusters > rows) {
    throw new InputError(`Cannot make ${clusters} clusters of ${rows} rows`);
  }
  const random = randomSource(seed);
  const enough = TOLERANCE * meanVariance(features);
  let best = new Int32Array(rows), least = Infinity;
  for (let start = 0; start < STARTS; start++) {
    const centres = carefulStart(features, clusters, random);
    const { nearest, inertia } = lloyd(features, centres, enough);
    if (inertia < least) best = nearest, least = inertia;
  }
  return best;
}

/** Rows to the nearest centre, centres to the mean of their rows, until these rest. */
function lloyd(
  features: FeatureMatrix<Float64Array>,
  centres: Float64Array,
  enough: number,
): { nearest: Int32Array<ArrayBuffer>; inertia: number } {
  const { rows, dims } = features;
  const clusters = centres.length / dims;
  const nearest = new Int32Array(rows);
  const distances = new Float64Array(rows);
  for (let step = 0; step < STEPS; step++) {
    assign(features, centres, nearest, distances);
    const moved = new Float64Array(clusters * dims);
    const sizes = new Float64Array(clusters);
    fillEmpty(nearest, distances, clusters);
    for (let row = 0, at = 0; row < rows; row++) {
      const own = nearest[row] * dims;
      sizes[nearest[row]]++;
      for (let dim = 0; dim < dims; dim++) {
        moved[own + dim] += features.data[at++];
      }
    }
    let shift = 0;
    for (let at = 0; at < moved.length; at++) {
      moved[at] /= sizes[Math.floor(at / dims)];
      shift += (moved[at] - centres[at]) ** 2;
    }
    centres.set(moved);
    if (shift <= enough) break;
  }
  assign(features, centres, nearest, distances);
  fillEmpty(nearest, distances, clusters);
  const inertia = distances.reduce((sum, distance) => sum + distance, 0);
  return { nearest, inertia };
}

/** Each next centre is a row drawn by its squared distance, the best of a few draws. */
function carefulStart(
  { rows, dims, data }: FeatureMatrix<Float64Array>,
  clusters: number,
  random: RandomSource,
): Float64Array {
  const trials = 2 + Math.floor(Math.log(clusters));
  const centres = new Float64Array(clusters * dims);
  let closest = new Float64Array(rows).fill(Infinity);
  const withCentre = (row: number) =>
    closest.map((distance, other) =>
      Math.min(
        distance,
        squaredDistance(data, other * dims, data, row * dims, dims),
      )
    );
  for (let index = 0; index < clusters; index++) {
    let chosen = random.integer(rows), found = closest;
    if (index === 0) found = withCentre(chosen);
    else {
      const total = closest.reduce((sum, distance) => sum + distance, 0);
      let least = Infinity;
      for (let trial = 0; trial < trials; trial++) {
        const row = total > 0
          ? draw(closest, random.next() * total)
          : random.integer(rows);
        const candidate = withCentre(row);
        const rest = candidate.reduce((sum, distance) => sum + distance, 0);
        if (rest < least) least = rest, chosen = row, found = candidate;
      }
    }
    closest = found;
    centres.set(
      data.subarray(chosen * dims, (chosen + 1) * dims),
      index * dims,
    );
  }
  return centres;
}

function draw(weights: Float64Array, target: number): number {
  let sum = 0, last = 0;
  for (let row = 0; row < weights.length; row++) {
    if (weights[row] === 0) continue;
    sum += weights[row];
    last = row;
    if (sum > target) break;
  }
  return last;
}

function assign(
  { rows, dims, data }: FeatureMatrix<Float64Array>,
  centres: Float64Array,
  nearest: Int32Array,
  distances: Float64Array,
): void {
  const clusters = centres.length / dims;
  for (let row = 0; row < rows; row++) {
    let least = Infinity;
    for (let k = 0; k < clusters; k++) {
      const distance = squaredDistance(
        data,
        row * dims,
        centres,
        k * dims,
        dims,
      );
      if (distance < least) least = distance, nearest[row] = k;
    }
    distances[row] = least;
  }
}

/** Give each empty cluster the row that is furthest from its own centre. */
function fillEmpty(
  nearest: Int32Array,
  distances: Float64Array,
  clusters: number,
): void {
  const sizes = new Int32Array(clusters);
  for (const k of nearest) sizes[k]++;
  for (let k = 0; k < clusters; k++) {
    if (sizes[k] > 0) continue;
    let furthest = -1;
    for (let row = 0; row < nearest.length; row++) {
      if (sizes[nearest[row]] < 2) continue;
      if (furthest < 0 || distances[row] > distances[furthest]) furthest = row;
    }
    sizes[nearest[furthest]]--;
    nearest[furthest] = k;
    distances[furthest] = 0;
    sizes[k] = 1;
  }
}

function squaredDistance(
  a: Float64Array,
  from: number,
  b: Float64Array,
  other: number,
  dims: number,
): number {
  let sum = 0;
  for (let dim = 0; dim < dims; dim++) {
    const gap = a[from + dim] - b[other + dim];
    sum += gap * gap;
  }
  return sum;
}

function meanVariance(
  { rows, dims, data }: FeatureMatrix<Float64Array>,
): number {
  const means = new Float64Array(dims);
  for (let at = 0; at < data.length; at++) means[at % dims] += data[at] / rows;
  let sum = 0;
  for (let at = 0; at < data.length; at++) {
    sum += (data[at] - means[at % dims]) ** 2;
  }
  return sum / (rows * dims);
}
