/**
 * Principal component analysis for the leading axes only.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import {
  leadingAxes,
  type LeadingAxesOptions,
  type SymmetricOperator,
} from "../linalg/leading_axes.ts";
import { leadingEigen } from "../linalg/leading_eigen.ts";
import { scaleRows } from "../linalg/scale_rows.ts";
import type { Analysis } from "./analysis.ts";
import { betweenCoordinates } from "./between_coordinates.ts";
import { betweenScatter } from "./between_scatter.ts";
import { centredRows } from "./centred_rows.ts";
import { centredBlocks } from "./centred_blocks.ts";
import { type Precision, workingPrecision } from "./precision.ts";
import { randomSource } from "./random.ts";
import {
  scatterOfAxes,
  scatterOperator,
  totalScatter,
  weightedMeans,
} from "./scatter.ts";

/** The leading principal axes of a feature set. */
export interface PrincipalAxes {
  /** Orthonormal axes, count x dims; rows of zeros beyond the rank of the rows. */
  readonly axes: FeatureMatrix<Float64Array>;
  /** Variance along each, divisor N, descending. */
  readonly variances: Float64Array;
  /** Estimate of the variance that they miss, as a share of what they hold; 0 where exact. */
  readonly missing: number;
}

/** Up to this size the scatter is formed and decomposed: as quick as an iteration, and exact. */
const DIRECT = 512;
/** Up to this size the scatter may be formed where an iteration converges slowly. */
const LARGEST_SCATTER = 4096;
/** Vectors that the iteration starts with beside those wanted. */
const SPARE = 16;
/** Rows that a random start is mixed from. */
const PILOT = 512;
/**
 * Share of the held variance that may be missed. On 7 kinds of features (8 000 x 768, 100 classes)
 * 1e-6 left F at t = 1 within 1e-8 of the exact axes' and at t = 0.05 within 1e-5.
 */
const TOLERANCE = { float32: 1e-6, float64: 1e-14 };

/**
 * The leading principal axes of all rows about their mean; shared.
 *
 * Small sets are decomposed exactly. Larger ones take a block Krylov iteration over passes of the
 * rows, begun with the directions between the class means, where most of the variance of good
 * features lies; one pass costs 4 N D multiplications an axis. Where it converges so slowly that
 * the D x D scatter is cheaper, that is formed once and iterated on.
 *
 * @param analysis The feature set.
 * @param count Axes wanted, at least 1.
 * @param precision Format of the heavy products. Default "auto".
 *
 * @example
 * ```ts
 * import { analyse, principalAxes } from "fair-collapse";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const analysis = analyse({
 *   rows: 3,
 *   dims: 2,
 *   labels: Int32Array.of(0, 0, 1),
 *   classNames: ["a", "b"],
 *   chunks: () => [Float32Array.of(0, 0, 3, 4, 6, 8)],
 * });
 * const { axes, variances } = await principalAxes(analysis, 1);
 * assertAlmostEquals(axes.data[1], 0.8);
 * assertAlmostEquals(variances[0], 50 / 3);
 * ```
 */
export function principalAxes(
  analysis: Analysis,
  count: number,
  precision: Precision = "auto",
): Promise<PrincipalAxes> {
  return analysis.share(`principal axes:${count}:${precision}`, async () => {
    const { rows, dims } = analysis;
    const format = await workingPrecision(analysis, precision, 8 * count);
    let found: { axes: FeatureMatrix<Float64Array>; values: Float64Array };
    let missing = 0;
    if (rows < dims && rows <= DIRECT) {
      found = await fromRows(analysis, count);
    } else if (dims <= DIRECT) {
      const scatter = await totalScatter(analysis, format);
      const { values, vectors } = leadingEigen(scatter, Math.min(count, dims));
      found = { axes: vectors, values };
    } else {
      const iterated = await iterate(analysis, count, format);
      found = iterated;
      missing = iterated.missing;
    }
    const axes = new Float64Array(count * dims);
    axes.set(found.axes.data);
    turnSigns({ rows: count, dims, data: axes });
    const variances = new Float64Array(count);
    for (let axis = 0; axis < found.axes.rows; axis++) {
      variances[axis] = Math.max(found.values[axis], 0) / rows;
    }
    return { axes: { rows: count, dims, data: axes }, variances, missing };
  });
}

/** From the inner products of the rows, where there are fewer of them than dims. */
async function fromRows(
  analysis: Analysis,
  count: number,
): Promise<{ axes: FeatureMatrix<Float64Array>; values: Float64Array }> {
  const { product } = analysis;
  const centred = await centredRows(analysis);
  const gram = await product.multiply(centred, centred, {
    transposeRight: true,
  });
  const { values, vectors } = leadingEigen(gram, Math.min(count, gram.rows));
  let rank = 0;
  while (rank < vectors.rows && values[rank] > 1e-14 * values[0]) rank++;
  const mix = vectors.data.subarray(0, rank * vectors.dims);
  const axes = await product.multiply(
    { rows: rank, dims: vectors.dims, data: mix },
    centred,
  );
  scaleRows(axes, values.map((value) => 1 / Math.sqrt(value)));
  return { axes, values };
}

async function iterate(
  analysis: Analysis,
  count: number,
  format: "float32" | "float64",
): Promise<
  { axes: FeatureMatrix<Float64Array>; values: Float64Array; missing: number }
> {
  const { dims, product } = analysis;
  return await leadingAxes(scatterOperator(analysis, format), {
    count,
    ...await startFrom(analysis, count, format),
    tolerance: TOLERANCE[format],
    product,
    cheaper: (vectors) =>
      dims <= LARGEST_SCATTER && 2 * vectors > dims
        ? denseOperator(analysis, format)
        : undefined,
  });
}

async function denseOperator(
  analysis: Analysis,
  format: "float32" | "float64",
): Promise<SymmetricOperator> {
  const scatter = await totalScatter(analysis, format);
  return (vectors) => analysis.product.multiply(vectors, scatter);
}

/**
 * Vectors near the leading axes: the directions between the class means, along which C has looked at
 * the rows already; filled up with mixtures of centred rows, which lean towards large variance.
 */
async function startFrom(
  analysis: Analysis,
  count: number,
  format: "float32" | "float64",
): Promise<Pick<LeadingAxesOptions, "start" | "image">> {
  const { classes, dims, product } = analysis;
  const wanted = count + SPARE;
  const means = await weightedMeans(analysis);
  if (classes > 2 * wanted) {
    return { start: await mixtures(means, wanted, product) };
  }
  if (classes > wanted) {
    const { axes } = await betweenScatter(analysis, "classes");
    const { blocks } = await betweenCoordinates(analysis, "classes", format);
    const rows = Math.min(wanted, axes.rows);
    const start = { rows, dims, data: axes.data.subarray(0, rows * dims) };
    if (!blocks || rows === 0) return { start };
    return {
      start,
      image: await scatterOfAxes(analysis, format, blocks, start),
    };
  }
  const pilot = await pilotRows(analysis, format);
  const { rows, data } = await mixtures(pilot, wanted - classes, product);
  const start = new Float64Array((classes + rows) * dims);
  start.set(means.data);
  start.set(data, means.data.length);
  return { start: { rows: classes + rows, dims, data: start } };
}

/** Random mixtures of rows, each row with the sign + or -. */
function mixtures(
  matrix: FeatureMatrix<Float64Array>,
  count: number,
  product: Analysis["product"],
): Promise<FeatureMatrix<Float64Array>> {
  const random = randomSource(1);
  const signs = new Float64Array(count * matrix.rows)
    .map(() => random.next() < 0.5 ? -1 : 1);
  return product.multiply(
    { rows: count, dims: matrix.rows, data: signs },
    matrix,
  );
}

/** Up to PILOT centred rows, evenly spread over the set. */
async function pilotRows(
  analysis: Analysis,
  format: "float32" | "float64",
): Promise<FeatureMatrix<Float64Array>> {
  const { rows, dims } = analysis;
  const count = Math.min(PILOT, rows);
  const data = new Float64Array(count * dims);
  let taken = 0;
  for await (const { start, matrix } of centredBlocks(analysis, format)) {
    for (;; taken++) {
      const row = Math.floor(taken * rows / count) - start;
      if (taken === count || row >= matrix.rows) break;
      data.set(
        matrix.data.subarray(row * dims, (row + 1) * dims),
        taken * dims,
      );
    }
  }
  return { rows: count, dims, data };
}

/** Make each axis's number of the largest size positive. */
function turnSigns({ rows, dims, data }: FeatureMatrix<Float64Array>): void {
  for (let row = 0; row < rows; row++) {
    const axis = data.subarray(row * dims, (row + 1) * dims);
    let largest = 0;
    for (let dim = 0; dim < dims; dim++) {
      if (Math.abs(axis[dim]) > Math.abs(largest)) largest = axis[dim];
    }
    if (largest < 0) {
      for (let dim = 0; dim < dims; dim++) axis[dim] = -axis[dim];
    }
  }
}
