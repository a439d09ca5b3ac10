/**
 * Texts from comma- or tab-separated values.
 *
 * @module
 */
import { csvRowStream } from "../../deps/std_csv_stream.ts";
import { FormatError } from "../../errors.ts";
import { noRows, readText, type TextTable } from "./text_table.ts";

/**
 * Read a CSV file, or a TSV file by its ending; the first row names the columns.
 *
 * Quotes are as RFC 4180 has them. Many TSV files have none: where quotes do not pair up, every quote of a TSV file
 * stands for itself, and a remark says so.
 *
 * @throws {FormatError} If rows differ in length, quotes do not pair up, or there are no rows.
 */
export async function openCsvTable(path: string): Promise<TextTable> {
  const text = await readText(path);
  const isTabbed = /\.tsv$/i.test(path);
  const remarks: string[] = [];
  let rows: string[][];
  try {
    rows = await quotedRows(text, isTabbed ? "\t" : ",");
  } catch (error) {
    if (!isTabbed) throw malformed(path, error);
    rows = plainRows(text, path);
    remarks.push(
      `Quotes of ${path} do not pair up: they were taken as they are.`,
    );
  }
  const [names, ...cells] = rows;
  if (!names || cells.length === 0) throw noRows(path);
  const columns = names.map((name) => ({
    name: name.trim(),
    kind: "text" as const,
  }));
  return {
    path,
    columns,
    rows: cells.length,
    values(column) {
      const at = columns.findIndex(({ name }) => name === column);
      return Promise.resolve(cells.map((row) => row[at]));
    },
    place: (row) => `row ${row + 1}`,
    remarks,
  };
}

async function quotedRows(
  text: string,
  separator: string,
): Promise<string[][]> {
  const rows: string[][] = [];
  const cells = ReadableStream.from([text])
    .pipeThrough(csvRowStream({ separator }));
  for await (const row of cells) rows.push(row);
  return rows;
}

function plainRows(text: string, path: string): string[][] {
  const lines = text.split(/\r?\n/);
  const rows: string[][] = [];
  for (const [line, content] of lines.entries()) {
    if (content === "") continue;
    const row = content.split("\t");
    rows.push(row);
    if (row.length !== rows[0].length) {
      throw new FormatError(
        `Cannot read ${path}: expected ${rows[0].length} fields in line ${
          line + 1
        }, as in line 1, but found ${row.length}`,
      );
    }
  }
  return rows;
}

function malformed(path: string, error: unknown): FormatError {
  const said = error instanceof Error ? error.message : String(error);
  return new FormatError(`Cannot read ${path}: ${said}`, { cause: error });
}
