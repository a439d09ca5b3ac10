/**
 * Scores brought to one scale over the candidates.
 *
 * @module
 */

/**
 * Values mapped linearly so that the least becomes 0 and the greatest 1; zeros where all are equal.
 */
export function minMax(values: readonly number[]): number[] {
  const least = Math.min(...values), greatest = Math.max(...values);
  const span = greatest - least;
  return values.map((value) => span === 0 ? 0 : (value - least) / span);
}
