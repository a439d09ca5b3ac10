/**
 * JSON that a terminal can show.
 *
 * @module
 */

/** Delete, and the control characters that JSON leaves as they are. */
const LEFT = /[\x7f-\x9f]/g;

/**
 * A value as JSON without any control character but line ends: names from elsewhere may hold them, and a terminal obeys.
 *
 * @param indent Columns by which what is inside stands further right; one line by default.
 */
export function jsonText(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(
    LEFT,
    (character) =>
      `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
