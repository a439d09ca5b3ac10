/**
 * Which classes a model treats unevenly: the terms of which class fairness is the mean.
 *
 * @see Ding, Jiang, Sheng, Zheng, Liang 2023, {@link https://arxiv.org/abs/2310.05754}
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";

/**
 * F_i = H(softmax over j != i of BC_ij / t) of each class: log(K - 1) where the class overlaps with all others alike, the
 * lower the more a few stand out. Their mean is F.
 *
 * @param logOverlap What {@link logOverlapMatrix} gives, classes x classes.
 * @param temperature Temperature of the softmax. Default 1.
 * @returns One entropy in nats for each class; 0 for fewer than three classes.
 *
 * @example The second class overlaps with the first alone, so it is treated least evenly
 * ```ts
 * import { fairnessByClass } from "fair-collapse";
 * import { assert, assertAlmostEquals } from "@std/assert";
 *
 * const far = -Infinity, near = Math.log(0.5);
 * const logOverlap = { rows: 3, dims: 3, data: Float64Array.of(0, near, near, near, 0, far, near, far, 0) };
 * const [first, second] = fairnessByClass(logOverlap);
 * assertAlmostEquals(first, Math.log(2));
 * assert(second < first);
 * ```
 */
export function fairnessByClass(
  { rows: classes, data }: FeatureMatrix<Float64Array>,
  temperature = 1,
): Float64Array {
  const fairness = new Float64Array(classes);
  if (classes < 3) return fairness;
  for (let one = 0; one < classes; one++) {
    const scaled: number[] = [];
    for (let other = 0; other < classes; other++) {
      if (other === one) continue;
      scaled.push(Math.exp(data[one * classes + other]) / temperature);
    }
    fairness[one] = entropyOfSoftmax(scaled);
  }
  return fairness;
}

/** Entropy of a softmax: log(sum exp z) less the mean of z under it, about the largest z. */
function entropyOfSoftmax(values: readonly number[]): number {
  const largest = Math.max(...values);
  let sum = 0, weighted = 0;
  for (const value of values) {
    const weight = Math.exp(value - largest);
    sum += weight;
    weighted += (value - largest) * weight;
  }
  return Math.log(sum) - weighted / sum;
}
