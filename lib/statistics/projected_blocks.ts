/**
 * The rows of a feature set along a few axes, less their class means.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "./analysis.ts";
import { centredBlocks, type RowBlock } from "./centred_blocks.ts";
import { type FeatureMoments, momentsOf } from "./moments_of.ts";
import { inPrecision } from "./precision.ts";
import { rawBlocks } from "./raw_blocks.ts";

/** Some consecutive rows and what they measure along the axes. */
export interface ProjectedBlock {
  /** Index of the first row. */
  readonly start: number;
  /** The rows as they were multiplied: less their class means, or as they came. */
  readonly rows: FeatureMatrix;
  /** Coordinates of the rows less their class means, rows x axes. */
  readonly along: FeatureMatrix;
}

/**
 * Up to this squared ratio of a class mean's length to the spread about it, float32 rows are
 * multiplied as they came and the means are taken off the coordinates: that costs them half a
 * decimal digit and saves a pass over the rows.
 */
const CLOSE = 32;

/**
 * Coordinates of all rows, less their class means, along axes, block by block, read anew at each
 * call.
 *
 * Rows are centred before the product, unless they are float32 and no class mean is far from zero
 * against the spread within the classes.
 *
 * @param analysis The feature set.
 * @param precision Format of the product.
 * @param axes Axes, one a row.
 * @returns Blocks, each valid until the next one is asked for.
 */
export async function* projectedBlocks(
  analysis: Analysis,
  precision: "float32" | "float64",
  axes: FeatureMatrix<Float64Array>,
): AsyncGenerator<ProjectedBlock> {
  const { product, labels } = analysis;
  const right = inPrecision(axes, precision);
  const shift = await rawOffsets(analysis, precision, axes);
  for await (const { start, matrix } of productBlocks(analysis, precision)) {
    const along = await product.multiply(matrix, right, {
      transposeRight: true,
    });
    if (shift) takeOff(along, shift.data, labels.subarray(start));
    yield { start, rows: matrix, along };
  }
}

/** The rows as {@link projectedBlocks} multiplies them: less their class means, or as they came. */
export async function* productBlocks(
  analysis: Analysis,
  precision: "float32" | "float64",
): AsyncGenerator<RowBlock> {
  yield* await multipliedRaw(analysis, precision)
    ? rawBlocks(analysis)
    : centredBlocks(analysis, precision);
}

/**
 * What is to be taken off the coordinates of each class's rows, classes x axes; undefined where the
 * rows are centred before they are multiplied.
 */
export async function rawOffsets(
  analysis: Analysis,
  precision: "float32" | "float64",
  axes: FeatureMatrix<Float64Array>,
): Promise<FeatureMatrix<Float64Array> | undefined> {
  if (!await multipliedRaw(analysis, precision)) return undefined;
  const { means } = await momentsOf(analysis);
  return await analysis.product.multiply(means, axes, { transposeRight: true });
}

/** Whether rows are multiplied as they came in this format; shared. */
export function multipliedRaw(
  analysis: Analysis,
  precision: "float32" | "float64",
): Promise<boolean> {
  return analysis.share(`multiplied raw:${precision}`, async () => {
    const moments = await momentsOf(analysis);
    return precision === "float32" && !moments.wide && meansAreClose(moments);
  });
}

/** Whether no class mean is much longer than the rows' distance to theirs. */
function meansAreClose({ counts, means, squares }: FeatureMoments): boolean {
  let rows = 0, spread = 0, longest = 0;
  for (let k = 0, at = 0; k < means.rows; k++) {
    let length = 0;
    for (let dim = 0; dim < means.dims; dim++, at++) {
      length += means.data[at] * means.data[at];
      spread += squares.data[at];
    }
    longest = Math.max(longest, length);
    rows += counts[k];
  }
  return longest * rows <= CLOSE * spread;
}

function takeOff(
  { rows, dims, data }: FeatureMatrix,
  means: Float64Array,
  labels: Int32Array,
): void {
  for (let row = 0, at = 0; row < rows; row++) {
    const mean = labels[row] * dims;
    for (let dim = 0; dim < dims; dim++, at++) data[at] -= means[mean + dim];
  }
}
