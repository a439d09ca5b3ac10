/**
 * HTML put together so that nothing from outside can become markup.
 *
 * @module
 */

/** Text that is markup already. */
export interface Markup {
  readonly markup: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it is to be read, in an element or an attribute in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** What may stand in a template: text is escaped, markup and lists of it are not. */
export type Part = string | number | Markup | readonly Part[];

function written(part: Part): string {
  if (typeof part === "object" && "markup" in part) return part.markup;
  return Array.isArray(part)
    ? part.map(written).join("")
    : escapeHtml(String(part));
}

/** A template whose texts are escaped. */
export function html(
  strings: TemplateStringsArray,
  ...parts: readonly Part[]
): Markup {
  return { markup: String.raw({ raw: strings }, ...parts.map(written)) };
}
