/**
 * The names that someone may have meant.
 *
 * @module
 */
import { levenshteinDistance } from "../deps/std_text.ts";

/** The names nearest to a word by edit distance, the nearest first. */
export function nearestNames(
  word: string,
  names: readonly string[],
  count: number,
): string[] {
  return names
    .map((name) => ({ name, distance: levenshteinDistance(word, name) }))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ name }) => name);
}
