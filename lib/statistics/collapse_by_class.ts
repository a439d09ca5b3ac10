/**
 * Which classes are wide against the distances between them: the terms of which variance collapse is the sum.
 *
 * @see Ding, Jiang, Sheng, Zheng, Liang 2023, {@link https://arxiv.org/abs/2310.05754}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { productOfRows } from "../linalg/gram.ts";
import type { Analysis } from "./analysis.ts";
import { betweenScatter, type GlobalMean } from "./between_scatter.ts";
import { centredBlocks } from "./centred_blocks.ts";

/**
 * C_k = -Tr(Sigma_k Sigma_B^+) / K^2 of each class, Sigma_k its covariance: 0 for a class that is a point, the lower the
 * wider it is. Their sum is C.
 *
 * One pass over the rows.
 *
 * @param analysis The feature set.
 * @param globalMean What the class means are measured from. Default "classes".
 * @returns A number for each class, at most 0.
 * @throws {NotApplicableError} If all class means are the same.
 *
 * @example The second class is the wider one
 * ```ts
 * import { analyse, collapseByClass } from "fair-collapse";
 * import { assert } from "@std/assert";
 *
 * const [narrow, wide] = await collapseByClass(analyse({
 *   rows: 4,
 *   dims: 1,
 *   labels: Int32Array.of(0, 0, 1, 1),
 *   classNames: ["narrow", "wide"],
 *   chunks: () => [Float32Array.of(0, 1, 7, 11)],
 * }));
 * assert(wide < narrow);
 * ```
 */
export function collapseByClass(
  analysis: Analysis,
  globalMean: GlobalMean = "classes",
): Promise<Float64Array> {
  return analysis.share(`collapse by class:${globalMean}`, async () => {
    const { classes, counts, labels, product } = analysis;
    const { axes, variances } = await betweenScatter(analysis, globalMean);
    const rank = variances.length;
    if (rank === 0) {
      throw new NotApplicableError("all class means are the same");
    }
    const collapse = new Float64Array(classes);
    for await (const { start, matrix } of centredBlocks(analysis, "float64")) {
      const block = matrix as FeatureMatrix<Float64Array>;
      const { data } = await productOfRows(product, block, axes);
      for (let row = 0, at = 0; row < block.rows; row++) {
        const k = labels[start + row];
        for (let axis = 0; axis < rank; axis++, at++) {
          collapse[k] -= data[at] ** 2 / variances[axis] /
            (counts[k] * classes * classes);
        }
      }
    }
    return collapse;
  });
}
