/**
 * How much each row moves the variance collapse C.
 *
 * @see Hampel 1974, {@link https://doi.org/10.1080/01621459.1974.10482962} (influence functions)
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { productOfRows } from "../linalg/gram.ts";
import { productOfColumns } from "../linalg/transposed.ts";

import type { Analysis } from "./analysis.ts";
import {
  betweenScatter,
  centredMeans,
  type GlobalMean,
} from "./between_scatter.ts";
import { centredBlocks } from "./centred_blocks.ts";

/** Rows on the axes of Sigma_B, and Sigma_W applied to these axes. */
interface AlongAxes {
  /** r^T B^+ r of each row r less its class mean: a number a row, whatever the rank. */
  readonly distances: Float64Array;
  /** Sigma_W axis_r in the rows' own dims, rank x dims. */
  readonly within: FeatureMatrix<Float64Array>;
}

/**
 * Derivative of C = -Tr(Sigma_W Sigma_B^+) / K with respect to the weight of each row, the weights
 * of a class adding up to its size; shared.
 *
 * With r the row less its class mean, M_k its centred class mean and P the projection on the span
 * of the means,
 *
 * dTr / dw = (r^T B^+ r - 2 r^T B^+ W B^+ M_k + 2 r^T (I - P) W B^+ B^+ M_k) / (K n_k)
 *
 * but for a constant a class, which cancels where only rows of one class are exchanged. B is
 * Sigma_B, W is Sigma_W. Two products of the cost of C itself.
 *
 * @throws {NotApplicableError} If all class means are the same.
 */
export function collapseInfluence(
  analysis: Analysis,
  globalMean: GlobalMean = "classes",
): Promise<Float64Array> {
  return analysis.share(`collapse influence:${globalMean}`, async () => {
    const { rows, dims, classes, labels, counts } = analysis;
    const { axes, variances } = await betweenScatter(analysis, globalMean);
    const rank = variances.length;
    if (rank === 0) {
      throw new NotApplicableError("all class means are the same");
    }
    const { distances, within } = await alongAxes(analysis, axes, variances);
    const directions = await turningDirections(analysis, globalMean, within);

    const influence = new Float64Array(rows);
    for await (const { start, matrix } of centredBlocks(analysis, "float64")) {
      for (let row = 0; row < matrix.rows; row++) {
        const k = labels[start + row];
        let turning = 0;
        for (let dim = 0; dim < dims; dim++) {
          turning += matrix.data[row * dims + dim] * directions[k * dims + dim];
        }
        influence[start + row] = -(distances[start + row] + 2 * turning) /
          (classes * classes * counts[k]);
      }
    }
    return influence;
  });
}

/** (I - P) W B^+ B^+ M_k - B^+ W B^+ M_k for each class, classes x dims. */
async function turningDirections(
  analysis: Analysis,
  globalMean: GlobalMean,
  within: FeatureMatrix<Float64Array>,
): Promise<Float64Array> {
  const { classes, dims, counts, rows, product } = analysis;
  const { axes, variances } = await betweenScatter(analysis, globalMean);
  const rank = variances.length;
  const means = await centredMeans(analysis, globalMean);
  // A row moves the global mean, too, by its class's share of it.
  const total = new Float64Array(dims);
  means.data.forEach((value, at) => total[at % dims] += value);
  const own = means.data.map((value, at) => {
    const k = Math.floor(at / dims);
    const share = globalMean === "classes" ? 1 / classes : counts[k] / rows;
    return value - share * total[at % dims];
  });
  const onAxes = await productOfRows(product, {
    rows: classes,
    dims,
    data: own,
  }, axes);
  const withinAxes = await productOfRows(product, within, axes);
  const directions = new Float64Array(classes * dims);
  for (let k = 0; k < classes; k++) {
    const add = (vector: Float64Array, factor: number) => {
      for (let dim = 0; dim < dims; dim++) {
        directions[k * dims + dim] += factor * vector[dim];
      }
    };
    for (let axis = 0; axis < rank; axis++) {
      const twice = onAxes.data[k * rank + axis] / variances[axis] ** 2;
      add(within.data.subarray(axis * dims, (axis + 1) * dims), twice);
      for (let other = 0; other < rank; other++) {
        const mixed = withinAxes.data[axis * rank + other];
        const along = axes.data.subarray(other * dims, (other + 1) * dims);
        const once = onAxes.data[k * rank + axis] /
          (variances[axis] * variances[other]);
        add(along, -mixed * (twice + once));
      }
    }
  }
  return directions;
}

async function alongAxes(
  analysis: Analysis,
  axes: FeatureMatrix<Float64Array>,
  variances: Float64Array,
): Promise<AlongAxes> {
  const { rows, dims, classes, labels, counts, product } = analysis;
  const rank = axes.rows;
  const distances = new Float64Array(rows);
  const within = new Float64Array(rank * dims);
  for await (const { start, matrix } of centredBlocks(analysis, "float64")) {
    const block = matrix as FeatureMatrix<Float64Array>;
    const { data } = await productOfRows(product, block, axes);
    for (let row = 0, at = 0; row < block.rows; row++) {
      let sum = 0;
      for (let axis = 0; axis < rank; axis++, at++) {
        sum += data[at] ** 2 / variances[axis];
      }
      distances[start + row] = sum;
    }
    const weighted = data.map((value, at) =>
      value / (classes * counts[labels[start + Math.floor(at / rank)]])
    );
    const part = await productOfColumns(product, {
      rows: block.rows,
      dims: rank,
      data: weighted,
    }, block);
    for (let at = 0; at < within.length; at++) within[at] += part.data[at];
  }
  return { distances, within: { rows: rank, dims, data: within } };
}
