/**
 * What the source classes say about the target classes.
 *
 * @see Nguyen, Hassner, Seeger, Archambeau 2020, {@link https://arxiv.org/abs/2002.12462}
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "./analysis.ts";

/**
 * p(y | z) of each source class z and target class y, from their joint distribution over the rows.
 *
 * @param probabilities P, rows x source classes; rows sum to 1.
 * @param analysis Gives labels and classes.
 * @returns source classes x classes; zeros for a source class that no row has any probability of.
 */
export function labelsGivenSource(
  { rows, dims: sourceClasses, data: p }: FeatureMatrix<Float64Array>,
  { labels, classes }: Pick<Analysis, "labels" | "classes">,
): FeatureMatrix<Float64Array> {
  const byClass = new Float64Array(classes * sourceClasses);
  for (let row = 0, at = 0; row < rows; row++) {
    const first = labels[row] * sourceClasses;
    for (let own = first; own < first + sourceClasses; own++) {
      byClass[own] += p[at++];
    }
  }
  const data = new Float64Array(sourceClasses * classes);
  for (let z = 0; z < sourceClasses; z++) {
    let marginal = 0;
    for (let y = 0; y < classes; y++) {
      marginal += byClass[y * sourceClasses + z];
    }
    if (marginal === 0) continue;
    for (let y = 0; y < classes; y++) {
      data[z * classes + y] = byClass[y * sourceClasses + z] / marginal;
    }
  }
  return { rows: sourceClasses, dims: classes, data };
}

/**
 * The expected prediction sum_z p(y_n | z) P(z | x_n) of each row's own class.
 *
 * @param probabilities P, rows x source classes.
 * @param conditional p(y | z), source classes x classes.
 */
export function ownPredictions(
  { rows, dims: sourceClasses, data: p }: FeatureMatrix<Float64Array>,
  { dims: classes, data: conditional }: FeatureMatrix<Float64Array>,
  labels: Int32Array,
): Float64Array {
  const byClass = new Float64Array(classes * sourceClasses);
  for (let z = 0; z < sourceClasses; z++) {
    for (let y = 0; y < classes; y++) {
      byClass[y * sourceClasses + z] = conditional[z * classes + y];
    }
  }
  const predictions = new Float64Array(rows);
  for (let row = 0, at = 0; row < rows; row++) {
    const first = labels[row] * sourceClasses;
    let sum = 0;
    for (let own = first; own < first + sourceClasses; own++) {
      sum += p[at++] * byClass[own];
    }
    predictions[row] = sum;
  }
  return predictions;
}
