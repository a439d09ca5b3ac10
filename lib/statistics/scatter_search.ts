/**
 * The scatter as what it does to vectors, for a search of its axes that remembers what it saw.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { SymmetricOperator } from "../linalg/leading_axes.ts";
import type { Analysis } from "./analysis.ts";
import { inPrecision } from "./precision.ts";
import {
  productBlocks,
  projectedBlocks,
  rawOffsets,
} from "./projected_blocks.ts";
import { addPart, scatterBetween } from "./scatter.ts";

/** The scatter of a feature set in the course of a search. */
export interface ScatterSearch {
  /** 4 N D multiplications a vector, one pass over the rows, and no D x D matrix. */
  readonly operator: SymmetricOperator;
  /**
   * The operator on orthonormal axes, from the rows' coordinates along them (or along more axes, of
   * which these are the first): half the work.
   */
  fromCoordinates(
    axes: FeatureMatrix<Float64Array>,
    coordinates: readonly FeatureMatrix[],
  ): Promise<FeatureMatrix<Float64Array>>;
  /**
   * Coordinates of the rows, less their class means, along axes within what the operator was applied
   * to, block by block in the order of {@link productBlocks}; undefined where they are not to be had
   * without a pass over the rows.
   */
  coordinates(
    axes: FeatureMatrix<Float64Array>,
  ): Promise<readonly FeatureMatrix[] | undefined>;
}

/** Vectors that the operator was applied to, and the rows' coordinates along them. */
interface Seen {
  readonly vectors: FeatureMatrix<Float64Array>;
  readonly blocks: readonly FeatureMatrix[];
}

/** Numbers of coordinates that are remembered at most: 128 MiB of float32. */
const MOST_KEPT = 1 << 25;

/**
 * Begin a search.
 *
 * @param analysis The feature set.
 * @param precision Format of the products; their sums over blocks are float64.
 */
export function scatterSearch(
  analysis: Analysis,
  precision: "float32" | "float64",
): ScatterSearch {
  const { product, rows } = analysis;
  const seen: Seen[] = [];
  let kept = 0;
  const remember = (
    vectors: FeatureMatrix<Float64Array>,
    blocks: readonly FeatureMatrix[],
  ) => {
    kept += rows * vectors.rows;
    if (kept > MOST_KEPT) seen.length = 0;
    else seen.push({ vectors, blocks });
  };
  return {
    async operator(vectors) {
      const sums = await scatterBetween(analysis, vectors);
      const blocks: FeatureMatrix[] = [];
      const passing = scatterBlocks(analysis, precision, vectors);
      for await (const { along, image } of passing) {
        addPart(sums, image);
        if (kept <= MOST_KEPT) blocks.push(along);
      }
      remember(vectors, blocks);
      return sums;
    },
    async fromCoordinates(axes, coordinates) {
      const sums = await scatterBetween(analysis, axes);
      const blocks = coordinates.map((block) => firstColumns(block, axes.rows));
      let block = 0;
      for await (const { matrix } of productBlocks(analysis, precision)) {
        const image = await product.multiply(blocks[block++], matrix, {
          transposeLeft: true,
        });
        addPart(sums, image);
      }
      remember(axes, blocks);
      return sums;
    },
    async coordinates(axes) {
      if (kept > MOST_KEPT) return undefined;
      const mixes = [];
      let squares = 0;
      for (const { vectors } of seen) {
        const mix = await product.multiply(axes, vectors, {
          transposeRight: true,
        });
        squares = mix.data.reduce((sum, value) => sum + value * value, squares);
        mixes.push(inPrecision(mix, precision));
      }
      // Axes within the span of orthonormal vectors have all of their length there.
      if (Math.abs(squares / axes.rows - 1) > 1e-9) return undefined;
      return await mixed(analysis, seen, mixes);
    },
  };
}

/** Rows along vectors, less their class means, and back. */
async function* scatterBlocks(
  analysis: Analysis,
  precision: "float32" | "float64",
  vectors: FeatureMatrix<Float64Array>,
): AsyncGenerator<{ along: FeatureMatrix; image: FeatureMatrix }> {
  const { product, labels } = analysis;
  if (product.scatter) {
    const axes = inPrecision(vectors, precision);
    const shift = await rawOffsets(analysis, precision, vectors);
    const values = shift && inPrecision(shift, precision);
    for await (const { start, matrix } of productBlocks(analysis, precision)) {
      const groups = labels.subarray(start, start + matrix.rows);
      yield await product.scatter(matrix, axes, values && { values, groups });
    }
    return;
  }
  const blocks = projectedBlocks(analysis, precision, vectors);
  for await (const { rows, along } of blocks) {
    // Coordinates add up to zero in each class, so the rows need not be centred here.
    const turn = { transposeLeft: true };
    yield { along, image: await product.multiply(along, rows, turn) };
  }
}

/** Coordinates along mixtures of the vectors seen. */
async function mixed(
  { product }: Analysis,
  seen: readonly Seen[],
  mixes: readonly FeatureMatrix[],
): Promise<readonly FeatureMatrix[]> {
  const found: FeatureMatrix[] = [];
  for (let block = 0; block < seen[0].blocks.length; block++) {
    let sum: FeatureMatrix | undefined;
    for (const [index, { blocks }] of seen.entries()) {
      const part = await product.multiply(blocks[block], mixes[index], {
        transposeRight: true,
      });
      if (sum) addTo(sum.data, part.data);
      else sum = part;
    }
    found.push(sum!);
  }
  return found;
}

function addTo(
  sum: Float32Array | Float64Array,
  part: Float32Array | Float64Array,
): void {
  for (let at = 0; at < sum.length; at++) sum[at] += part[at];
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
