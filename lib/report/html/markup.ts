/**
 * Pieces of a page, in which names from outside stay text.
 *
 * @module
 */

/** HTML that is safe to put into a page. */
export interface Markup {
  /** The HTML. */
  readonly markup: string;
}

/** What may stand in an {@link html} template: text and numbers are escaped, markup is kept, false and null are nothing. */
export type Part =
  | Markup
  | string
  | number
  | false
  | null
  | undefined
  | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it stands in HTML, between tags or in a quoted attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

function markupOf(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (typeof part === "string") return escaped(part);
  if (typeof part === "number") return String(part);
  if ("markup" in part) return part.markup;
  return part.map(markupOf).join("");
}

/** A piece of HTML from a template; its indentation is left out. */
export function html(
  strings: TemplateStringsArray,
  ...parts: readonly Part[]
): Markup {
  return {
    markup: strings.map((piece) => piece.replace(/\s*\n\s*/g, "\n"))
      .reduce((whole, piece, at) => whole + markupOf(parts[at - 1]) + piece),
  };
}

/** HTML that is known to be safe. */
export function trusted(markup: string): Markup {
  return { markup };
}

/** JSON as the text of a script element, which ends at the first `</script`. */
export function jsonInScript(value: unknown): Markup {
  return trusted(
    JSON.stringify(value).replaceAll("<", "\\u003c").replaceAll(
      "\u2028",
      "\\u2028",
    ).replaceAll("\u2029", "\\u2029"),
  );
}
