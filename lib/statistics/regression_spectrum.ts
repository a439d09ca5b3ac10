/**
 * A linear regression as its singular values see it.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { towardsFirstAxis } from "../linalg/towards_first_axis.ts";
import { gram, gramOfRows } from "../linalg/gram.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import { spectralComponents } from "../linalg/symmetric_eigen.ts";
import type { Analysis } from "./analysis.ts";
import { classOffsets } from "./class_offsets.ts";
import { rowsInMemory } from "./rows_in_memory.ts";
import { totalCovariance } from "./within_scatter.ts";

/** Targets t on features X = U diag(s) V^T. */
export interface RegressionSpectrum {
  /** Rows of X, N. */
  readonly rows: number;
  /** Columns of X, D. */
  readonly dims: number;
  /** s^2, descending; min(N, D) of them. */
  readonly values: Float64Array;
  /** (U^T t)^2: row i belongs to the i-th singular value, a column to a target. */
  readonly squares: FeatureMatrix<Float64Array>;
  /** Squared length of each target. */
  readonly lengths: Float64Array;
}

/**
 * Spectrum of the one-against-the-rest regressions of the classes on the features as they are;
 * shared.
 *
 * @param analysis The feature set.
 */
export function classRegression(
  analysis: Analysis,
): Promise<RegressionSpectrum> {
  return analysis.share("class regression", async () => {
    const { rows, dims, classes, labels, counts, product } = analysis;
    const lengths = Float64Array.from(counts);
    if (dims >= rows) {
      const targets = new Float64Array(classes * rows);
      for (let row = 0; row < rows; row++) {
        targets[labels[row] * rows + row] = 1;
      }
      const features = await rowsInMemory(analysis);
      const square = await gramOfRows(product, features);
      return fromRows(
        square,
        { rows: classes, dims: rows, data: targets },
        dims,
        lengths,
      );
    }
    // X^T X = N (covariance + mean mean^T), and X^T t is N_k times the class mean. With the mean as
    // first axis a common offset of the features stands in one number, and costs the others no digits.
    const { mean, data: offsets } = await classOffsets(analysis);
    const turn = towardsFirstAxis(mean);
    const square = turn.matrix((await totalCovariance(analysis)).data);
    const images = turn.rows(offsets, classes);
    square[0] += turn.length ** 2;
    for (let at = 0; at < square.length; at++) square[at] *= rows;
    for (let k = 0; k < classes; k++) {
      images[k * dims] += turn.length;
      for (let at = k * dims; at < (k + 1) * dims; at++) {
        images[at] *= counts[k];
      }
    }
    return fromColumns(
      { rows: dims, dims, data: square },
      { rows: classes, dims, data: images },
      rows,
      lengths,
    );
  });
}

/**
 * Spectrum of a regression on any matrix.
 *
 * @param features X, rows x dims.
 * @param targets One target a row, each as long as X has rows.
 */
export async function regressionSpectrum(
  product: MatrixProduct,
  features: FeatureMatrix<Float64Array>,
  targets: FeatureMatrix<Float64Array>,
): Promise<RegressionSpectrum> {
  const { rows, dims } = features;
  const lengths = new Float64Array(targets.rows);
  for (let target = 0, at = 0; target < targets.rows; target++) {
    for (let row = 0; row < rows; row++, at++) {
      lengths[target] += targets.data[at] ** 2;
    }
  }
  if (dims >= rows) {
    const square = await gramOfRows(product, features);
    return fromRows(square, targets, dims, lengths);
  }
  const images = new Float64Array(targets.rows * dims);
  for (let target = 0; target < targets.rows; target++) {
    for (let row = 0; row < rows; row++) {
      const factor = targets.data[target * rows + row];
      for (let dim = 0; dim < dims; dim++) {
        images[target * dims + dim] += factor * features.data[row * dims + dim];
      }
    }
  }
  return fromColumns(
    await gram(product, features),
    { rows: targets.rows, dims, data: images },
    rows,
    lengths,
  );
}

/** From X X^T and the targets. */
function fromRows(
  square: FeatureMatrix<Float64Array>,
  targets: FeatureMatrix<Float64Array>,
  dims: number,
  lengths: Float64Array,
): RegressionSpectrum {
  const { values, components } = spectralComponents(square, targets);
  const squares = {
    ...components,
    data: components.data.map((along) => along * along),
  };
  return {
    rows: square.rows,
    dims,
    values: values.map((value) => Math.max(value, 0)),
    squares,
    lengths,
  };
}

/** From X^T X and X^T t. */
function fromColumns(
  square: FeatureMatrix<Float64Array>,
  images: FeatureMatrix<Float64Array>,
  rows: number,
  lengths: Float64Array,
): RegressionSpectrum {
  const { values, components } = spectralComponents(square, images);
  const count = images.rows;
  const data = components.data.map((along, at) => {
    const value = values[Math.floor(at / count)];
    return value > 0 ? along * along / value : 0;
  });
  return {
    rows,
    dims: square.rows,
    values: values.map((value) => Math.max(value, 0)),
    squares: { ...components, data },
    lengths,
  };
}
