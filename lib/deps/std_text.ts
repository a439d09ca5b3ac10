/** Text distances, from `@std/text`. @module */
import { closestString as closest } from "npm:deno-std@1.4.0/text/closest_string.js";

/** The candidate nearest to a word by edit distance. */
export const closestString: (
  word: string,
  candidates: readonly string[],
) => string = closest;
