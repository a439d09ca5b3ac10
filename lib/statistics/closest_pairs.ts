/**
 * The pairs of classes that overlap most.
 *
 * @module
 */

/** Two classes and how much they overlap. */
export interface ClassPair {
  /** Class ids, compacted; the first is the smaller. */
  readonly classes: readonly [number, number];
  /** Logarithm of their Bhattacharyya coefficient. */
  readonly log: number;
}

/** Pairs that are kept. */
export const CLOSEST_PAIRS = 64;

/** Keeps the pairs with the largest coefficients, largest first; of equals the one that came first. */
export function closestPairs(): {
  add(one: number, other: number, log: number): void;
  readonly pairs: readonly ClassPair[];
} {
  const pairs: ClassPair[] = [];
  return {
    pairs,
    add(one, other, log) {
      if (pairs.length === CLOSEST_PAIRS) {
        if (!(log > pairs[pairs.length - 1].log)) return;
        pairs.pop();
      }
      let at = pairs.length;
      while (at > 0 && pairs[at - 1].log < log) at--;
      pairs.splice(at, 0, {
        classes: [Math.min(one, other), Math.max(one, other)],
        log,
      });
    },
  };
}
