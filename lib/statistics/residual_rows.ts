/**
 * The rows of a feature set less their class means: what the Gaussian metrics work on. A row is its
 * residual plus its class's offset plus the mean of all rows, and nothing that matters cancels.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { productOfRows } from "../linalg/gram.ts";
import type { Analysis } from "./analysis.ts";
import { momentsOf } from "./moments_of.ts";

/** Some consecutive rows less their class means. */
export interface ResidualBlock {
  /** Index of the first row. */
  readonly start: number;
  /** The rows. */
  readonly matrix: FeatureMatrix<Float64Array>;
}

/** Numbers in a block: 2 MiB, which stay in the cache from one use to the next. */
const BLOCK = 1 << 18;

/**
 * All rows less the means of their classes, in float64, block by block, read anew at each call.
 *
 * @param analysis The feature set.
 * @returns Blocks, each valid until the next one is asked for.
 */
export async function* residualBlocks(
  analysis: Analysis,
): AsyncGenerator<ResidualBlock> {
  const { features, rows, dims, labels } = analysis;
  const { data: means } = (await momentsOf(analysis)).means;
  const height = Math.min(rows, Math.max(1, Math.floor(BLOCK / dims)));
  const data = new Float64Array(height * dims);
  let start = 0, filled = 0;
  for await (const chunk of features.chunks()) {
    for (let from = 0; from < chunk.length; from += dims) {
      const mean = labels[start + filled] * dims, to = filled * dims;
      for (let dim = 0; dim < dims; dim++) {
        data[to + dim] = chunk[from + dim] - means[mean + dim];
      }
      if (++filled < height) continue;
      yield { start, matrix: { rows: height, dims, data } };
      start += filled;
      filled = 0;
    }
  }
  if (filled > 0) {
    const rest = data.subarray(0, filled * dims);
    yield { start, matrix: { rows: filled, dims, data: rest } };
  }
}

/**
 * All rows less the means of their classes, as one matrix in memory; shared, do not write to it.
 *
 * @param analysis The feature set.
 * @returns rows x dims.
 */
export function residualRows(
  analysis: Analysis,
): Promise<FeatureMatrix<Float64Array>> {
  return analysis.share("residual rows", async () => {
    const { rows, dims } = analysis;
    const data = new Float64Array(rows * dims);
    for await (const { start, matrix } of residualBlocks(analysis)) {
      data.set(matrix.data, start * dims);
    }
    return { rows, dims, data };
  });
}

/**
 * All rows less the means of their classes, along axes.
 *
 * @param axes Axes, one a row.
 * @returns rows x axes.
 */
export async function projectedResiduals(
  analysis: Analysis,
  axes: FeatureMatrix<Float64Array>,
): Promise<FeatureMatrix<Float64Array>> {
  const { rows, product } = analysis;
  const data = new Float64Array(rows * axes.rows);
  for await (const { start, matrix } of residualBlocks(analysis)) {
    const along = await productOfRows(product, matrix, axes);
    data.set(along.data, start * axes.rows);
  }
  return { rows, dims: axes.rows, data };
}
