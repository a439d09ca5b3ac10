/** Comma-separated values, from `@std/csv`. @module */
import { parse } from "npm:deno-std@1.4.0/csv/parse.js";
import { stringify } from "npm:deno-std@1.4.0/csv/stringify.js";

/** Rows of a CSV text: records by column name where the first row is skipped as a header. */
export const parseCsv: (
  text: string,
  options?: { readonly skipFirstRow?: boolean; readonly separator?: string },
) => unknown[] = parse;

/** A CSV text with the given columns. */
export const stringifyCsv: (
  rows: readonly Readonly<Record<string, unknown>>[],
  options: { readonly columns: readonly string[] },
) => string = stringify;
