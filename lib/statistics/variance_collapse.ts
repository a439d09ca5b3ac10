/**
 * Variance collapse, the term C of FaCe.
 *
 * @see Ding, Jiang, Sheng, Zheng, Liang 2023, {@link https://arxiv.org/abs/2310.05754}
 * @see Papyan, Han, Donoho 2020, {@link https://doi.org/10.1073/pnas.2015509117} (NC1)
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import type { Analysis } from "./analysis.ts";
import { analyseMatrix } from "./analyse_matrix.ts";
import { betweenCoordinates } from "./between_coordinates.ts";
import { betweenScatter, type GlobalMean } from "./between_scatter.ts";
import { type Precision, workingPrecision } from "./precision.ts";

/** Choices of the variance collapse. */
export interface VarianceCollapseOptions {
  /** What the class means are measured from. Default "classes". */
  readonly globalMean?: GlobalMean;
  /** Format of the heavy product. Default "auto". */
  readonly precision?: Precision;
}

/**
 * C = -Tr(Sigma_W Sigma_B^+) / K of a feature set under study; shared.
 *
 * With the axes v_r and variances l_r of Sigma_B the trace is the sum of v_r^T Sigma_W v_r / l_r,
 * so the one heavy step is to look at the centred rows along K - 1 axes: N D K multiplications,
 * and no D x D matrix.
 *
 * @throws {NotApplicableError} If there are not two classes whose means differ.
 */
export function collapseOf(
  analysis: Analysis,
  options: VarianceCollapseOptions = {},
): Promise<number> {
  const { globalMean = "classes", precision = "auto" } = options;
  return analysis.share(`collapse:${globalMean}:${precision}`, async () => {
    const { classes } = analysis;
    if (classes < 2) {
      throw new NotApplicableError(
        `C compares the spread within classes with that between them: needs two classes, found ${classes}`,
      );
    }
    const { variances } = await betweenScatter(analysis, globalMean);
    const rank = variances.length;
    if (rank === 0) {
      throw new NotApplicableError(
        "C compares the spread within classes with that between them: all class means are the same",
      );
    }
    const format = await workingPrecision(analysis, precision, rank);
    const { within } = await betweenCoordinates(analysis, globalMean, format);
    let trace = 0;
    for (let axis = 0; axis < rank; axis++) {
      trace += within[axis] / variances[axis];
    }
    return trace === 0 ? 0 : -trace / classes;
  });
}

/**
 * Variance collapse C = -Tr(Sigma_W Sigma_B^+) / K: how much the classes spread against how far
 * they lie apart. 0 at full collapse, more negative the wider the classes; every class weighs the
 * same.
 *
 * Does not change when the features are rotated, moved, or multiplied by a number.
 *
 * @param features Rows x dims.
 * @param labels Class id of each row; length rows.
 * @param options Global mean, precision, and what multiplies matrices.
 * @returns C, at most 0.
 * @throws {ShapeError} If labels and rows differ in number.
 * @throws {InputError} If a feature is NaN or infinite.
 * @throws {NotApplicableError} If there are not two classes whose means differ.
 *
 * @example Two classes of spread 1, their means 9 apart
 * ```ts
 * import { varianceCollapse } from "fair-collapse";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const features = { rows: 4, dims: 1, data: Float32Array.of(0, 1, 9, 10) };
 * const collapse = await varianceCollapse(features, Int32Array.of(0, 0, 1, 1));
 * assertAlmostEquals(collapse, -(0.25 / 20.25) / 2);
 * ```
 */
export function varianceCollapse(
  features: FeatureMatrix,
  labels: Int32Array,
  options: VarianceCollapseOptions & { readonly product?: MatrixProduct } = {},
): Promise<number> {
  return collapseOf(analyseMatrix(features, labels, options.product), options);
}
