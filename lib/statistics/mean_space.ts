/**
 * The rows as the class means see them.
 *
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { productOfRows } from "../linalg/gram.ts";

import type { Analysis } from "./analysis.ts";
import { betweenScatter, centredMeans } from "./between_scatter.ts";
import { centredBlocks } from "./centred_blocks.ts";
import { inPrecision, workingPrecision } from "./precision.ts";

/** Coordinates on orthonormal axes that span the centred class means: at most classes - 1 numbers a row. */
export interface MeanSpace {
  /** Variance between the classes along each axis, descending; length rank. */
  readonly variances: Float64Array;
  /** Class means less their own mean, classes x rank. */
  readonly means: FeatureMatrix<Float64Array>;
  /** Rows less their class means, rows x rank. */
  readonly residuals: FeatureMatrix<Float64Array>;
}

/**
 * Rows and class means on the axes of the scatter between classes; shared, do not write to it.
 *
 * Whatever compares a row with class means by distance, or the scatter within classes with that
 * between them, is the same here as in all dims: 10 000 x 1 024 become 10 000 x 49 for 50 classes.
 *
 * @throws {NotApplicableError} If there are not two classes whose means differ.
 */
export function meanSpace(analysis: Analysis): Promise<MeanSpace> {
  return analysis.share("mean space", async () => {
    const { rows, product } = analysis;
    const { axes, variances } = await betweenScatter(analysis, "classes");
    const rank = variances.length;
    if (analysis.classes < 2 || rank === 0) {
      throw new NotApplicableError(
        "there are no two classes whose means differ",
      );
    }
    const format = await workingPrecision(analysis, "auto", rank);
    const right = inPrecision(axes, format);
    const data = new Float64Array(rows * rank);
    for await (const { start, matrix } of centredBlocks(analysis, format)) {
      const block = await product.multiply(matrix, right, {
        transposeRight: true,
      });
      data.set(block.data, start * rank);
    }
    return {
      variances,
      means: await productOfRows(
        product,
        await centredMeans(analysis, "classes"),
        axes,
      ),
      residuals: { rows, dims: rank, data },
    };
  });
}

/** Squared distance of a row to each class mean, within the mean space, into `distances`. */
export function distancesToMeans(
  { means, residuals }: MeanSpace,
  row: number,
  label: number,
  distances: Float64Array,
): void {
  const { rows: classes, dims: rank } = means;
  const from = row * rank, own = label * rank;
  for (let k = 0; k < classes; k++) {
    let sum = 0;
    for (let axis = 0; axis < rank; axis++) {
      const apart = residuals.data[from + axis] +
        (means.data[own + axis] - means.data[k * rank + axis]);
      sum += apart * apart;
    }
    distances[k] = sum;
  }
}
