/**
 * The best fit that never falls.
 *
 * @module
 */
import { ShapeError } from "../errors.ts";

/**
 * Isotonic regression by pooling adjacent violators: the non-decreasing values closest to `y` in squares, in the order
 * of `x`.
 *
 * @param x Where; equal ones share a value.
 * @param y What is fitted; as many as x.
 * @returns The fitted value at each x, in the order given.
 * @throws {ShapeError} If x and y differ in number.
 * @see Barlow, Bartholomew, Bremner, Brunk 1972, Statistical inference under order restrictions
 *
 * @example
 * ```ts
 * import { isotonicFit } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isotonicFit([1, 2, 3, 4], [1, 5, 3, 6]), [1, 4, 4, 6]);
 * ```
 */
export function isotonicFit(
  x: readonly number[],
  y: readonly number[],
): number[] {
  if (x.length !== y.length) {
    throw new ShapeError(
      `Expected as many values as places but found ${y.length} values at ${x.length} places`,
    );
  }
  const order = Array.from(x.keys()).sort((a, b) => x[a] - x[b]);
  const pools: { sum: number; members: number[] }[] = [];
  for (let at = 0; at < order.length;) {
    const members = [order[at++]];
    while (at < order.length && x[order[at]] === x[members[0]]) {
      members.push(order[at++]);
    }
    let pool = { members, sum: members.reduce((sum, i) => sum + y[i], 0) };
    for (let last = pools.at(-1); last; last = pools.at(-1)) {
      if (last.sum / last.members.length < pool.sum / pool.members.length) {
        break;
      }
      pools.pop();
      pool = {
        members: [...last.members, ...pool.members],
        sum: last.sum + pool.sum,
      };
    }
    pools.push(pool);
  }
  const fitted = new Array<number>(x.length);
  for (const { sum, members } of pools) {
    for (const member of members) fitted[member] = sum / members.length;
  }
  return fitted;
}
