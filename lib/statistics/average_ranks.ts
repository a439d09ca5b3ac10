/**
 * Ranks in which ties share their mean.
 *
 * @module
 */

/**
 * Rank of each value from 1 for the smallest; equal values share the mean of their ranks.
 *
 * @param values Numbers without NaN.
 *
 * @example
 * ```ts
 * import { averageRanks } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(averageRanks([10, 30, 10]), Float64Array.of(1.5, 3, 1.5));
 * ```
 */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, index) => index)
    .sort((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(values.length);
  for (let first = 0; first < order.length;) {
    let last = first;
    while (
      last + 1 < order.length &&
      values[order[last + 1]] === values[order[first]]
    ) last++;
    const rank = (first + last) / 2 + 1;
    for (let place = first; place <= last; place++) ranks[order[place]] = rank;
    first = last + 1;
  }
  return ranks;
}
