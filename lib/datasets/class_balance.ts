/**
 * How many samples each class has.
 *
 * @module
 */
import type { ImageDataset } from "./dataset.ts";

/** Samples of all classes. */
export interface ClassBalance {
  /** By class id. */
  readonly counts: readonly number[];
  /** The class with the fewest; the first of those that tie. */
  readonly smallest: { readonly className: string; readonly count: number };
  /** The class with the most; the first of those that tie. */
  readonly largest: { readonly className: string; readonly count: number };
}

/**
 * Count the samples of each class.
 *
 * @param dataset A dataset with at least one class.
 *
 * @example
 * ```ts
 * import { classBalance } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const { counts, smallest } = classBalance({
 *   classNames: ["cat", "dog"],
 *   labels: Int32Array.of(0, 0, 1),
 * });
 * assertEquals(counts, [2, 1]);
 * assertEquals(smallest, { className: "dog", count: 1 });
 * ```
 */
export function classBalance(
  { classNames, labels }: Pick<ImageDataset, "classNames" | "labels">,
): ClassBalance {
  const counts = classNames.map(() => 0);
  for (const label of labels) counts[label]++;
  const withCount = (count: number) => ({
    className: classNames[counts.indexOf(count)],
    count,
  });
  return {
    counts,
    smallest: withCount(counts.reduce((a, b) => Math.min(a, b))),
    largest: withCount(counts.reduce((a, b) => Math.max(a, b))),
  };
}
