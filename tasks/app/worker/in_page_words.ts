/**
 * Messages and results of the library in the words of the page.
 *
 * @module
 */

/** Folders that dropped files are kept in: names that no tensor and no file has. */
export const CANDIDATES = "/dropped candidates";
/** See {@link CANDIDATES}. */
export const DATA = "/dropped data";

/** A text without the folders that dropped files are kept in. */
export function inPageWords(text: string): string {
  return text
    .replaceAll(/\/dropped (candidates|data)\/(?=\S)/g, "")
    .replaceAll(CANDIDATES, "the candidates")
    .replaceAll(DATA, "what was dropped");
}

/** Plain data with all its texts so. */
export function allInPageWords<T>(data: T): T {
  if (typeof data === "string") return inPageWords(data) as T;
  if (Array.isArray(data)) return data.map(allInPageWords) as T;
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, allInPageWords(value)]),
  ) as T;
}
