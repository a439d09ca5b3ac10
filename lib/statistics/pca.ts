/**
 * Principal component analysis for the leading axes only.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { type LeadingAxes, leadingAxes } from "../linalg/leading_axes.ts";
import { leadingEigen } from "../linalg/leading_eigen.ts";
import { scaleRows } from "../linalg/scale_rows.ts";
import type { Analysis } from "./analysis.ts";
import { centredRows } from "./centred_rows.ts";
import { pcaStart } from "./pca_start.ts";
import { type Precision, workingPrecision } from "./precision.ts";
import { totalScatter } from "./scatter.ts";
import { type ScatterSearch, scatterSearch } from "./scatter_search.ts";

/** The leading principal axes of a feature set. */
export interface PrincipalAxes {
  /** Orthonormal axes, count x dims; rows of zeros beyond the rank of the rows. */
  readonly axes: FeatureMatrix<Float64Array>;
  /** Variance along each, divisor N, descending. */
  readonly variances: Float64Array;
  /** Estimate of the variance that they miss, as a share of what they hold; 0 where exact. */
  readonly missing: number;
  /**
   * The rows less their class means along the axes, rows x count, in blocks of consecutive rows; where
   * the search has left them.
   */
  readonly coordinates?: readonly FeatureMatrix[];
}

/** Axes as they were found: maybe fewer than wanted, of any sign. */
interface Found extends Pick<LeadingAxes, "axes" | "values"> {
  readonly missing?: number;
  readonly search?: ScatterSearch;
}

/** Up to this size the scatter is formed and decomposed: as quick as an iteration, and exact. */
const DIRECT = 512;
/** Up to this size the scatter is formed where an iteration over the rows converges slowly. */
const LARGEST_SCATTER = 4096;
/** Up to this size it is then decomposed, which takes about a second, and else iterated on. */
const LARGEST_DECOMPOSED = 1280;
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
    const { axes: found, values, missing = 0, search } = rows < dims &&
        rows <= DIRECT
      ? await fromRows(analysis, count)
      : dims <= DIRECT
      ? fromScatter(await totalScatter(analysis, format), count)
      : await iterate(analysis, count, format);
    const axes = { rows: count, dims, data: new Float64Array(count * dims) };
    axes.data.set(found.data);
    turnSigns(axes);
    const variances = new Float64Array(count);
    for (let axis = 0; axis < found.rows; axis++) {
      variances[axis] = Math.max(values[axis], 0) / rows;
    }
    const coordinates = await search?.coordinates(axes);
    return { axes, variances, missing, coordinates };
  });
}

/** From the scatter, dims x dims. */
function fromScatter(
  scatter: FeatureMatrix<Float64Array>,
  count: number,
): Found {
  const kept = Math.min(count, scatter.dims);
  const { values, vectors } = leadingEigen(scatter, kept);
  return { values, axes: vectors };
}

/** From the inner products of the rows, where there are fewer of them than dims. */
async function fromRows(
  analysis: Analysis,
  count: number,
): Promise<Found> {
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

/** By iteration over the rows, or from their scatter where that takes less. */
async function iterate(
  analysis: Analysis,
  count: number,
  format: "float32" | "float64",
): Promise<Found> {
  const { dims, product } = analysis;
  const tolerance = TOLERANCE[format];
  const search = scatterSearch(analysis, format);
  const found = await leadingAxes(search.operator, {
    count,
    ...await pcaStart(analysis, count, format, search),
    tolerance,
    product,
    worthwhile: (vectors) => dims > LARGEST_SCATTER || 2 * vectors < dims,
  });
  if (found.missing <= tolerance || dims > LARGEST_SCATTER) {
    return { ...found, search };
  }
  const scatter = await totalScatter(analysis, format);
  if (dims <= LARGEST_DECOMPOSED) return fromScatter(scatter, count);
  return await leadingAxes((vectors) => product.multiply(vectors, scatter), {
    count,
    start: found.axes,
    tolerance,
    product,
  });
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
