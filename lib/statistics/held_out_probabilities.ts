/**
 * Class probabilities by a discriminant that has not seen the row.
 *
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { cholesky } from "../linalg/cholesky.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "./analysis.ts";
import { classOffsets } from "./class_offsets.ts";
import { assertHeldOut, foldShifts } from "./fold_shifts.ts";
import {
  classProbabilities,
  linearDiscriminant,
  residualsInMemory,
} from "./linear_discriminant.ts";
import { residualRows } from "./residual_rows.ts";
import { ledoitWolf, shrunk } from "./shrinkage.ts";
import { addOuterProducts, foldScatters } from "./within_scatter.ts";

/**
 * Cross-validated class probabilities under a linear discriminant; shared, do not write to it.
 *
 * For each of the stratified folds, class means, priors and the pooled within-class covariance come
 * from the other folds' rows, the covariance is shrunk by Ledoit and Wolf's amount, and the fold's
 * rows are given their probabilities. The scatters of the folds are gathered once, so that a fold
 * costs one Cholesky factor.
 *
 * @param folds Number of folds, 2 or more.
 * @param seed Seed of the folds.
 * @returns rows x classes.
 * @throws {NotApplicableError} If a class has fewer than two rows, so that some fold would have to
 * predict a class that it has never seen, or no class has any spread.
 *
 * @example
 * ```ts
 * import { analyse, heldOutProbabilities } from "fair-collapse";
 * import { assert } from "@std/assert";
 *
 * const analysis = analyse({
 *   rows: 6,
 *   dims: 1,
 *   labels: Int32Array.of(0, 0, 0, 1, 1, 1),
 *   classNames: ["low", "high"],
 *   chunks: () => [Float32Array.of(0, 1, 2, 10, 11, 12)],
 * });
 * const { data } = await heldOutProbabilities(analysis, 3, 0);
 * assert(data[0] > 0.99 && data[11] > 0.99);
 * ```
 */
export function heldOutProbabilities(
  analysis: Analysis,
  folds: number,
  seed: number,
): Promise<FeatureMatrix<Float64Array>> {
  return analysis.share(`held-out probabilities:${folds}:${seed}`, async () => {
    assertHeldOut(analysis, folds);
    const { rows, classes } = analysis;
    const data = new Float64Array(rows * classes);
    const { fold } = await foldScatters(analysis, folds, seed);
    for (let index = 0; index < folds; index++) {
      const held = [...fold.keys()].filter((row) => fold[row] === index);
      if (held.length === 0) continue;
      const found = await predictFold(analysis, folds, seed, index, held);
      held.forEach((row, at) =>
        data.set(
          found.data.subarray(at * classes, (at + 1) * classes),
          row * classes,
        )
      );
    }
    return { rows, dims: classes, data };
  });
}

async function predictFold(
  analysis: Analysis,
  folds: number,
  seed: number,
  index: number,
  held: readonly number[],
): Promise<FeatureMatrix<Float64Array>> {
  const { rows, dims, classes, labels, product } = analysis;
  const { fold, scatters } = await foldScatters(analysis, folds, seed);
  const { data: residuals } = await residualRows(analysis);
  const { data: offsets } = await classOffsets(analysis);

  const { left, shifts } = await foldShifts(analysis, held);
  const size = rows - held.length;
  const within = new Float64Array(dims * dims);
  scatters.forEach((scatter, other) => {
    if (other === index) return;
    for (let at = 0; at < within.length; at++) within[at] += scatter.data[at];
  });
  addOuterProducts(
    within,
    { rows: classes, dims, data: shifts },
    left.map((count) => -count),
  );
  for (let at = 0; at < within.length; at++) within[at] /= size;
  const covariance = { rows: dims, dims, data: within };

  let fourth = 0;
  for (let row = 0, at = 0; row < rows; row++, at += dims) {
    if (fold[row] === index) continue;
    const shift = labels[row] * dims;
    let squares = 0;
    for (let dim = 0; dim < dims; dim++) {
      const rest = residuals[at + dim] - shifts[shift + dim];
      squares += rest * rest;
    }
    fourth += squares * squares;
  }
  const shrinkage = ledoitWolf(covariance, fourth / size, size);
  const factor = cholesky(shrunk(covariance, shrinkage));
  if (!factor) {
    throw new NotApplicableError(
      "The within-class covariance is singular even when shrunk: the rows of every class are equal",
    );
  }
  const means = {
    rows: classes,
    dims,
    data: shifts.map((shift, at) => shift + offsets[at]),
  };
  const part = new Float64Array(held.length * dims);
  held.forEach((row, at) =>
    part.set(residuals.subarray(row * dims, (row + 1) * dims), at * dims)
  );
  return await classProbabilities(
    { labels: Int32Array.from(held, (row) => labels[row]), product },
    residualsInMemory(
      product,
      { rows: held.length, dims, data: part },
      { rows: classes, dims, data: offsets },
    ),
    linearDiscriminant(
      factor,
      means,
      Float64Array.from(left, (count) => count / size),
    ),
  );
}
