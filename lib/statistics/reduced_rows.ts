/**
 * A sample of the rows on their leading principal axes: small enough for what is dear in rows or dims.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { analyse } from "./analyse.ts";
import type { Analysis } from "./analysis.ts";
import { momentsOf } from "./moments_of.ts";
import { type PrincipalAxes, principalAxes } from "./pca.ts";
import { type Sampling, stratifiedSample } from "./stratified_sample.ts";

/** Rows of a feature set as few numbers each. */
export interface ReducedRows {
  /** The rows on the axes, with their classes; compacted, so that classes without a row have no place. */
  readonly analysis: Analysis;
  /** Which rows of the set they are, ascending. */
  readonly indices: Int32Array;
  /** Variance of all rows along each axis, descending. */
  readonly variances: Float64Array;
  /** Variance of all rows along all axes that there are. */
  readonly total: number;
}

/** Axes with less than this share of the first one's variance are round-off. */
const CUT = 1e-12;

/**
 * A stratified sample of the rows, about the mean of all rows, on the leading principal axes of all rows.
 *
 * @param axes Axes wanted; fewer where the rows have no more.
 * @param sampling How many rows, and the seed of the draw.
 * @throws {InputError} If fewer than two rows are asked for.
 *
 * @example
 * ```ts
 * import { analyse, reducedRows } from "fair-collapse";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const analysis = analyse({
 *   rows: 3,
 *   dims: 2,
 *   labels: Int32Array.of(0, 0, 1),
 *   classNames: ["a", "b"],
 *   chunks: () => [Float32Array.of(0, 0, 3, 4, 6, 8)],
 * });
 * const reduced = await reducedRows(analysis, 1, { samples: null, seed: 0 });
 * assertEquals(reduced.analysis.dims, 1);
 * assertAlmostEquals(reduced.total, 50 / 3);
 * ```
 */
export async function reducedRows(
  analysis: Analysis,
  axes: number,
  sampling: Sampling,
): Promise<ReducedRows> {
  const { rows, dims, labels, classNames } = analysis;
  const wanted = Math.max(1, Math.min(axes, dims, rows - 1));
  const found = trimmed(await principalAxes(analysis, wanted));
  const indices = stratifiedSample(labels, sampling);
  const mean = await meanOfRows(analysis);
  const data = await coordinates(analysis, found.axes, indices, mean);
  return {
    analysis: analyse({
      rows: indices.length,
      dims: found.axes.rows,
      labels: indices.map((row) => labels[row]),
      classNames,
      chunks: () => [data],
    }, analysis.product),
    indices,
    variances: found.variances,
    total: await totalVariance(analysis, mean),
  };
}

function trimmed(
  { axes, variances }: PrincipalAxes,
): Pick<PrincipalAxes, "axes" | "variances"> {
  let rank = 1;
  while (rank < axes.rows && variances[rank] > CUT * variances[0]) rank++;
  return {
    axes: {
      rows: rank,
      dims: axes.dims,
      data: axes.data.subarray(0, rank * axes.dims),
    },
    variances: variances.subarray(0, rank),
  };
}

/** Weighted mean of the class means. */
async function meanOfRows(analysis: Analysis): Promise<Float64Array> {
  const { means: { rows: classes, dims, data }, counts } = await momentsOf(
    analysis,
  );
  const mean = new Float64Array(dims);
  for (let k = 0; k < classes; k++) {
    for (let dim = 0; dim < dims; dim++) {
      mean[dim] += counts[k] / analysis.rows * data[k * dims + dim];
    }
  }
  return mean;
}

async function totalVariance(
  analysis: Analysis,
  mean: Float64Array,
): Promise<number> {
  const { means: { rows: classes, dims, data }, squares, counts } =
    await momentsOf(analysis);
  let total = 0;
  for (let k = 0, at = 0; k < classes; k++) {
    for (let dim = 0; dim < dims; dim++, at++) {
      total += squares.data[at] + counts[k] * (data[at] - mean[dim]) ** 2;
    }
  }
  return total / analysis.rows;
}

/** The chosen rows less the mean on the axes, gathered chunk by chunk. */
async function coordinates(
  { features, dims, product }: Analysis,
  axes: FeatureMatrix<Float64Array>,
  indices: Int32Array,
  mean: Float64Array,
): Promise<Float64Array> {
  const data = new Float64Array(indices.length * axes.rows);
  let start = 0, next = 0;
  for await (const chunk of features.chunks()) {
    const end = start + chunk.length / dims;
    const first = next;
    while (next < indices.length && indices[next] < end) next++;
    if (next > first) {
      const picked = new Float64Array((next - first) * dims);
      for (let at = first; at < next; at++) {
        const from = (indices[at] - start) * dims;
        const to = (at - first) * dims;
        for (let dim = 0; dim < dims; dim++) {
          picked[to + dim] = chunk[from + dim] - mean[dim];
        }
      }
      const block = await product.multiply(
        { rows: next - first, dims, data: picked },
        axes,
        { transposeRight: true },
      );
      data.set(block.data, first * axes.rows);
    }
    start = end;
  }
  return data;
}
