/// <reference lib="dom" />
/**
 * Messages of the library in the words of the page.
 *
 * @module
 */

/** A message without the folders that dropped files are kept in. */
export function inPageWords(message: string): string {
  return message
    .replaceAll(/\/(candidates|data)\/(?=[^\s:;,])/g, "")
    .replaceAll("/candidates", "the candidates")
    .replaceAll("/data", "what was dropped");
}
