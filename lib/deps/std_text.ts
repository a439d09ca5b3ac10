/** Text distances, from `@std/text`. @module */
import { closestString as closest } from "npm:deno-std@1.4.0/text/closest_string.js";
import { levenshteinDistance as distance } from "npm:deno-std@1.4.0/text/levenshtein_distance.js";

/** The candidate nearest to a word by edit distance. */
export const closestString: (
  word: string,
  candidates: readonly string[],
) => string = closest;

/** Edit distance: how many letters must be put in, taken out or replaced. */
export const levenshteinDistance: (a: string, b: string) => number = distance;
