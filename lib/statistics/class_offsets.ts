/**
 * How far each class mean lies from the mean of all rows.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "./analysis.ts";
import { momentsOf } from "./moments_of.ts";

/** Class means about the mean of all rows, and that mean. */
export interface ClassOffsets extends FeatureMatrix<Float64Array> {
  /** Mean of all rows, length dims. */
  readonly mean: Float64Array;
}

/**
 * Class means less the mean of all rows; shared, do not write to it.
 *
 * Weighted by class size they add up to zero.
 *
 * @param analysis The feature set.
 * @returns classes x dims.
 */
export function classOffsets(analysis: Analysis): Promise<ClassOffsets> {
  return analysis.share("class offsets", async () => {
    const { classes, dims, counts, rows } = analysis;
    const { data: means } = (await momentsOf(analysis)).means;
    const data = means.slice(), mean = means.slice(0, dims);
    // About the first class's mean, so that a common offset of all features costs no digits.
    for (let k = 0, at = 0; k < classes; k++) {
      for (let dim = 0; dim < dims; dim++) data[at++] -= means[dim];
    }
    for (let dim = 0; dim < dims; dim++) {
      let shift = 0;
      for (let k = 0; k < classes; k++) {
        shift += counts[k] / rows * data[k * dims + dim];
      }
      mean[dim] += shift;
      for (let k = 0; k < classes; k++) data[k * dims + dim] -= shift;
    }
    return { rows: classes, dims, data, mean };
  });
}

/**
 * Mean of the rows of each class.
 *
 * @param matrix rows x dims.
 * @param analysis Gives labels and counts.
 * @returns classes x dims.
 */
export function meansByClass(
  { rows, dims, data }: FeatureMatrix,
  { classes, labels, counts }: Pick<Analysis, "classes" | "labels" | "counts">,
): FeatureMatrix<Float64Array> {
  const means = new Float64Array(classes * dims);
  for (let row = 0; row < rows; row++) {
    const from = row * dims, to = labels[row] * dims;
    for (let dim = 0; dim < dims; dim++) means[to + dim] += data[from + dim];
  }
  for (let k = 0; k < classes; k++) {
    for (let dim = 0; dim < dims; dim++) means[k * dims + dim] /= counts[k];
  }
  return { rows: classes, dims, data: means };
}
