/**
 * A sample of the rows in which every class keeps its share.
 *
 * @module
 */
import { InputError } from "../errors.ts";

import { randomSource } from "./random.ts";

/** Which rows a metric that is quadratic in them looks at. */
export interface Sampling {
  /** At most about so many rows; null for all of them. */
  readonly samples: number | null;
  /** Seed of the draw. */
  readonly seed: number;
}

/** Classes keep at least this many rows where they have them, so that each has a pair. */
const LEAST = 2;

/**
 * Indices of a stratified sample of rows, ascending.
 *
 * Every class is drawn from in proportion to its size, without replacement; small ones keep two rows.
 *
 * @param labels Class of each row, 0 to classes - 1.
 * @param sampling How many rows and with which seed.
 * @returns All rows where there are no more than wanted.
 * @throws {InputError} If fewer than two rows are asked for.
 *
 * @example
 * ```ts
 * import { stratifiedSample } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const labels = Int32Array.from({ length: 100 }, (_, row) => row < 80 ? 0 : 1);
 * const rows = stratifiedSample(labels, { samples: 10, seed: 0 });
 * assertEquals(rows.filter((row) => labels[row] === 0).length, 8);
 * ```
 */
export function stratifiedSample(
  labels: Int32Array,
  { samples, seed }: Sampling,
): Int32Array {
  const all = Int32Array.from(labels, (_, row) => row);
  if (samples !== null && !(samples >= 2)) {
    throw new InputError(
      `Expected samples to be 2 or more, or null for all rows, but found ${samples}`,
    );
  }
  if (samples === null || labels.length <= samples) return all;
  const random = randomSource(seed);
  const byClass: number[][] = [];
  all.forEach((row) => (byClass[labels[row]] ??= []).push(row));
  const chosen: number[] = [];
  for (const rows of byClass) {
    if (!rows) continue;
    const share = Math.round(rows.length * samples / labels.length);
    const count = Math.min(rows.length, Math.max(LEAST, share));
    chosen.push(
      ...Array.from(random.choice(rows.length, count), (place) => rows[place]),
    );
  }
  return Int32Array.from(chosen).sort();
}
