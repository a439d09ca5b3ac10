/**
 * Values of several models brought to one scale.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { averageRanks } from "./average_ranks.ts";

/**
 * How values of a pool are brought to one scale: to [0, 1] by the smallest and largest ("minmax"), to
 * mean 0 and population standard deviation 1 ("zscore"), to their ranks in [0, 1] ("rank"), or not at
 * all ("none").
 */
export type Normalisation = "minmax" | "zscore" | "rank" | "none";

/**
 * Values brought to one scale over the pool.
 *
 * Values that are all the same become 0, or 0.5 as ranks. With a least span, min-max and z-scores of
 * values that span less are drawn together in proportion, so that round-off is not blown up.
 *
 * @param values One value a model; finite.
 * @param kind How.
 * @param leastSpan Span below which values count as closer than they are stretched. Default 0.
 * @returns One value a model, larger for larger values.
 * @throws {InputError} If the kind is unknown.
 *
 * @example
 * ```ts
 * import { normalise } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(normalise([1, 3, 2], "minmax"), [0, 1, 0.5]);
 * assertEquals(normalise([1, 3, 2], "minmax", 4), [0, 0.5, 0.25]);
 * assertEquals(normalise([10, 30, 30], "rank"), [0, 0.75, 0.75]);
 * ```
 */
export function normalise(
  values: readonly number[],
  kind: Normalisation,
  leastSpan = 0,
): number[] {
  const least = Math.min(...values);
  const span = Math.max(...values) - least;
  const shrink = span < leastSpan ? span / leastSpan : 1;
  switch (kind) {
    case "none":
      return [...values];
    case "minmax":
      return values.map((value) =>
        span === 0 ? 0 : (value - least) / span * shrink
      );
    case "zscore": {
      const mean = values.reduce((sum, value) => sum + value, 0) /
        values.length;
      const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) /
        values.length;
      const deviation = Math.sqrt(variance);
      return values.map((value) =>
        span === 0 ? 0 : (value - mean) / deviation * shrink
      );
    }
    case "rank": {
      const last = Math.max(values.length - 1, 1);
      return Array.from(averageRanks(values), (rank) => (rank - 1) / last);
    }
    default:
      throw new InputError(
        `Expected normalisation to be one of minmax, zscore, rank, none but found "${kind}"`,
      );
  }
}
