/**
 * A table in plain text: columns padded to their widest cell, numbers to the right.
 *
 * @module
 */
import { stringWidth } from "../deps/string_width.ts";

import { fitColumns, GAP } from "./fit_columns.ts";
import { shortenEnd, shortenMiddle } from "./shorten.ts";

/** One column of a {@link textTable}. */
export interface Column {
  /** Its heading. */
  readonly title: string;
  /** Where cells stand. Default "left". */
  readonly align?: "left" | "right";
  /** Its heading where the table would be too wide with the other one. */
  readonly narrow?: string;
  /** Columns to which cells may be shortened where the table is too wide; never, by default. */
  readonly shorten?: number;
  /** Where they are shortened: names in their middle, the default, and prose at its end. */
  readonly cut?: "middle" | "end";
  /** Its turn to be left out where that is not enough, 1 before 2; never, by default. */
  readonly leaveOut?: number;
}

/** Control characters, and those that turn the direction of the text behind them. */
const STEERING = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** What could steer a terminal becomes visible: names of files and classes may hold anything. */
export function printable(text: string): string {
  return text.replace(STEERING, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, "0")}`;
  });
}

function widthsOf(cells: readonly (readonly string[])[]): number[] {
  return cells[0].map((_, column) =>
    Math.max(...cells.map((row) => stringWidth(row[column])))
  );
}

/**
 * Lines of a table, the heading first.
 *
 * @param columns Headings, alignment, and what each may do without on a narrow terminal.
 * @param rows Cells, one for each column.
 * @param options `width`: columns that the table has. Default as many as it takes.
 */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { width = Infinity }: { readonly width?: number } = {},
): string[] {
  const body = rows.map((row) => row.map(printable));
  const headed = (narrow: boolean) => [
    columns.map(({ title, narrow: short }) => narrow ? short ?? title : title),
    ...body,
  ];
  const fit = (cells: readonly (readonly string[])[]) =>
    fitColumns(
      widthsOf(cells).map((own, at) => ({ ...columns[at], width: own })),
      width,
    );
  const natural = widthsOf(headed(false));
  const total = natural.reduce((sum, own) => sum + own + GAP, -GAP);
  const cells = headed(total > width);
  const widths = fit(cells);
  return cells.map((row) =>
    row.flatMap((text, column) => {
      if (widths[column] === 0) return [];
      const cut = columns[column].cut === "end" ? shortenEnd : shortenMiddle;
      const cell = cut(text, widths[column]);
      const padding = " ".repeat(widths[column] - stringWidth(cell));
      return columns[column].align === "right"
        ? padding + cell
        : cell + padding;
    }).join(" ".repeat(GAP)).trimEnd()
  );
}
