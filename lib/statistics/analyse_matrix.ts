/**
 * Begin the study of a matrix in memory.
 *
 * @module
 */
import { ShapeError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import { analyse } from "./analyse.ts";
import type { Analysis } from "./analysis.ts";

/**
 * An {@link Analysis} of a matrix; its classes are named by their ids.
 *
 * @param features Rows x dims.
 * @param labels Class id of each row, 0 or more; length rows.
 * @param product What multiplies matrices; plain loops by default.
 * @throws {ShapeError} If labels and rows, or the matrix and its shape, differ in number.
 */
export function analyseMatrix(
  { rows, dims, data }: FeatureMatrix,
  labels: Int32Array,
  product?: MatrixProduct,
): Analysis {
  if (data.length !== rows * dims) {
    throw new ShapeError(
      `Expected ${rows} x ${dims} features but found ${data.length} numbers`,
    );
  }
  return analyse(
    { rows, dims, labels, classNames: [], chunks: () => [data] },
    product,
  );
}
