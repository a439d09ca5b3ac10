/**
 * Guard of every statistic of two vectors.
 *
 * @module
 */
import { ShapeError } from "../errors.ts";

/** @throws {ShapeError} If two vectors differ in length. */
export function assertPaired(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
): void {
  if (scores.length !== truth.length) {
    throw new ShapeError(
      `Expected a score for each of ${truth.length} true values but found ${scores.length}`,
    );
  }
}

/** Are all values equal? True of no value and of one. */
export function isConstant(values: ArrayLike<number>): boolean {
  return Array.prototype.every.call(values, (value) => value === values[0]);
}

/** Is one of the values NaN? */
export function hasNaN(values: ArrayLike<number>): boolean {
  return Array.prototype.some.call(values, Number.isNaN);
}
