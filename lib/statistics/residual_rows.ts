/**
 * The rows of a feature set less their class means.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "./analysis.ts";
import { momentsOf } from "./moments_of.ts";

/**
 * All rows less the means of their classes, as float64 in memory; shared, do not write to it.
 *
 * What the Gaussian metrics work on: a row is its residual plus its class's offset plus the mean of
 * all rows, and nothing that matters cancels.
 *
 * @param analysis The feature set.
 * @returns rows x dims.
 */
export function residualRows(
  analysis: Analysis,
): Promise<FeatureMatrix<Float64Array>> {
  return analysis.share("residual rows", async () => {
    const { features, rows, dims, labels } = analysis;
    const { data: means } = (await momentsOf(analysis)).means;
    const data = new Float64Array(rows * dims);
    let at = 0;
    for await (const chunk of features.chunks()) {
      for (let from = 0; from < chunk.length;) {
        const first = labels[at / dims] * dims;
        for (let mean = first; mean < first + dims; mean++) {
          data[at++] = chunk[from++] - means[mean];
        }
      }
    }
    return { rows, dims, data };
  });
}
