/**
 * How much of a text, or of each text of a pair, is kept.
 *
 * @module
 */

/** How texts that are too long are cut. */
export interface Truncation {
  /** End that is cut off. */
  readonly direction: "right" | "left";
  /** Which text of a pair: of the longer one first, or always the same. */
  readonly strategy: "longest first" | "only first" | "only second";
}

/**
 * Tokens to keep of each text, special ones not counted.
 *
 * "Longest first" is as Hugging Face's tokenizers do it: the shorter text stays whole while it takes no more than
 * half the room. Where one text alone cannot give enough, the other gives the rest.
 *
 * @param first Tokens of the first text.
 * @param second Tokens of the second; 0 where there is none.
 * @param room Tokens that may be kept in all.
 */
export function keptTokens(
  first: number,
  second: number,
  room: number,
  strategy: Truncation["strategy"],
): [first: number, second: number] {
  const excess = first + second - Math.max(0, room);
  if (excess <= 0) return [first, second];
  if (strategy === "only first") {
    const cut = Math.min(first, excess);
    return [first - cut, second - (excess - cut)];
  }
  if (strategy === "only second") {
    const cut = Math.min(second, excess);
    return [first - (excess - cut), second - cut];
  }
  const shorter = Math.min(first, second, Math.floor(room / 2));
  const longer = room - shorter;
  return first <= second ? [shorter, longer] : [longer, shorter];
}

/** Keep so many tokens. */
export function truncated<T>(
  tokens: readonly T[],
  kept: number,
  direction: Truncation["direction"],
): T[] {
  return direction === "right"
    ? tokens.slice(0, kept)
    : tokens.slice(tokens.length - kept);
}
