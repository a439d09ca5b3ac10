/**
 * How unlike each two rows are.
 *
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { rowGram } from "../linalg/row_gram.ts";

import type { Analysis } from "./analysis.ts";
import { sampledRows, samplingKey } from "./sampled_rows.ts";
import type { Sampling } from "./stratified_sample.ts";

/**
 * "l2": Euclidean distance; "cos": 1 - cosine; "corr": 1 - Pearson correlation of the two rows;
 * "dot": minus the inner product, but for the constant |m|^2 of the mean, which would drown it.
 */
export type Dissimilarity = "l2" | "cos" | "corr" | "dot";

/** The four of them, as values of an option. */
export const dissimilarities: readonly Dissimilarity[] = [
  "l2",
  "cos",
  "corr",
  "dot",
];

/** What the inner products of centred rows leave out, a row. */
interface RowTerms {
  /** Inner product with the mean. */
  readonly withMean: Float64Array;
  /** Mean over the dims. */
  readonly average: Float64Array;
}

function rowTerms(
  { rows, dims, data }: FeatureMatrix<Float64Array>,
  mean: Float64Array,
): RowTerms {
  const withMean = new Float64Array(rows);
  const average = new Float64Array(rows);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let dim = 0; dim < dims; dim++, at++) {
      withMean[row] += data[at] * mean[dim];
      average[row] += data[at];
    }
    average[row] /= dims;
  }
  return { withMean, average };
}

/**
 * Dissimilarities of all pairs of the rows `x_i = c_i + m`, from centred rows c and their mean m.
 *
 * All four follow from one Gram matrix of the centred rows. 1 - cosine is taken as
 * (|x_i - x_j|^2 - (|x_i| - |x_j|)^2) / (2 |x_i| |x_j|), which keeps its digits where the mean is a
 * million times the spread. A row of zeros (for "corr": a constant row) has no direction: its
 * dissimilarity to others is 1.
 *
 * @param centred Rows less `mean`.
 * @param mean What was taken off, length dims.
 * @param gram Gram matrix of the centred rows.
 * @returns Rows x rows; 0 on the diagonal but for "dot".
 * @throws {NotApplicableError} If rows of fewer than three dims are to be correlated.
 */
export function dissimilaritiesOf(
  centred: FeatureMatrix<Float64Array>,
  mean: Float64Array,
  gram: FeatureMatrix<Float64Array>,
  kind: Dissimilarity,
): FeatureMatrix<Float64Array> {
  const { rows, dims } = centred;
  if (kind === "corr" && dims < 3) {
    throw new NotApplicableError(
      `rows of ${dims} dims correlate by 1 or -1 only; choose another distance`,
    );
  }
  const { withMean, average } = rowTerms(centred, mean);
  const level = mean.reduce((sum, x) => sum + x, 0) / dims;
  let meanSquare = mean.reduce((sum, x) => sum + x * x, 0);
  // A correlation is the cosine of rows less their own average: take the all-ones direction out of
  // the products, the norms and the mean.
  const ones = kind === "corr" ? dims : 0;
  if (kind === "corr") {
    meanSquare = mean.reduce((sum, x) => sum + (x - level) ** 2, 0);
    for (let row = 0; row < rows; row++) {
      withMean[row] -= dims * level * average[row];
    }
  }
  const product = (i: number, j: number) =>
    gram.data[i * rows + j] - ones * average[i] * average[j];
  const square = Float64Array.from({ length: rows }, (_, i) => product(i, i));
  const norm = square.map((own, i) =>
    Math.sqrt(Math.max(0, own + 2 * withMean[i] + meanSquare))
  );
  const scale = Math.sqrt(
    square.reduce((most, own) => Math.max(most, own), meanSquare),
  );

  const data = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      let value: number;
      const inner = product(i, j);
      if (kind === "dot") {
        value = -(inner + withMean[i] + withMean[j]);
      } else if (i === j) {
        value = 0;
      } else {
        const distance = Math.max(0, square[i] + square[j] - 2 * inner);
        if (kind === "l2") value = Math.sqrt(distance);
        // A norm this far below the others is round-off of a zero.
        else if (norm[i] <= 1e-14 * scale || norm[j] <= 1e-14 * scale) {
          value = 1;
        } else {
          const gap =
            (square[i] - square[j] + 2 * (withMean[i] - withMean[j])) /
            (norm[i] + norm[j]);
          value = Math.max(0, (distance - gap * gap) / (2 * norm[i] * norm[j]));
        }
      }
      data[i * rows + j] = value;
      data[j * rows + i] = value;
    }
  }
  return { rows, dims: rows, data };
}

/** Gram matrix of the sampled centred rows, shared. */
function sharedGram(
  analysis: Analysis,
  sampling: Sampling,
): Promise<FeatureMatrix<Float64Array>> {
  return analysis.share(
    `gram:${samplingKey(sampling)}`,
    async () => rowGram(await sampledRows(analysis, sampling)),
  );
}

/**
 * Dissimilarities of all pairs of a sample of the rows; shared, do not write to it.
 *
 * @param sampling Which rows; `sampledRows` gives their classes.
 */
export function rowDissimilarities(
  analysis: Analysis,
  kind: Dissimilarity,
  sampling: Sampling,
): Promise<FeatureMatrix<Float64Array>> {
  return analysis.share(
    `dissimilarity:${kind}:${samplingKey(sampling)}`,
    async () => {
      const sample = await sampledRows(analysis, sampling);
      return dissimilaritiesOf(
        sample,
        sample.mean,
        await sharedGram(analysis, sampling),
        kind,
      );
    },
  );
}

/** Dissimilarities of all pairs of the rows of a matrix that is centred already. */
export function matrixDissimilarities(
  centred: FeatureMatrix<Float64Array>,
  kind: Dissimilarity,
): FeatureMatrix<Float64Array> {
  const mean = new Float64Array(centred.dims);
  return dissimilaritiesOf(centred, mean, rowGram(centred), kind);
}
