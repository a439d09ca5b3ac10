/**
 * A line for people, which a terminal may show in a style.
 *
 * @module
 */

/** How a terminal may show a line. */
export type LineStyle = "bold" | "dim";

/** A line, with a style where it has one. */
export type Line = string | {
  /** The line. */
  readonly text: string;
  /** How a terminal may show it. */
  readonly style: LineStyle;
};

/** The line without its style. */
export function lineText(line: Line): string {
  return typeof line === "string" ? line : line.text;
}
