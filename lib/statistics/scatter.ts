/**
 * The scatter of all rows about their mean: within the classes plus between them.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { gram } from "../linalg/gram.ts";
import type { SymmetricOperator } from "../linalg/leading_axes.ts";
import { scaleRows } from "../linalg/scale_rows.ts";
import type { Analysis } from "./analysis.ts";
import { centredMeans } from "./between_scatter.ts";
import { centredBlocks } from "./centred_blocks.ts";
import { inPrecision } from "./precision.ts";
import {
  productBlocks,
  projectedBlocks,
  rawOffsets,
} from "./projected_blocks.ts";

/**
 * Class means less the mean of all rows, times the root of the class's size: the scatter between
 * classes is their Gram matrix.
 *
 * @returns classes x dims.
 */
export async function weightedMeans(
  analysis: Analysis,
): Promise<FeatureMatrix<Float64Array>> {
  const means = await centredMeans(analysis, "samples");
  const data = means.data.slice();
  scaleRows({ ...means, data }, Float64Array.from(analysis.counts, Math.sqrt));
  return { ...means, data };
}

/**
 * The scatter as what it does to vectors: 4 N D multiplications a vector, one pass over the rows, and
 * no D x D matrix.
 *
 * @param analysis The feature set.
 * @param precision Format of the products; their sums over blocks are float64.
 */
export function scatterOperator(
  analysis: Analysis,
  precision: "float32" | "float64",
): SymmetricOperator {
  return async (vectors) => {
    const sums = await scatterBetween(analysis, vectors);
    if (analysis.product.scatter) {
      await addInOneGo(sums, analysis, precision, vectors);
      return sums;
    }
    const blocks = projectedBlocks(analysis, precision, vectors);
    for await (const { rows, along } of blocks) {
      // Coordinates add up to zero in each class, so the rows need not be centred here.
      const image = await analysis.product.multiply(along, rows, {
        transposeLeft: true,
      });
      add(sums, image);
    }
    return sums;
  };
}

/** As with {@link projectedBlocks}, where the product needs to be handed the rows only once. */
async function addInOneGo(
  sums: FeatureMatrix<Float64Array>,
  analysis: Analysis,
  precision: "float32" | "float64",
  vectors: FeatureMatrix<Float64Array>,
): Promise<void> {
  const { product, labels } = analysis;
  const axes = inPrecision(vectors, precision);
  const shift = await rawOffsets(analysis, precision, vectors);
  const values = shift && inPrecision(shift, precision);
  for await (const { start, matrix } of productBlocks(analysis, precision)) {
    const groups = labels.subarray(start, start + matrix.rows);
    const offsets = values && { values, groups };
    add(sums, await product.scatter!(matrix, axes, offsets));
  }
}

/**
 * The scatter applied to the first axes between the classes, from coordinates that are there already:
 * half the work of applying the operator.
 *
 * @param coordinates All rows along the axes between the classes.
 * @param axes The first of these axes.
 */
export async function scatterOfAxes(
  analysis: Analysis,
  precision: "float32" | "float64",
  coordinates: readonly FeatureMatrix[],
  axes: FeatureMatrix<Float64Array>,
): Promise<FeatureMatrix<Float64Array>> {
  const sums = await scatterBetween(analysis, axes);
  let block = 0;
  for await (const { matrix } of productBlocks(analysis, precision)) {
    const along = firstColumns(coordinates[block++], axes.rows);
    add(
      sums,
      await analysis.product.multiply(along, matrix, { transposeLeft: true }),
    );
  }
  return sums;
}

function firstColumns(
  { rows, dims, data }: FeatureMatrix,
  count: number,
): FeatureMatrix {
  if (count === dims) return { rows, dims, data };
  const kept = data instanceof Float32Array
    ? new Float32Array(rows * count)
    : new Float64Array(rows * count);
  for (let row = 0; row < rows; row++) {
    const from = row * dims;
    kept.set(data.subarray(from, from + count), row * count);
  }
  return { rows, dims: count, data: kept };
}

/** The scatter between the classes applied to vectors. */
async function scatterBetween(
  analysis: Analysis,
  vectors: FeatureMatrix<Float64Array>,
): Promise<FeatureMatrix<Float64Array>> {
  const means = await weightedMeans(analysis);
  const along = await analysis.product.multiply(vectors, means, {
    transposeRight: true,
  });
  return await analysis.product.multiply(along, means);
}

/**
 * The scatter as a matrix, dims x dims: for few dims, or where its leading axes are hard to tell
 * apart.
 *
 * @param analysis The feature set.
 * @param precision Format of the products; their sums over blocks are float64.
 */
export async function totalScatter(
  analysis: Analysis,
  precision: "float32" | "float64",
): Promise<FeatureMatrix<Float64Array>> {
  const { dims, product } = analysis;
  const means = await weightedMeans(analysis);
  const sums = await gram(product, means);
  for await (const { matrix } of centredBlocks(analysis, precision)) {
    add(sums, await product.multiply(matrix, matrix, { transposeLeft: true }));
  }
  symmetrise(sums.data, dims);
  return sums;
}

function symmetrise(matrix: Float64Array, dims: number): void {
  for (let row = 0; row < dims; row++) {
    for (let column = 0; column < row; column++) {
      const at = row * dims + column, across = column * dims + row;
      matrix[at] = matrix[across] = (matrix[at] + matrix[across]) / 2;
    }
  }
}

function add(
  { data: sums }: FeatureMatrix<Float64Array>,
  { data }: FeatureMatrix,
): void {
  for (let at = 0; at < sums.length; at++) sums[at] += data[at];
}
