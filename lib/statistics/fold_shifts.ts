/**
 * Class means without the rows of a fold.
 *
 * @module
 */
import { InputError, NotApplicableError } from "../errors.ts";
import type { Analysis } from "./analysis.ts";
import { residualRows } from "./residual_rows.ts";

/** What the rows of the other folds say of the classes. */
export interface FoldShifts {
  /** Rows of each class that are left. */
  readonly left: Int32Array;
  /** How far the mean of each class moves when the fold is left out; classes x dims. */
  readonly shifts: Float64Array;
}

/**
 * Check that rows can be held out.
 *
 * @throws {InputError} If there are fewer than two folds.
 * @throws {NotApplicableError} If a class has fewer than two rows: some fold would have to predict a class that it has
 * never seen.
 */
export function assertHeldOut(
  { counts, classNames }: Pick<Analysis, "counts" | "classNames">,
  folds: number,
): void {
  if (!(Number.isInteger(folds) && folds >= 2)) {
    throw new InputError(`Expected 2 folds or more but found ${folds}`);
  }
  const single = counts.findIndex((count) => count < 2);
  if (single >= 0) {
    throw new NotApplicableError(
      `Class "${
        classNames[single]
      }" has one row: held out, there is none left to learn it from`,
    );
  }
}

/**
 * How far class means move when some rows are left out.
 *
 * @param held Indices of the rows that are left out.
 */
export async function foldShifts(
  analysis: Analysis,
  held: readonly number[],
): Promise<FoldShifts> {
  const { dims, classes, labels, counts } = analysis;
  const { data: residuals } = await residualRows(analysis);
  const left = counts.slice();
  const shifts = new Float64Array(classes * dims);
  for (const row of held) {
    left[labels[row]]--;
    for (let dim = 0; dim < dims; dim++) {
      shifts[labels[row] * dims + dim] -= residuals[row * dims + dim];
    }
  }
  for (let at = 0; at < shifts.length; at++) {
    shifts[at] /= left[Math.floor(at / dims)];
  }
  return { left, shifts };
}
