/**
 * C and the class Gaussians straight from their definitions, with D x D matrices and no shortcut: the
 * yardstick of the tests.
 *
 * @module
 */
import {
  determinant,
  EigenvalueDecomposition,
  inverse,
  Matrix,
} from "../../lib/deps/ml_matrix.ts";
import type { LabelledMatrix } from "./feature_cases.ts";

interface DirectClass {
  readonly mean: number[];
  readonly covariance: Matrix;
}

function classesOf({ features, labels }: LabelledMatrix): DirectClass[] {
  const { dims, data } = features;
  const ids = [...new Set(labels)].sort((a, b) => a - b);
  return ids.map((id) => {
    const members = [...labels.keys()].filter((row) => labels[row] === id)
      .map((row) => Array.from(data.subarray(row * dims, (row + 1) * dims)));
    const mean = members[0].map((_, dim) =>
      members.reduce((sum, row) => sum + row[dim], 0) / members.length
    );
    const residuals = new Matrix(
      members.map((row) => row.map((value, dim) => value - mean[dim])),
    );
    const covariance = residuals.transpose().mmul(residuals)
      .div(members.length);
    return { mean, covariance };
  });
}

/** C, by the pseudo-inverse of the D x D scatter between classes. */
export function directCollapse(set: LabelledMatrix): number {
  const classes = classesOf(set);
  const { dims } = set.features;
  const centre = classes[0].mean.map((_, dim) =>
    classes.reduce((sum, { mean }) => sum + mean[dim], 0) / classes.length
  );
  const within = Matrix.zeros(dims, dims);
  for (const { covariance } of classes) {
    within.add(Matrix.div(covariance, classes.length));
  }
  const means = new Matrix(
    classes.map(({ mean }) => mean.map((value, dim) => value - centre[dim])),
  );
  const between = means.transpose().mmul(means).div(classes.length);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    between,
    { assumeSymmetric: true },
  );
  const cut = 1e-10 * Math.max(...realEigenvalues);
  let trace = 0;
  realEigenvalues.forEach((value, index) => {
    if (value <= cut) return;
    const axis = eigenvectorMatrix.getColumnVector(index);
    trace += axis.transpose().mmul(within).mmul(axis).get(0, 0) / value;
  });
  return -trace / classes.length;
}

/** Bhattacharyya coefficients, by whole covariance matrices of the given shape. */
export function directCoefficients(
  set: LabelledMatrix,
  shape: "spherical" | "diagonal" | "full",
  epsilon = 1e-6,
): number[][] {
  const classes = classesOf(set);
  const { dims } = set.features;
  const traces = classes.map(({ covariance }) => covariance.trace());
  const ridge = epsilon *
    traces.reduce((sum, trace) => sum + trace, 0) / classes.length / dims;
  const covariances = classes.map(({ covariance }, k) => {
    const shaped = shape === "full" ? covariance.clone() : Matrix.diag(
      covariance.diagonal().map((value) =>
        shape === "diagonal" ? value : traces[k] / dims
      ),
    );
    return shaped.add(Matrix.eye(dims, dims, ridge));
  });
  return classes.map((one, i) =>
    classes.map((other, j) => {
      const mean = Matrix.add(covariances[i], covariances[j]).div(2);
      const apart = Matrix.columnVector(
        one.mean.map((value, dim) => value - other.mean[dim]),
      );
      const square = apart.transpose().mmul(inverse(mean)).mmul(apart)
        .get(0, 0);
      const ratio = determinant(mean) / Math.sqrt(
        determinant(covariances[i]) * determinant(covariances[j]),
      );
      return Math.exp(-square / 8 - Math.log(ratio) / 2);
    })
  );
}

/** F of coefficients, by its definition. */
export function directFairness(
  coefficients: readonly (readonly number[])[],
  temperature: number,
): number {
  const entropies = coefficients.map((row, i) => {
    const others = row.filter((_, j) => j !== i)
      .map((value) => Math.exp(value / temperature));
    const sum = others.reduce((a, b) => a + b, 0);
    return -others.reduce(
      (h, value) => h + value / sum * Math.log(value / sum),
      0,
    );
  });
  return entropies.reduce((a, b) => a + b, 0) / entropies.length;
}
