/**
 * A linear classifier trained on some rows and tried on others.
 *
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";

import {
  fitLogistic,
  type LogisticFit,
  predictedClasses,
} from "./logistic_regression.ts";
import { columnScaling, standardise, takeRows } from "./standardise.ts";

/** How a probe is trained. */
export interface ProbeOptions {
  /** Weight of the summed cross-entropy beside half the squared weights, as scikit-learn's C. */
  readonly c: number;
  /** Scale the columns of the training rows to standard deviation 1. */
  readonly isStandardised: boolean;
  /** What multiplies. */
  readonly product: MatrixProduct;
}

/** Labelled rows. */
export interface ProbeRows {
  /** Rows x dims. */
  readonly rows: FeatureMatrix<Float64Array>;
  /** Class of each row, 0 to classes - 1. */
  readonly labels: Int32Array;
  /** Number of classes. */
  readonly classes: number;
}

/** Largest component of the gradient at which a fit ends: accuracies no longer move. */
const TOLERANCE = 1e-6;

/**
 * Multinomial logistic regression, C sum of losses + |W|^2 / 2, bias free.
 *
 * Two classes have one weight vector between them, as in scikit-learn; its penalty is that of two
 * opposite ones at half of C.
 *
 * @param start A fit to begin at.
 */
export function fitProbe(
  { rows, labels, classes }: ProbeRows,
  { c, product }: Pick<ProbeOptions, "c" | "product">,
  start?: LogisticFit,
): Promise<LogisticFit> {
  const effective = classes === 2 ? c / 2 : c;
  return fitLogistic(rows, labels, classes, product, {
    penalty: 1 / (effective * rows.rows),
    tolerance: TOLERANCE,
    start,
  });
}

/**
 * Classes predicted for held-out rows, fold after fold.
 *
 * @param fold Fold of each row.
 * @param tested Folds that are held out in turn; every other row is trained on.
 * @returns Predicted class of each row of the tested folds, -1 for the others.
 * @throws {NotApplicableError} If a fold leaves fewer than two classes to train on.
 */
export async function heldOutPredictions(
  { rows, labels, classes }: ProbeRows,
  fold: Int32Array,
  tested: readonly number[],
  options: ProbeOptions,
): Promise<Int32Array> {
  const predicted = new Int32Array(rows.rows).fill(-1);
  let start: LogisticFit | undefined;
  for (const held of tested) {
    const train = Int32Array.from(fold.keys()).filter((row) =>
      fold[row] !== held
    );
    const test = Int32Array.from(fold.keys()).filter((row) =>
      fold[row] === held
    );
    if (test.length === 0) continue;
    const trainLabels = train.map((row) => labels[row]);
    if (new Set(trainLabels).size < 2) {
      throw new NotApplicableError(
        `only ${
          new Set(trainLabels).size
        } of ${classes} classes have rows to train on`,
      );
    }
    const taken = takeRows(rows, train);
    const scaling = columnScaling(taken);
    if (!options.isStandardised) scaling.deviation.fill(1);
    const fit = await fitProbe(
      { rows: standardise(taken, scaling), labels: trainLabels, classes },
      options,
      // The last fold's classifier is a better beginning than none; where it ends does not depend on it.
      start,
    );
    start = fit;
    const classesOfTest = await predictedClasses(
      fit,
      standardise(takeRows(rows, test), scaling),
      options.product,
    );
    test.forEach((row, place) => predicted[row] = classesOfTest[place]);
  }
  return predicted;
}
