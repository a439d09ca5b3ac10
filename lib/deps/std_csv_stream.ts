/** Comma-separated values of any length, from `@std/csv`. @module */
import { CsvParseStream } from "npm:deno-std@1.4.0/csv/parse_stream.js";

/** A stream from pieces of CSV text to its rows of cells. */
export const csvRowStream: (
  options?: { readonly separator?: string },
) => TransformStream<string, string[]> = (options = {}) =>
  new CsvParseStream({ ...options, fieldsPerRecord: 0 });
