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
    let sum = 0;
    // NaN and infinities survive a multiplication by zero, so one test a row is enough.
    for (let i = start; i < start + dims; i++) sum += data[i] * 0;
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
