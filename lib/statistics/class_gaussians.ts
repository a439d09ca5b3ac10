/**
 * A Gaussian for each class: its mean, and a variance of one of three shapes.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { scaleRows } from "../linalg/scale_rows.ts";
import type { Analysis } from "./analysis.ts";
import { centredMeans } from "./between_scatter.ts";
import { classCovariances } from "./class_covariances.ts";
import { momentsOf } from "./moments_of.ts";
import { type PrincipalAxes, principalAxes } from "./pca.ts";
import { type Precision, workingPrecision } from "./precision.ts";
import { projectedBlocks } from "./projected_blocks.ts";

/**
 * Shape of a class's variance: one number ("spherical", the mean over the axes), one an axis
 * ("diagonal"), or a whole matrix ("full").
 */
export type ClassCovariance = "spherical" | "diagonal" | "full";

/** Choices of the class Gaussians. */
export interface GaussianOptions {
  /** Shape of the variances. Default "diagonal". */
  readonly covariance?: ClassCovariance;
  /**
   * Principal axes to look at the features on; null, or as many as there are, leaves them as they
   * are. Default null.
   */
  readonly pcaDims?: number | null;
  /**
   * Share of the mean variance over classes and axes that is added to every variance, so that a
   * class of one row has a density. Default 1e-6.
   */
  readonly epsilon?: number;
  /** Format of the heavy products. Default "auto". */
  readonly precision?: Precision;
}

/** One Gaussian a class. */
export interface ClassGaussians {
  /** Shape of the variances. */
  readonly covariance: ClassCovariance;
  /** Class means, up to a common offset, classes x dims. */
  readonly means: FeatureMatrix<Float64Array>;
  /**
   * Variances with the ridge added: classes x 1 (spherical), classes x dims (diagonal), or
   * classes x dims² (full, row by row).
   */
  readonly variances: FeatureMatrix<Float64Array>;
}

/** The least variance there is, for a set without any. */
const TINY = 2.2250738585072014e-308;

/**
 * The class Gaussians of a feature set under study; shared.
 *
 * @throws {InputError} If an option has a value that it cannot have.
 * @throws {NotApplicableError} If full covariances of so many classes and dims do not fit in 1 GiB.
 */
export function gaussiansOf(
  analysis: Analysis,
  options: GaussianOptions = {},
): Promise<ClassGaussians> {
  const { covariance = "diagonal", epsilon = 1e-6, precision = "auto" } =
    options;
  const pcaDims = axesOf(analysis, options.pcaDims ?? null);
  if (!["spherical", "diagonal", "full"].includes(covariance)) {
    throw new InputError(
      `Expected covariance to be one of spherical, diagonal, full but found "${covariance}"`,
    );
  }
  if (!(epsilon >= 0)) {
    throw new InputError(
      `Expected epsilon to be 0 or more but found ${epsilon}`,
    );
  }
  const key =
    `class gaussians:${covariance}:${pcaDims}:${epsilon}:${precision}`;
  return analysis.share(key, async () => {
    const principal = pcaDims === null
      ? undefined
      : await principalAxes(analysis, pcaDims, precision);
    const axes = principal?.axes;
    const means = axes
      ? await analysis.product.multiply(
        await centredMeans(analysis, "samples"),
        axes,
        { transposeRight: true },
      )
      : (await momentsOf(analysis)).means;
    const variances = covariance === "full"
      ? await classCovariances(analysis, precision, axes)
      : principal
      ? await projectedVariances(analysis, precision, principal)
      : await axisVariances(analysis);
    return {
      covariance,
      means,
      variances: withRidge(variances, covariance, means.dims, epsilon),
    };
  });
}

/** Axes to take; null where the features stay as they are. */
function axesOf(
  { rows, dims }: Analysis,
  pcaDims: number | null,
): number | null {
  if (pcaDims === null) return null;
  if (!Number.isInteger(pcaDims) || pcaDims < 1) {
    throw new InputError(
      `Expected pcaDims to be a whole number of 1 or more, or null, but found ${pcaDims}`,
    );
  }
  return pcaDims >= Math.min(rows - 1, dims) ? null : pcaDims;
}

/** Variances along the features' own axes, classes x dims. */
async function axisVariances(
  analysis: Analysis,
): Promise<FeatureMatrix<Float64Array>> {
  const { squares, counts } = await momentsOf(analysis);
  const data = squares.data.slice();
  scaleRows({ ...squares, data }, counts.map((count) => 1 / count));
  return { ...squares, data };
}

/** Variances along principal axes, classes x axes. */
async function projectedVariances(
  analysis: Analysis,
  precision: Precision,
  { axes, coordinates }: PrincipalAxes,
): Promise<FeatureMatrix<Float64Array>> {
  const { classes, labels, counts } = analysis;
  const dims = axes.rows;
  const sums = { rows: classes, dims, data: new Float64Array(classes * dims) };
  if (coordinates) {
    let start = 0;
    for (const along of coordinates) {
      addSquares(sums, along, labels.subarray(start));
      start += along.rows;
    }
  } else {
    const format = await workingPrecision(analysis, precision, 8 * dims);
    for await (const block of projectedBlocks(analysis, format, axes)) {
      addSquares(sums, block.along, labels.subarray(block.start));
    }
  }
  scaleRows(sums, Float64Array.from(counts, (count) => 1 / count));
  return sums;
}

/** Add each row's squares to the row of its class. */
function addSquares(
  { dims, data: sums }: FeatureMatrix<Float64Array>,
  { rows, data }: FeatureMatrix,
  labels: Int32Array,
): void {
  for (let row = 0, at = 0; row < rows; row++) {
    const to = labels[row] * dims;
    for (let dim = 0; dim < dims; dim++, at++) {
      sums[to + dim] += data[at] * data[at];
    }
  }
}

/** The variances in their shape, each with a share of the mean variance added, in place. */
function withRidge(
  variances: FeatureMatrix<Float64Array>,
  covariance: ClassCovariance,
  dims: number,
  epsilon: number,
): FeatureMatrix<Float64Array> {
  const { rows: classes, data } = variances;
  const step = covariance === "full" ? dims + 1 : 1;
  const totals = new Float64Array(classes);
  for (let k = 0; k < classes; k++) {
    for (let axis = 0; axis < dims; axis++) {
      totals[k] += data[k * variances.dims + axis * step];
    }
  }
  const mean = totals.reduce((sum, total) => sum + total, 0) / classes / dims;
  const ridge = Math.max(epsilon * mean, TINY);
  if (covariance === "spherical") {
    const spherical = totals.map((total) => total / dims + ridge);
    return { rows: classes, dims: 1, data: spherical };
  }
  for (let k = 0; k < classes; k++) {
    for (let axis = 0; axis < dims; axis++) {
      data[k * variances.dims + axis * step] += ridge;
    }
  }
  return variances;
}
