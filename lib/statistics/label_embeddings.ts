/**
 * What language models say of the labels, row by row.
 *
 * @module
 */
import { ShapeError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";

import type { Analysis } from "./analysis.ts";
import { classRows } from "./class_rows.ts";
import { standardise } from "./standardise.ts";

/** What is added to a standard deviation, as in EMMS's code. */
export const FLOOR = 1e-8;

/**
 * The embedding of each row's class, each column of mean 0 and standard deviation 1; shared, do not
 * write to it.
 *
 * @returns One matrix of rows x width an embedding; the one-hot labels where none are given.
 * @throws {ShapeError} If embeddings differ in width, or a class has none.
 */
export function standardisedEmbeddings(
  analysis: Analysis,
): Promise<FeatureMatrix<Float64Array>[]> {
  return analysis.share("label embeddings", () => {
    const { classes, labels, rows } = analysis;
    const given = analysis.features.labelEmbeddings?.map((embedding) =>
      classRows(analysis, embedding, "a row of the label embeddings")
    );
    if (given?.some(({ dims }) => dims !== given[0].dims)) {
      throw new ShapeError(
        `Expected label embeddings of one width but found ${
          given.map(({ dims }) => dims).join(", ")
        }`,
      );
    }
    const oneHot = Float64Array.from(
      { length: classes * classes },
      (_, at) => Number(at % (classes + 1) === 0),
    );
    const byClass = given?.length
      ? given
      : [{ rows: classes, dims: classes, data: oneHot }];
    return byClass.map(({ dims, data }) => {
      const spread = new Float64Array(rows * dims);
      labels.forEach((k, row) =>
        spread.set(data.subarray(k * dims, (k + 1) * dims), row * dims)
      );
      return standardised({ rows, dims, data: spread });
    });
  });
}

function standardised(
  matrix: FeatureMatrix<Float64Array>,
): FeatureMatrix<Float64Array> {
  const { rows, dims, data } = matrix;
  const mean = new Float64Array(dims);
  const deviation = new Float64Array(dims);
  data.forEach((value, at) => mean[at % dims] += value / rows);
  data.forEach((value, at) =>
    deviation[at % dims] += (value - mean[at % dims]) ** 2 / rows
  );
  return standardise(matrix, {
    mean,
    deviation: deviation.map((v) => Math.sqrt(v) + FLOOR),
  });
}
