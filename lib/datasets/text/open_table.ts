/**
 * Opens a table of texts by its ending.
 *
 * @module
 */
import { openCsvTable } from "./csv_table.ts";
import { openJsonlTable } from "./jsonl_table.ts";
import { openParquetTable } from "./parquet_table.ts";
import type { TextTable } from "./text_table.ts";

const FORMATS: Readonly<Record<string, (path: string) => Promise<TextTable>>> =
  {
    csv: openCsvTable,
    tsv: openCsvTable,
    jsonl: openJsonlTable,
    ndjson: openJsonlTable,
    parquet: openParquetTable,
  };

/** Endings of files that are tables of texts. */
export const TABLE_ENDINGS: readonly string[] = Object.keys(FORMATS);

/** Ending of a table's name, or undefined for other files. */
export function tableEnding(name: string): string | undefined {
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return Object.hasOwn(FORMATS, ending) ? ending : undefined;
}

/**
 * Open a table.
 *
 * @param path A file with one of {@linkcode TABLE_ENDINGS}.
 */
export async function openTable(path: string): Promise<TextTable> {
  return await FORMATS[tableEnding(path)!](path);
}
