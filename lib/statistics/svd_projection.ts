/**
 * scikit-learn's linear discriminant by singular values, to the digit.
 *
 * @see {@link https://scikit-learn.org/stable/modules/lda_qda.html}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { gram, gramOfRows, productOfRows } from "../linalg/gram.ts";
import { plainProduct } from "../linalg/plain_product.ts";
import {
  type SymmetricEigen,
  symmetricEigen,
} from "../linalg/symmetric_eigen.ts";
import type { Analysis } from "./analysis.ts";
import { classOffsets } from "./class_offsets.ts";
import { type ProjectedRows, projectedRows } from "./projected_rows.ts";
import { withinCovariance } from "./within_scatter.ts";

/** Versions of scikit-learn that differ in the divisor of the within-class covariance. */
export type SklearnVersion = "1.2" | "1.9";

/** Singular values up to this size (of standardised rows), or share of the largest, are dropped. */
const TOLERANCE = 1e-4;

/**
 * The rows on the discriminant axes, whitened within classes, about the classes' means there;
 * shared, do not write to it. The nearest class mean on these axes, with priors, is the
 * discriminant's prediction.
 *
 * Axes along which classes have no spread are dropped, as scikit-learn does it.
 *
 * @param analysis The feature set.
 * @param version "1.2" divides the covariance by N - K, "1.9" by N.
 * @throws {NotApplicableError} If there is no class with any spread, or one class only.
 */
export function svdProjection(
  analysis: Analysis,
  version: SklearnVersion,
): Promise<ProjectedRows> {
  return analysis.share(`svd projection:${version}`, async () => {
    const axes = await discriminantAxes(analysis, version);
    return await projectedRows(analysis, axes);
  });
}

/** One axis a row. */
async function discriminantAxes(
  analysis: Analysis,
  version: SklearnVersion,
): Promise<FeatureMatrix<Float64Array>> {
  const { rows, classes } = analysis;
  if (classes < 2 || (version === "1.2" && rows <= classes)) {
    throw new NotApplicableError(
      `A linear discriminant needs two classes and more rows than classes, not ${classes} classes with ${rows} rows`,
    );
  }
  const whitening = await whiteningAxes(
    analysis,
    version === "1.2" ? rows / (rows - classes) : 1,
  );
  if (whitening.rows === 0) {
    throw new NotApplicableError(
      "The within-class covariance is zero: the rows of every class are equal",
    );
  }
  const offsets = await classOffsets(analysis);
  const between = await productOfRows(plainProduct, offsets, whitening);
  for (let k = 0, at = 0; k < classes; k++) {
    const factor = Math.sqrt(analysis.counts[k] / (classes - 1));
    for (let axis = 0; axis < whitening.rows; axis++) {
      between.data[at++] *= factor;
    }
  }
  const { values, vectors } = await rightSingular(between);
  let rank = 0;
  while (
    rank < Math.min(classes - 1, vectors.rows) &&
    values[rank] > TOLERANCE ** 2 * values[0]
  ) rank++;
  const directions = vectors.data.subarray(0, rank * vectors.dims);
  return await plainProduct.multiply(
    { rows: rank, dims: whitening.rows, data: directions },
    whitening,
  );
}

/** Squared singular values, descending, and right singular vectors, through the smaller side. */
async function rightSingular(
  matrix: FeatureMatrix<Float64Array>,
): Promise<SymmetricEigen> {
  const { rows, dims } = matrix;
  if (rows >= dims) return symmetricEigen(await gram(plainProduct, matrix));
  const { values, vectors } = symmetricEigen(
    await gramOfRows(plainProduct, matrix),
  );
  const right = await plainProduct.multiply(vectors, matrix);
  for (let axis = 0, at = 0; axis < rows; axis++) {
    const length = Math.sqrt(Math.max(values[axis], Number.MIN_VALUE));
    for (let dim = 0; dim < dims; dim++) right.data[at++] /= length;
  }
  return { values, vectors: right };
}

/** Axes, one a row, along which the within-class covariance times `factor` is the identity. */
async function whiteningAxes(
  analysis: Analysis,
  factor: number,
): Promise<FeatureMatrix<Float64Array>> {
  const { dims } = analysis;
  const within = await withinCovariance(analysis);
  const scales = Float64Array.from(
    { length: dims },
    (_, dim) => Math.sqrt(within.data[dim * dims + dim]) || 1,
  );
  const standardised = within.data.map((value, at) =>
    factor * value / (scales[Math.floor(at / dims)] * scales[at % dims])
  );
  const { values, vectors } = symmetricEigen({
    rows: dims,
    dims,
    data: standardised,
  });
  let rank = 0;
  while (rank < dims && values[rank] > TOLERANCE ** 2) rank++;
  const data = vectors.data.slice(0, rank * dims);
  for (let axis = 0, at = 0; axis < rank; axis++) {
    const length = Math.sqrt(values[axis]);
    for (let dim = 0; dim < dims; dim++) data[at++] /= length * scales[dim];
  }
  return { rows: rank, dims, data };
}
