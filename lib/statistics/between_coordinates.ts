/**
 * The rows of a feature set along the axes between its classes: what C is made of, and the first step
 * towards its principal axes.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "./analysis.ts";
import { betweenScatter, type GlobalMean } from "./between_scatter.ts";
import { projectedBlocks } from "./projected_blocks.ts";

/** The rows less their class means along the axes of Sigma_B. */
export interface BetweenCoordinates {
  /** axis^T Sigma_W axis of each axis, every class weighing the same; length rank. */
  readonly within: Float64Array;
  /**
   * The coordinates, block by block in the order of {@link projectedBlocks}; undefined where they
   * would take more than 64 MiB.
   */
  readonly blocks?: readonly FeatureMatrix[];
}

/** Numbers of coordinates that are kept at most: 64 MiB of float32. */
const MOST_KEPT = 1 << 24;

/** Key under which {@link betweenCoordinates} are shared. */
export function betweenCoordinatesKey(
  globalMean: GlobalMean,
  precision: "float32" | "float64",
): string {
  return `between coordinates:${globalMean}:${precision}`;
}

/**
 * Look at all rows along the axes of Sigma_B, in one pass of N D K multiplications; shared.
 *
 * @param analysis The feature set.
 * @param globalMean What the class means are measured from.
 * @param precision Format of the product.
 */
export function betweenCoordinates(
  analysis: Analysis,
  globalMean: GlobalMean,
  precision: "float32" | "float64",
): Promise<BetweenCoordinates> {
  const key = betweenCoordinatesKey(globalMean, precision);
  return analysis.share(key, async () => {
    const { rows, classes, labels, counts } = analysis;
    const { axes } = await betweenScatter(analysis, globalMean);
    const weights = Float64Array.from(counts, (count) => 1 / count / classes);
    const within = new Float64Array(axes.rows);
    const kept = rows * axes.rows <= MOST_KEPT;
    const blocks: FeatureMatrix[] = [];
    const passing = projectedBlocks(analysis, precision, axes);
    for await (const { start, along } of passing) {
      addSquares(within, along, labels.subarray(start), weights);
      if (kept) blocks.push(along);
    }
    return { within, blocks: kept ? blocks : undefined };
  });
}

/** Add each row's squares, times the weight of its class. */
function addSquares(
  sums: Float64Array,
  { rows, dims, data }: FeatureMatrix,
  labels: Int32Array,
  weights: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const weight = weights[labels[row]], from = row * dims;
    for (let dim = 0; dim < dims; dim++) {
      const value = data[from + dim];
      sums[dim] += weight * value * value;
    }
  }
}
