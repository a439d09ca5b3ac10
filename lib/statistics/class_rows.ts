/**
 * From rows by class id to rows by compacted class.
 *
 * @module
 */
import { ShapeError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";

import type { Analysis } from "./analysis.ts";

/**
 * The rows of a matrix that belong to the classes of an analysis, in its order, as float64.
 *
 * @param matrix One row a class id of the features as they came.
 * @param what Its name for the message.
 * @throws {ShapeError} If a class that has samples has no row.
 */
export function classRows(
  analysis: Analysis,
  matrix: FeatureMatrix,
  what: string,
): FeatureMatrix<Float64Array> {
  const { classes, labels, features } = analysis;
  const { dims } = matrix;
  const ids = new Int32Array(classes);
  labels.forEach((k, row) => ids[k] = features.labels[row]);
  const data = new Float64Array(classes * dims);
  ids.forEach((id, k) => {
    if (id >= matrix.rows) {
      throw new ShapeError(
        `Expected ${what} for every class but class ${id} is beyond the ${matrix.rows} that there are`,
      );
    }
    data.set(matrix.data.subarray(id * dims, (id + 1) * dims), k * dims);
  });
  return { rows: classes, dims, data };
}
