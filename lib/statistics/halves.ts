/**
 * Two halves that hold each class in the same share.
 *
 * @module
 */
import { stratifiedFolds } from "./stratified_folds.ts";

/**
 * 0 or 1 for each row: half of each class, drawn at random.
 *
 * @param labels Class of each row, 0 to classes - 1.
 */
export function stratifiedHalves(labels: Int32Array, seed: number): Int32Array {
  const classes = labels.reduce((most, label) => Math.max(most, label), -1) + 1;
  return stratifiedFolds({ labels, classes, rows: labels.length }, 2, seed);
}
