/**
 * The rows of a feature set on a few axes.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { productOfRows } from "../linalg/gram.ts";
import type { Analysis } from "./analysis.ts";
import { classOffsets } from "./class_offsets.ts";
import { projectedResiduals } from "./residual_rows.ts";

/** Rows on axes, as residuals about the class means there. */
export interface ProjectedRows {
  /** Rows less their class means, rows x axes. */
  readonly residuals: FeatureMatrix<Float64Array>;
  /** Class means less the mean of all rows, classes x axes. */
  readonly means: FeatureMatrix<Float64Array>;
}

/**
 * All rows and class means on axes, about the mean of all rows.
 *
 * @param axes Axes, one a row.
 */
export async function projectedRows(
  analysis: Analysis,
  axes: FeatureMatrix<Float64Array>,
): Promise<ProjectedRows> {
  const offsets = await classOffsets(analysis);
  return {
    residuals: await projectedResiduals(analysis, axes),
    means: await productOfRows(analysis.product, offsets, axes),
  };
}

/** The rows themselves, about the mean of all rows. */
export function assembledRows(
  { residuals, means }: ProjectedRows,
  { labels }: Pick<Analysis, "labels">,
): FeatureMatrix<Float64Array> {
  const { rows, dims } = residuals;
  const data = new Float64Array(rows * dims);
  for (let row = 0, at = 0; row < rows; row++) {
    const first = labels[row] * dims;
    for (let own = first; own < first + dims; own++, at++) {
      data[at] = residuals.data[at] + means.data[own];
    }
  }
  return { rows, dims, data };
}
