/**
 * The nearest probabilities.
 *
 * @see Martins, Astudillo 2016, {@link https://arxiv.org/abs/1602.02068}
 * @module
 */

/** The point of the probability simplex that is nearest to a vector; small entries become 0. */
export function sparsemax(values: ArrayLike<number>): Float64Array {
  const descending = Float64Array.from(values).sort().reverse();
  let sum = 0, threshold = 0;
  descending.forEach((value, index) => {
    sum += value;
    if (1 + (index + 1) * value > sum) threshold = (sum - 1) / (index + 1);
  });
  return Float64Array.from(values, (value) => Math.max(0, value - threshold));
}
