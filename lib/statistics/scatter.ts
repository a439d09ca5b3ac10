/**
 * The scatter of all rows about their mean: within the classes plus between them.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { gram } from "../linalg/gram.ts";
import { scaleRows } from "../linalg/scale_rows.ts";
import type { Analysis } from "./analysis.ts";
import { centredMeans } from "./between_scatter.ts";
import { centredBlocks } from "./centred_blocks.ts";

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

/** The scatter between the classes applied to vectors. */
export async function scatterBetween(
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
    addPart(
      sums,
      await product.multiply(matrix, matrix, { transposeLeft: true }),
    );
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

/** Add a block's part to the sum. */
export function addPart(
  { data: sums }: FeatureMatrix<Float64Array>,
  { data }: FeatureMatrix,
): void {
  for (let at = 0; at < sums.length; at++) sums[at] += data[at];
}
