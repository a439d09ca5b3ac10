/**
 * What the source classes say about the target classes.
 *
 * @see Nguyen, Hassner, Seeger, Archambeau 2020, {@link https://arxiv.org/abs/2002.12462}
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "./analysis.ts";

/**
 * For each row the expected prediction sum_z p(y | z) P(z | x) of every target class y, with
 * p(y | z) from the joint distribution of labels and source classes.
 *
 * A source class that no row has any probability of is left out.
 *
 * @param probabilities P, rows x source classes; rows sum to 1.
 * @param analysis Gives labels and classes.
 * @returns rows x classes; rows sum to 1.
 */
export function expectedPredictions(
  { rows, dims: sourceClasses, data: p }: FeatureMatrix<Float64Array>,
  { labels, classes }: Pick<Analysis, "labels" | "classes">,
): FeatureMatrix<Float64Array> {
  const conditional = new Float64Array(sourceClasses * classes);
  const marginal = new Float64Array(sourceClasses);
  for (let row = 0; row < rows; row++) {
    for (let z = 0; z < sourceClasses; z++) {
      const share = p[row * sourceClasses + z];
      conditional[z * classes + labels[row]] += share;
      marginal[z] += share;
    }
  }
  for (let z = 0; z < sourceClasses; z++) {
    if (marginal[z] === 0) continue;
    for (let y = 0; y < classes; y++) {
      conditional[z * classes + y] /= marginal[z];
    }
  }
  const data = new Float64Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    const base = row * classes;
    for (let z = 0; z < sourceClasses; z++) {
      const share = p[row * sourceClasses + z];
      if (share === 0) continue;
      const from = z * classes;
      for (let y = 0; y < classes; y++) {
        data[base + y] += share * conditional[from + y];
      }
    }
  }
  return { rows, dims: classes, data };
}

/** The column of each row's own class. */
export function ofTrueClass(
  { rows, dims, data }: FeatureMatrix<Float64Array>,
  labels: ArrayLike<number>,
): Float64Array {
  return Float64Array.from(
    { length: rows },
    (_, row) => data[row * dims + labels[row]],
  );
}
