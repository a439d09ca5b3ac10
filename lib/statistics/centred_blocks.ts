/**
 * The rows of a feature set less their class means, in blocks of the size that products like.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "./analysis.ts";
import { momentsOf } from "./moments_of.ts";
import type { Floats } from "./precision.ts";

/** Some consecutive rows. */
export interface RowBlock {
  /** Index of the first row. */
  readonly start: number;
  /** The rows. */
  readonly matrix: FeatureMatrix;
}

/** Numbers in a block: 8 MiB of float32, which stay in the last cache from centring to product. */
export const BLOCK: number = 1 << 21;

/**
 * All rows less their class means, block by block, read anew at each call.
 *
 * Nothing is kept between passes: centring a row again is cheaper than fetching it from memory.
 *
 * @param analysis The feature set.
 * @param precision Format of the blocks; the difference is taken in float64 whatever it is.
 * @returns Blocks, each valid until the next one is asked for.
 */
export async function* centredBlocks(
  analysis: Analysis,
  precision: "float32" | "float64",
): AsyncGenerator<RowBlock> {
  const { features, rows, dims, labels } = analysis;
  const { means } = await momentsOf(analysis);
  const height = Math.min(rows, Math.max(1, Math.floor(BLOCK / dims)));
  const data = precision === "float32"
    ? new Float32Array(height * dims)
    : new Float64Array(height * dims);
  let start = 0, filled = 0;
  for await (const chunk of features.chunks()) {
    const count = chunk.length / dims;
    for (let row = 0; row < count;) {
      const taken = Math.min(count - row, height - filled);
      const first = start + filled;
      const classes = labels.subarray(first, first + taken);
      centre(data, filled * dims, chunk, row * dims, classes, means);
      filled += taken;
      row += taken;
      if (filled < height && start + filled < rows) continue;
      const whole = filled === height ? data : data.subarray(0, filled * dims);
      yield { start, matrix: { rows: filled, dims, data: whole } };
      start += filled;
      filled = 0;
    }
  }
}

/** Rows less the means of their classes. */
function centre(
  to: Floats,
  at: number,
  chunk: Floats,
  from: number,
  classes: Int32Array,
  { dims, data: means }: FeatureMatrix<Float64Array>,
): void {
  for (let row = 0; row < classes.length; row++) {
    subtract(to, at, chunk, from, means, classes[row] * dims, dims);
    at += dims;
    from += dims;
  }
}

function subtract(
  to: Floats,
  at: number,
  chunk: Floats,
  from: number,
  means: Float64Array,
  mean: number,
  dims: number,
): void {
  for (let dim = 0; dim < dims; dim++) {
    to[at + dim] = chunk[from + dim] - means[mean + dim];
  }
}
