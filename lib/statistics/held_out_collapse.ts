/**
 * Variance collapse as rows see it that the class means have not seen.
 *
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { productOfRows } from "../linalg/gram.ts";
import type { Analysis } from "./analysis.ts";
import { scatterOfMeans, takeOffMean } from "./between_scatter.ts";
import { classOffsets } from "./class_offsets.ts";
import { assertHeldOut, foldShifts } from "./fold_shifts.ts";
import { residualRows } from "./residual_rows.ts";
import { stratifiedFolds } from "./stratified_folds.ts";

/**
 * C = -(1/K) mean over classes and their rows of (x - m_y)^T Sigma_B^+ (x - m_y), where the class means m and their
 * scatter Sigma_B come from the folds that x is not in; shared.
 *
 * @param folds Number of stratified folds, 2 or more.
 * @param seed Seed of the folds.
 * @throws {NotApplicableError} If a class has fewer than two rows, or all class means are the same.
 */
export function heldOutCollapse(
  analysis: Analysis,
  folds: number,
  seed: number,
): Promise<number> {
  return analysis.share(`held-out collapse:${folds}:${seed}`, async () => {
    assertHeldOut(analysis, folds);
    const { rows, classes, counts } = analysis;
    const fold = stratifiedFolds(analysis, folds, seed);
    let sum = 0;
    for (let index = 0; index < folds; index++) {
      const held = Array.from({ length: rows }, (_, row) => row)
        .filter((row) => fold[row] === index);
      if (held.length === 0) continue;
      sum += await spreadOfFold(analysis, held);
    }
    const collapse = sum / classes / classes;
    if (Number.isFinite(collapse)) return collapse === 0 ? 0 : -collapse;
    throw new NotApplicableError(
      `the spread of ${rows} rows in ${classes} classes of ${
        counts.join(", ")
      } is beyond all numbers`,
    );
  });
}

/** Sum over the held rows of their squared distance in units of the scatter between classes, each over its class's size. */
async function spreadOfFold(
  analysis: Analysis,
  held: readonly number[],
): Promise<number> {
  const { dims, classes, labels, counts, product } = analysis;
  const { data: residuals } = await residualRows(analysis);
  const { data: offsets } = await classOffsets(analysis);
  const { shifts } = await foldShifts(analysis, held);
  const means = {
    rows: classes,
    dims,
    data: shifts.map((shift, at) => shift + offsets[at]),
  };
  takeOffMean(means, new Float64Array(classes).fill(1 / classes));
  const { axes, variances } = await scatterOfMeans(product, means);
  if (variances.length === 0) {
    throw new NotApplicableError(
      "C compares the spread within classes with that between them: all class means are the same",
    );
  }
  const data = new Float64Array(held.length * dims);
  held.forEach((row, at) => {
    const shift = labels[row] * dims;
    for (let dim = 0; dim < dims; dim++) {
      data[at * dims + dim] = residuals[row * dims + dim] - shifts[shift + dim];
    }
  });
  const along = await productOfRows(
    product,
    { rows: held.length, dims, data },
    axes,
  );
  return held.reduce((sum, row, at) => {
    let distance = 0;
    for (let axis = 0; axis < axes.rows; axis++) {
      distance += along.data[at * axes.rows + axis] ** 2 / variances[axis];
    }
    return sum + distance / counts[labels[row]];
  }, 0);
}
