/**
 * Folds that hold each class in the same share.
 *
 * @module
 */
import type { Analysis } from "./analysis.ts";
import { randomSource } from "./random.ts";

/**
 * The fold of each row.
 *
 * Rows of a class are put into random order and dealt out in turn; the next class goes on with the
 * fold at which the last one ended, so that folds differ by one row at most.
 *
 * @param analysis Gives labels and class counts.
 * @param folds Number of folds, 2 or more.
 * @param seed Seed of the order.
 * @returns Fold of each row, 0 to folds - 1; length rows.
 */
export function stratifiedFolds(
  { labels, classes, rows }: Pick<Analysis, "labels" | "classes" | "rows">,
  folds: number,
  seed: number,
): Int32Array {
  const members: number[][] = Array.from({ length: classes }, () => []);
  for (let row = 0; row < rows; row++) members[labels[row]].push(row);
  const random = randomSource(seed);
  const fold = new Int32Array(rows);
  let next = 0;
  for (const rowsOfClass of members) {
    for (const row of random.shuffle(rowsOfClass)) {
      fold[row] = next;
      next = (next + 1) % folds;
    }
  }
  return fold;
}
