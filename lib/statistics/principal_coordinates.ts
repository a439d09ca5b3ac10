/**
 * Exact principal component analysis from the whole spectrum.
 *
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { gramOfRows } from "../linalg/gram.ts";
import { leadingAxes } from "../linalg/leading_axes.ts";
import { leadingEigenvectors } from "../linalg/leading_eigenvectors.ts";
import { symmetricEigen } from "../linalg/symmetric_eigen.ts";
import { tridiagonalEigenvalues } from "../linalg/tridiagonal_eigenvalues.ts";
import {
  type Tridiagonal,
  tridiagonalise,
  turn,
} from "../linalg/tridiagonalise.ts";
import { analyse } from "./analyse.ts";
import type { Analysis } from "./analysis.ts";
import { centredRows } from "./centred_rows.ts";
import { classOffsets } from "./class_offsets.ts";
import { assembledRows, projectedRows } from "./projected_rows.ts";
import { totalCovariance } from "./within_scatter.ts";

/** The spectrum of the covariance of all rows. */
export interface CovarianceSpectrum {
  /** Variances along the principal axes, divisor N, descending; min(rows, dims) of them. */
  readonly variances: Float64Array;
  /** What was decomposed: dims x dims, or rows x rows where there are fewer rows than dims. */
  readonly matrix: FeatureMatrix<Float64Array>;
  /** Its tridiagonal form. */
  readonly form: Tridiagonal;
}

/** Under this size all eigenvectors are as quick as some. */
const SMALL = 128;
/** From this size on an iteration finds the first axes sooner than all variances are found. */
const LARGE = 640;
/** Share of the axes' variance that the iteration may miss. */
const TOLERANCE = 1e-14;
/** Vectors that it starts with beside those wanted. */
const SPARE = 16;

/** The variances along all principal axes; shared. */
export function covarianceSpectrum(
  analysis: Analysis,
): Promise<CovarianceSpectrum> {
  return analysis.share("covariance spectrum", async () => {
    const { rows, dims, product } = analysis;
    let matrix;
    if (rows < dims) {
      const centred = await centredRows(analysis);
      matrix = await gramOfRows(product, centred);
      const { data } = matrix;
      for (let at = 0; at < data.length; at++) data[at] /= rows;
    } else matrix = await totalCovariance(analysis);
    const form = tridiagonalise(matrix);
    const variances = tridiagonalEigenvalues(form)
      .map((value) => Math.max(value, 0));
    return { variances, matrix, form };
  });
}

/**
 * How many principal axes it takes to explain more than a share of the variance.
 *
 * @param share Between 0 and 1.
 * @returns 0 where all rows are equal.
 */
export async function principalCount(
  analysis: Analysis,
  share: number,
): Promise<number> {
  const { variances } = await covarianceSpectrum(analysis);
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  if (total === 0) return 0;
  let explained = 0, count = 0;
  while (count < variances.length && explained <= share * total) {
    explained += variances[count++];
  }
  return count;
}

/**
 * Centred rows on the first principal axes, not whitened; the axes' signs have no meaning. Shared,
 * do not write to it.
 *
 * @param count Axes, at most min(rows, dims).
 * @returns rows x count.
 * @throws {NotApplicableError} If there are not as many axes.
 */
export function principalCoordinates(
  analysis: Analysis,
  count: number,
): Promise<FeatureMatrix<Float64Array>> {
  return analysis.share(`principal coordinates:${count}`, async () => {
    const { rows, dims } = analysis;
    if (count > Math.min(rows, dims)) {
      throw new NotApplicableError(
        `Cannot take ${count} principal axes of ${rows} rows x ${dims} dims`,
      );
    }
    const found = rows >= dims && dims >= LARGE && 4 * count <= dims
      ? await iteratedAxes(analysis, count)
      : undefined;
    if (found) {
      return assembledRows(await projectedRows(analysis, found), analysis);
    }
    const { variances, matrix, form } = await covarianceSpectrum(analysis);
    const size = matrix.rows;
    const leading = size > SMALL && 4 * count <= size
      ? leadingEigenvectors(form, variances, count)
      : undefined;
    const axes = leading ? turn(form, leading, true) : {
      rows: count,
      dims: size,
      data: symmetricEigen(matrix).vectors.data.subarray(0, count * size),
    };
    if (rows >= dims) {
      return assembledRows(await projectedRows(analysis, axes), analysis);
    }
    const data = new Float64Array(rows * count);
    for (let axis = 0; axis < count; axis++) {
      const length = Math.sqrt(rows * variances[axis]);
      for (let row = 0; row < rows; row++) {
        data[row * count + axis] = length * axes.data[axis * rows + row];
      }
    }
    return { rows, dims: count, data };
  });
}

/** The first principal axes by iteration, or undefined where it has not come to the last digits. */
async function iteratedAxes(
  analysis: Analysis,
  count: number,
): Promise<FeatureMatrix<Float64Array> | undefined> {
  const { dims, classes, product } = analysis;
  const covariance = await totalCovariance(analysis);
  const offsets = await classOffsets(analysis);
  // Where the classes differ most of the variance lies, and rows of the covariance lean to the rest.
  const more = count + SPARE, between = Math.min(classes, more);
  const start = new Float64Array((between + more) * dims);
  start.set(offsets.data.subarray(0, between * dims));
  for (let index = 0; index < more; index++) {
    const from = Math.floor(index * dims / more) * dims;
    start.set(
      covariance.data.subarray(from, from + dims),
      (between + index) * dims,
    );
  }
  const { axes, missing } = await leadingAxes(
    (vectors) => product.multiply(vectors, covariance),
    {
      count,
      start: { rows: between + more, dims, data: start },
      tolerance: TOLERANCE,
      product,
    },
  );
  return axes.rows === count && missing <= 100 * TOLERANCE ? axes : undefined;
}

/**
 * The same rows seen on their first principal axes only; shared.
 *
 * @param count Axes; null leaves the features as they are.
 */
export function onPrincipalAxes(
  analysis: Analysis,
  count: number | null,
): Promise<Analysis> {
  if (count === null) return Promise.resolve(analysis);
  return analysis.share(`on principal axes:${count}`, async () => {
    const { dims, data } = await principalCoordinates(analysis, count);
    return analyse({
      rows: analysis.rows,
      dims,
      labels: analysis.labels,
      classNames: analysis.classNames,
      chunks: () => [data],
      sourceProbabilities: analysis.features.sourceProbabilities,
    }, analysis.product);
  });
}
