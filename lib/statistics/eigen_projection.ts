/**
 * scikit-learn's linear discriminant by eigenvalues, with shrinkage.
 *
 * @see {@link https://scikit-learn.org/stable/modules/lda_qda.html}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { cholesky, solveLower, solveUpper } from "../linalg/cholesky.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { symmetricEigen } from "../linalg/symmetric_eigen.ts";
import type { Analysis } from "./analysis.ts";
import { classOffsets } from "./class_offsets.ts";
import { assembledRows, projectedRows } from "./projected_rows.ts";
import { shrunk, trace } from "./shrinkage.ts";
import {
  addOuterProducts,
  totalCovariance,
  withinCovariance,
} from "./within_scatter.ts";

/**
 * The rows on the first classes - 1 discriminant axes, about their mean.
 *
 * The axes solve S_b e = value S_w e, S_w the pooled within-class covariance and S_b the rest of the
 * covariance of all rows, all shrunk by the same amount.
 *
 * @param shrinkage Between 0 and 1.
 * @returns rows x min(classes - 1, dims).
 * @throws {NotApplicableError} If the shrunken within-class covariance is singular.
 */
export async function eigenProjection(
  analysis: Analysis,
  shrinkage: number,
): Promise<FeatureMatrix<Float64Array>> {
  const { rows, dims, classes, counts } = analysis;
  const within = await withinCovariance(analysis);
  const factor = cholesky(shrunk(within, shrinkage));
  if (!factor) {
    throw new NotApplicableError(
      `The within-class covariance is singular even when shrunk by ${
        shrinkage.toPrecision(3)
      }: an axis does not vary within classes`,
    );
  }
  const offsets = await classOffsets(analysis);
  const level = shrinkage / dims *
    (trace(await totalCovariance(analysis)) - trace(within));
  const between = new Float64Array(dims * dims);
  addOuterProducts(
    between,
    offsets,
    Float64Array.from(counts, (count) => (1 - shrinkage) * count / rows),
  );
  for (let dim = 0; dim < dims; dim++) between[dim * dims + dim] += level;
  // L^-1 S_b L^-T, one side after the other.
  const half = solveLower(factor, { rows: dims, dims, data: between });
  const whitened = solveLower(factor, transposed(half));
  const { vectors } = symmetricEigen(whitened);
  const count = Math.min(classes - 1, dims);
  const axes = solveUpper(factor, {
    rows: count,
    dims,
    data: vectors.data.subarray(0, count * dims),
  });
  return assembledRows(await projectedRows(analysis, axes), analysis);
}

function transposed(
  { rows, dims, data }: FeatureMatrix<Float64Array>,
): FeatureMatrix<Float64Array> {
  return {
    rows: dims,
    dims: rows,
    data: data.map((_, at) => data[(at % rows) * dims + Math.floor(at / rows)]),
  };
}
