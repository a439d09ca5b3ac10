/**
 * How wide each class is and how far each two are apart.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";

import type { Analysis } from "./analysis.ts";
import { centredMeans } from "./between_scatter.ts";
import { momentsOf } from "./moments_of.ts";

/** Two numbers a class and a pair. */
export interface ClassSpread {
  /** Mean squared distance of a class's rows to its mean. */
  readonly variances: Float64Array;
  /** Squared distance of each two class means, classes x classes. */
  readonly distances: FeatureMatrix<Float64Array>;
}

/** Widths and squared distances of the classes; shared, do not write to it. */
export function classSpread(analysis: Analysis): Promise<ClassSpread> {
  return analysis.share("class spread", async () => {
    const { counts, squares } = await momentsOf(analysis);
    const { rows: classes, dims, data } = await centredMeans(
      analysis,
      "classes",
    );
    const variances = new Float64Array(classes);
    for (let at = 0; at < data.length; at++) {
      const k = Math.floor(at / dims);
      variances[k] += squares.data[at] / counts[k];
    }
    const distances = new Float64Array(classes * classes);
    for (let a = 0; a < classes; a++) {
      for (let b = 0; b < a; b++) {
        let sum = 0;
        for (let dim = 0; dim < dims; dim++) {
          sum += (data[a * dims + dim] - data[b * dims + dim]) ** 2;
        }
        distances[a * classes + b] = distances[b * classes + a] = sum;
      }
    }
    return {
      variances,
      distances: { rows: classes, dims: classes, data: distances },
    };
  });
}

/** Mean over unordered pairs of classes of a number. */
export function meanOverPairs(
  classes: number,
  valueOf: (a: number, b: number) => number,
): number {
  let sum = 0;
  for (let a = 0; a < classes; a++) {
    for (let b = 0; b < a; b++) sum += valueOf(a, b);
  }
  return sum / (classes * (classes - 1) / 2);
}
