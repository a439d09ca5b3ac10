/**
 * The squares of the rows along the axes of the class means.
 *
 * @module
 */
import type { Analysis } from "./analysis.ts";
import { meanSpace } from "./mean_space.ts";

/** The spread within classes along each axis of the {@link meanSpace}, weighed in two ways; sums over rows. */
export interface SpreadAlongMeans {
  /** Every row weighs 1. */
  readonly byRow: Float64Array;
  /** A row of class k weighs 1 / counts[k]. */
  readonly byClass: Float64Array;
}

/** Key under which {@link spreadAlongMeans} is shared. */
export const SPREAD_ALONG_MEANS = "spread along means";

/**
 * Sums of squares of all rows less their class means along each axis; shared. Parts of the rows add up.
 *
 * @throws {NotApplicableError} If there are not two classes whose means differ.
 */
export function spreadAlongMeans(
  analysis: Analysis,
): Promise<SpreadAlongMeans> {
  return analysis.share(SPREAD_ALONG_MEANS, async () => {
    const { residuals: { rows, dims, data } } = await meanSpace(analysis);
    const byRow = new Float64Array(dims), byClass = new Float64Array(dims);
    for (let row = 0, at = 0; row < rows; row++) {
      const weight = 1 / analysis.counts[analysis.labels[row]];
      for (let axis = 0; axis < dims; axis++, at++) {
        const square = data[at] * data[at];
        byRow[axis] += square;
        byClass[axis] += weight * square;
      }
    }
    return { byRow, byClass };
  });
}
