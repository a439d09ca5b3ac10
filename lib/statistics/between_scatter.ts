/**
 * The scatter between classes by its axes: the eigenvectors of Sigma_B that are not round-off.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { gram } from "../linalg/gram.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import { scaleRows } from "../linalg/scale_rows.ts";
import { symmetricEigen } from "../linalg/symmetric_eigen.ts";
import type { Analysis } from "./analysis.ts";
import { momentsOf } from "./moments_of.ts";

/**
 * What the class means are measured from: "classes" is the mean of the class means, every class
 * weighing the same; "samples" the mean of all rows.
 */
export type GlobalMean = "classes" | "samples";

/** Sigma_B = sum over r of variance_r axis_r axis_r^T. */
export interface BetweenScatter {
  /** Variances between the classes along the axes, descending, all above the cut; length rank. */
  readonly variances: Float64Array;
  /** Orthonormal axes, rank x dims. */
  readonly axes: FeatureMatrix<Float64Array>;
}

/** Share of the largest eigenvalue of Sigma_B under which an eigenvalue is round-off. */
const CUT = 1e-10;

/**
 * Class means less the global mean, classes x dims; shared, do not write to it.
 *
 * @param analysis The feature set.
 * @param globalMean What they are measured from.
 */
export function centredMeans(
  analysis: Analysis,
  globalMean: GlobalMean,
): Promise<FeatureMatrix<Float64Array>> {
  return analysis.share(`centred means:${globalMean}`, async () => {
    const { means, counts } = await momentsOf(analysis);
    const { rows: classes, dims } = means;
    const weights = globalMean === "classes"
      ? new Float64Array(classes).fill(1 / classes)
      : counts.map((count) => count / analysis.rows);
    const data = means.data.slice();
    // The second round takes off what rounding left of a mean far larger than the spread.
    for (let round = 0; round < 2; round++) {
      takeOffMean({ rows: classes, dims, data }, weights);
    }
    return { rows: classes, dims, data };
  });
}

/** Move rows so that their weighted mean is 0, in place. */
export function takeOffMean(
  { rows, dims, data }: FeatureMatrix<Float64Array>,
  weights: Float64Array,
): void {
  const mean = new Float64Array(dims);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let dim = 0; dim < dims; dim++, at++) {
      mean[dim] += weights[row] * data[at];
    }
  }
  for (let row = 0, at = 0; row < rows; row++) {
    for (let dim = 0; dim < dims; dim++, at++) data[at] -= mean[dim];
  }
}

/**
 * The axes of the scatter between classes; shared.
 *
 * Sigma_B has the rank of the class means, so the smaller of their two Gram matrices, K x K or
 * D x D, is decomposed and nothing larger is formed.
 *
 * @param analysis The feature set.
 * @param globalMean What the class means are measured from.
 */
export function betweenScatter(
  analysis: Analysis,
  globalMean: GlobalMean,
): Promise<BetweenScatter> {
  return analysis.share(
    `between scatter:${globalMean}`,
    async () =>
      scatterOfMeans(
        analysis.product,
        await centredMeans(analysis, globalMean),
      ),
  );
}

/**
 * The axes of the scatter of class means.
 *
 * @param product What multiplies matrices.
 * @param means Class means less the global mean, classes x dims.
 */
export async function scatterOfMeans(
  product: MatrixProduct,
  means: FeatureMatrix<Float64Array>,
): Promise<BetweenScatter> {
  const { rows: classes, dims } = means;
  const byClass = classes <= dims;
  const { values, vectors } = symmetricEigen(
    byClass
      ? await product.multiply(means, means, { transposeRight: true })
      : await gram(product, means),
  );
  let rank = 0;
  while (rank < values.length && values[rank] > CUT * values[0]) rank++;
  const leading = {
    rows: rank,
    dims: vectors.dims,
    data: vectors.data.subarray(0, rank * vectors.dims),
  };
  const variances = values.slice(0, rank).map((value) => value / classes);
  if (!byClass) return { variances, axes: leading };
  const axes = await product.multiply(leading, means);
  scaleRows(axes, values.map((value) => 1 / Math.sqrt(value)));
  return { variances, axes };
}
