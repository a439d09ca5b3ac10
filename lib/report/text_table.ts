/**
 * A table in plain text: columns padded to their widest cell, numbers to the right.
 *
 * @module
 */
import { stringWidth } from "../deps/string_width.ts";

/** One column of a {@link textTable}. */
export interface Column {
  /** Its heading. */
  readonly title: string;
  /** Where cells stand. Default "left". */
  readonly align?: "left" | "right";
}

/** Control characters become visible: names of files and classes may hold anything. */
export function printable(text: string): string {
  return text.replace(
    /\p{Cc}/gu,
    (character) =>
      `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

/**
 * Lines of a table, the heading first.
 *
 * @param columns Headings and alignment.
 * @param rows Cells, one for each column.
 */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[] {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => row.map(printable)),
  ];
  const widths = columns.map((_, column) =>
    Math.max(...cells.map((row) => stringWidth(row[column])))
  );
  return cells.map((row) =>
    row.map((cell, column) => {
      const padding = " ".repeat(widths[column] - stringWidth(cell));
      return columns[column].align === "right"
        ? padding + cell
        : cell + padding;
    }).join("  ").trimEnd()
  );
}
