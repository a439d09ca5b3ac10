/**
 * Features must be numbers.
 *
 * @module
 */
import { InputError } from "../errors.ts";

/** Rows that hold NaN or an infinite number. */
export function countNonFiniteRows(
  data: Float32Array | Float64Array,
  dims: number,
): number {
  let rows = 0;
  for (let start = 0; start < data.length; start += dims) {
    const end = start + dims;
    let sum = 0, i = start;
    // NaN and infinities survive a multiplication by zero, so one test a row is enough; four sums need not wait for
    // each other.
    for (; i + 3 < end; i += 4) {
      sum += data[i] * 0 + data[i + 1] * 0 +
        (data[i + 2] * 0 + data[i + 3] * 0);
    }
    for (; i < end; i++) sum += data[i] * 0;
    if (sum !== 0) rows++;
  }
  return rows;
}

/** What to say of a model whose features are not all finite. */
export function nonFiniteError(
  model: string,
  bad: number,
  rows: number,
  advice =
    "look at its preprocessing (mean, std, rescale) or leave the model out",
): InputError {
  return new InputError(
    `Expected finite features but ${model} has NaN or Inf in ${bad} of ${rows} rows; ${advice}`,
  );
}
