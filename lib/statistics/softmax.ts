/**
 * Exponentials of whole rows that cannot overflow.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";

/** Replace each row by its softmax, in place. */
export function softmaxRows(
  { rows, dims, data }: FeatureMatrix<Float64Array>,
): void {
  for (let row = 0; row < rows; row++) {
    const base = row * dims;
    let largest = -Infinity;
    for (let k = 0; k < dims; k++) largest = Math.max(largest, data[base + k]);
    let sum = 0;
    for (let k = 0; k < dims; k++) {
      sum += data[base + k] = Math.exp(data[base + k] - largest);
    }
    for (let k = 0; k < dims; k++) data[base + k] /= sum;
  }
}

/** log(sum of exp) of numbers from `start` to `end`; -Infinity of none. */
export function logSumExp(
  values: ArrayLike<number>,
  start = 0,
  end: number = values.length,
): number {
  let largest = -Infinity;
  for (let at = start; at < end; at++) {
    if (values[at] > largest) largest = values[at];
  }
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let at = start; at < end; at++) sum += Math.exp(values[at] - largest);
  return largest + Math.log(sum);
}
