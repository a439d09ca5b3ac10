/**
 * A choice among candidates judged on data that it was not made from.
 *
 * @module
 */
import { InputError, ShapeError } from "../errors.ts";

/** What choosing by all targets but one gives on that one. */
export interface LeaveOneTargetOut {
  /** Candidate with the highest mean over the other targets, for each target left out. */
  readonly choices: readonly number[];
  /** Value of that candidate on the target left out. */
  readonly heldOut: readonly number[];
  /** Mean of these: what a choice made like this is worth on a target that had no say in it. */
  readonly mean: number;
  /** Candidate with the highest mean over all targets: the choice to go on with. */
  readonly chosen: number;
}

/**
 * Choose the best candidate on all targets but one, look at it on that one, each target in turn.
 *
 * The mean over all targets of the best of many candidates is too good: the choice has seen them. `mean` is free of
 * that. Of candidates with equal means the first one is taken, so put the simpler ones first. A candidate without a
 * value on some target is never chosen.
 *
 * @param values One row a candidate, one value a target; higher is better, NaN for none.
 * @throws {InputError} If there are fewer than two targets, or no candidate has a value on each.
 * @throws {ShapeError} If rows differ in length.
 *
 * @example The first candidate is lucky on the last target only
 * ```ts
 * import { leaveOneTargetOut } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const { choices, heldOut, chosen } = leaveOneTargetOut([[0.25, 0.25, 1], [0.45, 0.45, 0.45]]);
 * assertEquals(choices, [0, 0, 1]);
 * assertEquals(heldOut, [0.25, 0.25, 0.45]);
 * assertEquals(chosen, 0);
 * ```
 */
export function leaveOneTargetOut(
  values: readonly (readonly number[])[],
): LeaveOneTargetOut {
  const targets = values[0]?.length ?? 0;
  if (targets < 2) {
    throw new InputError(
      `Cannot leave a target out of ${targets}; pass values on two or more`,
    );
  }
  const uneven = values.findIndex((row) => row.length !== targets);
  if (uneven >= 0) {
    throw new ShapeError(
      `Expected values on ${targets} targets of every candidate but number ${uneven} has ${
        values[uneven].length
      }`,
    );
  }
  if (!values.some((row) => row.every((value) => !Number.isNaN(value)))) {
    throw new InputError("Expected a candidate with a value on each target");
  }
  const places = Array.from({ length: targets }, (_, target) => target);
  const choices = places.map((left) =>
    bestOf(values, places.filter((target) => target !== left))
  );
  const heldOut = places.map((target) => values[choices[target]][target]);
  return {
    choices,
    heldOut,
    mean: heldOut.reduce((sum, value) => sum + value, 0) / targets,
    chosen: bestOf(values, places),
  };
}

/** First candidate of the highest mean on some targets. */
function bestOf(
  values: readonly (readonly number[])[],
  targets: readonly number[],
): number {
  let best = -1, highest = -Infinity;
  values.forEach((row, candidate) => {
    if (row.some(Number.isNaN)) return;
    const sum = targets.reduce((total, target) => total + row[target], 0);
    if (best < 0 || sum > highest) {
      best = candidate;
      highest = sum;
    }
  });
  return best;
}
