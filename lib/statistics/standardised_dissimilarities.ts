/**
 * How unlike each two rows are once every column has the same spread.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { rowGram } from "../linalg/row_gram.ts";

import type { Analysis } from "./analysis.ts";
import { centredRows } from "./centred_rows.ts";
import { principalCoordinates } from "./principal_coordinates.ts";
import {
  dissimilaritiesOf,
  type Dissimilarity,
} from "./row_dissimilarities.ts";
import { sampledRows, samplingKey } from "./sampled_rows.ts";
import { standardise, takeRows } from "./standardise.ts";
import type { Sampling } from "./stratified_sample.ts";

/** Dissimilarities of sampled rows, with the classes of these. */
export interface SampledDissimilarities {
  /** Rows x rows; shared, do not write to it. */
  readonly matrix: FeatureMatrix<Float64Array>;
  /** Class of each row. */
  readonly labels: Int32Array;
}

/**
 * Dissimilarities of a sample of the rows, its columns standardised; shared.
 *
 * @param pcaDims Keep this many principal axes first; null keeps the features.
 * @throws {NotApplicableError} If there are not as many axes.
 */
export async function standardisedDissimilarities(
  analysis: Analysis,
  kind: Dissimilarity,
  sampling: Sampling,
  pcaDims: number | null = null,
): Promise<SampledDissimilarities> {
  const { labels, indices } = await sampledRows(analysis, sampling);
  const key = `${samplingKey(sampling)}:${pcaDims}`;
  const rows = await analysis.share(`rows:standardised:${key}`, async () => {
    if (pcaDims === null) {
      return standardise(await sampledRows(analysis, sampling));
    }
    return standardise(
      takeRows(await signedCoordinates(analysis, pcaDims), indices),
    );
  });
  const gram = await analysis.share(
    `gram:standardised:${key}`,
    () => rowGram(rows),
  );
  const matrix = await analysis.share(
    `dissimilarity:standardised:${kind}:${key}`,
    () => dissimilaritiesOf(rows, new Float64Array(rows.dims), gram, kind),
  );
  return { matrix, labels };
}

/** Principal coordinates, the largest loading of each axis positive: row correlations see the signs. */
async function signedCoordinates(
  analysis: Analysis,
  count: number,
): Promise<FeatureMatrix<Float64Array>> {
  const { rows, data } = await principalCoordinates(analysis, count);
  const { dims, data: x } = await centredRows(analysis);
  const signs = new Float64Array(count);
  for (let axis = 0; axis < count; axis++) {
    const loadings = new Float64Array(dims);
    for (let row = 0; row < rows; row++) {
      const weight = data[row * count + axis];
      for (let dim = 0; dim < dims; dim++) {
        loadings[dim] += weight * x[row * dims + dim];
      }
    }
    let largest = 0;
    for (const loading of loadings) {
      if (Math.abs(loading) > Math.abs(largest)) largest = loading;
    }
    signs[axis] = largest < 0 ? -1 : 1;
  }
  return {
    rows,
    dims: count,
    data: data.map((value, at) => value * signs[at % count]),
  };
}
