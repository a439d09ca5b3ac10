/**
 * Multinomial logistic regression.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { productOfRows } from "../linalg/gram.ts";
import { type Evaluation, lbfgs } from "../linalg/lbfgs.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import { transposed } from "../linalg/transposed.ts";

/** A linear classifier: the class of the largest `weights x + bias`. */
export interface LinearClassifier {
  /** classes x dims. */
  readonly weights: FeatureMatrix<Float64Array>;
  /** One a class. */
  readonly bias: Float64Array;
}

/** A fitted regression. */
export interface LogisticFit extends LinearClassifier {
  /** Mean cross-entropy of the rows, in nats. */
  readonly loss: number;
  /** What was minimised: the loss plus `penalty / 2` times the sum of squared weights. */
  readonly objective: number;
  /** Steps taken. */
  readonly iterations: number;
  /** Whether the gradient fell below the tolerance. */
  readonly converged: boolean;
}

/** How to fit. */
export interface LogisticOptions {
  /** Weight of half the sum of squared weights beside the mean cross-entropy; the bias is free. */
  readonly penalty: number;
  /** Where to begin. Default zeros. */
  readonly start?: LinearClassifier;
  /** Largest component of the gradient at the end. Default 1e-7. */
  readonly tolerance?: number;
  /** Steps at most. Default 500. */
  readonly maxIterations?: number;
}

/**
 * Minimise mean cross-entropy + penalty / 2 |W|^2 by L-BFGS; the bias is not penalised.
 *
 * @param rows Rows x dims; centre them, or it converges slowly.
 * @param labels Class of each row, 0 to classes - 1.
 * @param product What multiplies large matrices.
 */
export async function fitLogistic(
  rows: FeatureMatrix<Float64Array>,
  labels: Int32Array,
  classes: number,
  product: MatrixProduct,
  options: LogisticOptions,
): Promise<LogisticFit> {
  const { penalty, start, tolerance, maxIterations } = options;
  const dims = rows.dims;
  const size = classes * dims;
  const gradientOf = slopes(rows, product);
  let loss = 0;

  async function evaluate(point: Float64Array): Promise<Evaluation> {
    const weights = { rows: classes, dims, data: point.subarray(0, size) };
    const scores = await productOfRows(product, rows, weights);
    loss = residuals(scores, point.subarray(size), labels);
    const gradient = new Float64Array(point.length);
    gradient.set((await gradientOf(scores)).data);
    let squares = 0;
    for (let at = 0; at < size; at++) {
      squares += point[at] * point[at];
      gradient[at] = gradient[at] / rows.rows + penalty * point[at];
    }
    for (let row = 0, at = 0; row < rows.rows; row++) {
      for (let k = 0; k < classes; k++, at++) {
        gradient[size + k] += scores.data[at] / rows.rows;
      }
    }
    return { value: loss + penalty / 2 * squares, gradient };
  }

  const first = new Float64Array(size + classes);
  if (start) {
    first.set(start.weights.data);
    first.set(start.bias, size);
  }
  const minimum = await lbfgs(evaluate, first, {
    tolerance,
    maxIterations,
  });
  const weights = minimum.point.slice(0, size);
  const squares = weights.reduce((sum, w) => sum + w * w, 0);
  return {
    weights: { rows: classes, dims, data: weights },
    bias: minimum.point.slice(size),
    loss: minimum.value - penalty / 2 * squares,
    objective: minimum.value,
    iterations: minimum.iterations,
    converged: minimum.converged,
  };
}

/** Turn scores into probabilities less the one-hot labels, in place; gives the mean cross-entropy. */
function residuals(
  { rows, dims: classes, data }: FeatureMatrix<Float64Array>,
  bias: Float64Array,
  labels: Int32Array,
): number {
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const base = row * classes;
    let top = -Infinity;
    for (let k = 0; k < classes; k++) {
      data[base + k] += bias[k];
      if (data[base + k] > top) top = data[base + k];
    }
    const own = data[base + labels[row]] - top;
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      data[base + k] = Math.exp(data[base + k] - top);
      sum += data[base + k];
    }
    for (let k = 0; k < classes; k++) data[base + k] /= sum;
    data[base + labels[row]] -= 1;
    loss += Math.log(sum) - own;
  }
  return loss / rows;
}

/** Residuals^T X, classes x dims. */
function slopes(
  rows: FeatureMatrix<Float64Array>,
  product: MatrixProduct,
): (
  residuals: FeatureMatrix<Float64Array>,
) => Promise<FeatureMatrix<Float64Array>> {
  if (product.name !== "plain") {
    return (residuals) =>
      product.multiply(residuals, rows, { transposeLeft: true });
  }
  // The plain kernel runs along rows: keep X^T once instead of turning it at every step.
  const turned = transposed(rows);
  return (residuals) => productOfRows(product, transposed(residuals), turned);
}

/** Class with the largest score for each row; ties go to the lower class. */
export async function predictedClasses(
  { weights, bias }: LinearClassifier,
  rows: FeatureMatrix<Float64Array>,
  product: MatrixProduct,
): Promise<Int32Array> {
  const scores = await productOfRows(product, rows, weights);
  const classes = weights.rows;
  const predicted = new Int32Array(rows.rows);
  for (let row = 0; row < rows.rows; row++) {
    let best = -Infinity;
    for (let k = 0; k < classes; k++) {
      const score = scores.data[row * classes + k] + bias[k];
      if (score > best) {
        best = score;
        predicted[row] = k;
      }
    }
  }
  return predicted;
}
