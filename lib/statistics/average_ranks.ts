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
  // Sorting numbers and looking each one up is several times faster than sorting indices.
  const ascending = Float64Array.from(values).sort();
  return Float64Array.from(values, (value) => {
    const below = firstPlace(ascending, (other) => other >= value);
    const notAbove = firstPlace(ascending, (other) => other > value);
    return (below + notAbove + 1) / 2;
  });
}

/** First index from which on a claim holds of ascending values. */
function firstPlace(
  ascending: Float64Array,
  holds: (value: number) => boolean,
): number {
  let low = 0, high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(ascending[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
