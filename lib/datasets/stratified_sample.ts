/**
 * Fewer samples of a dataset, with every class in its share.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { InputError } from "../errors.ts";

/** How much of a dataset to take. */
export interface SampleSize {
  /** Most samples in all; every class keeps at least one. */
  readonly limit?: number;
  /** Most samples of a class. */
  readonly perClass?: number;
  /** Which samples are drawn; 0 by default. */
  readonly seed?: number;
}

/**
 * Draw from each class, without replacement.
 *
 * Under a limit, places go to the classes by Sainte-Laguë's divisors after one each, so that shares follow the
 * classes' sizes. Who is drawn depends on seed and name alone: a larger sample holds the smaller one, and a new
 * file displaces at most one other.
 *
 * @param classes Names of each class' samples, unique; their order is kept.
 * @throws {InputError} If a size is no whole number from 1 on, or the limit is below the number of classes.
 */
export function stratifiedSample(
  classes: readonly (readonly string[])[],
  { limit, perClass, seed = 0 }: SampleSize = {},
): string[][] {
  checkSize("limit", limit);
  checkSize("perClass", perClass);
  if (!Number.isSafeInteger(seed)) {
    throw new InputError(`Expected a whole number as seed but got ${seed}`);
  }
  if (limit !== undefined && limit < classes.length) {
    throw new InputError(
      `Cannot take ${limit} samples of ${classes.length} classes: every class needs one; raise limit to ${classes.length}`,
    );
  }
  const most = classes.map((names) =>
    Math.min(names.length, perClass ?? Infinity)
  );
  const places = limit === undefined ? most : shareOut(most, limit);
  return classes.map((names, id) =>
    places[id] < names.length ? draw(names, places[id], seed) : [...names]
  );
}

function checkSize(name: string, value?: number): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= 1)) {
    throw new InputError(
      `Expected a whole number from 1 on as ${name} but got ${value}`,
    );
  }
}

/** Places of each class. */
function shareOut(sizes: readonly number[], limit: number): number[] {
  const claims = sizes.flatMap((size, id) =>
    Array.from({ length: size }, (_, place) => ({
      id,
      // The first of each class comes before all others.
      rank: place === 0 ? 0 : (2 * place + 1) / size,
    }))
  );
  claims.sort((a, b) => a.rank - b.rank || a.id - b.id);
  const places = sizes.map(() => 0);
  for (const { id } of claims.slice(0, limit)) places[id]++;
  return places;
}

/** The names whose hashes come first, in the order in which they were given. */
function draw(names: readonly string[], count: number, seed: number): string[] {
  return drawOrder(names, seed).slice(0, count).sort((a, b) => a - b)
    .map((place) => names[place]);
}

/**
 * Places of names in the order in which they are drawn: whoever draws more has those that others drew, too.
 *
 * @param names All different.
 */
export function drawOrder(names: readonly string[], seed: number): number[] {
  const hashed = names.map((name, place) => ({
    place,
    hash: createHash("sha256").update(`${seed}\n${name}`).digest("hex"),
  }));
  hashed.sort((a, b) => a.hash < b.hash ? -1 : 1);
  return hashed.map(({ place }) => place);
}
