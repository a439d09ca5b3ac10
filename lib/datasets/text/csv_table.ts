/**
 * Texts from comma- or tab-separated values.
 *
 * @module
 */
import { csvRowStream } from "../../deps/std_csv_stream.ts";
import { FormatError } from "../../errors.ts";
import { noRows, readText, type TextTable } from "./text_table.ts";
import { unnamedColumns } from "./unnamed_columns.ts";

/**
 * Read a CSV file, or a TSV file by its ending; the first row names the columns, unless it is data itself.
 *
 * Quotes are as RFC 4180 has them. Many TSV files have none: where quotes do not pair up, or only across lines that are
 * whole without them, every quote of a TSV file stands for itself, and a remark says so.
 *
 * @throws {FormatError} If rows differ in length, quotes do not pair up, or there are no rows.
 */
export async function openCsvTable(path: string): Promise<TextTable> {
  return await parseCsvTable(await readText(path), path);
}

/**
 * As {@linkcode openCsvTable}, of a text that is read already.
 *
 * @param path Name for messages; its ending tells the separator.
 * @throws {FormatError} As {@linkcode openCsvTable}.
 */
export async function parseCsvTable(
  text: string,
  path: string,
): Promise<TextTable> {
  const { rows, remarks } = /\.tsv$/i.test(path)
    ? await tabbedRows(text, path)
    : { rows: await commaRows(text, path), remarks: [] };
  const unnamed = unnamedColumns(rows);
  const names = unnamed
    ? rows[0].map((_, column) => String(column + 1))
    : rows[0]?.map((name) => name.trim());
  const cells = unnamed ? rows : rows.slice(1);
  if (cells.length === 0) throw noRows(path);
  const columns = names.map((name) => ({ name, kind: "text" as const }));
  const nameOf = (column?: number) =>
    column === undefined ? undefined : names[column];
  return {
    path,
    columns,
    rows: cells.length,
    values(column) {
      const at = names.indexOf(column);
      return Promise.resolve(cells.map((row) => row[at]));
    },
    place: (row) => `row ${row + 1}`,
    remarks: [
      ...remarks,
      ...(unnamed ? [`The columns of ${path} have no names.`] : []),
    ],
    ...(unnamed && {
      roles: { text: nameOf(unnamed.text), label: nameOf(unnamed.label) },
    }),
  };
}

async function commaRows(text: string, path: string): Promise<string[][]> {
  try {
    return await quotedRows(text, ",");
  } catch (error) {
    throw malformed(path, error);
  }
}

/** Rows of a TSV file, by its quotes where it has such. */
async function tabbedRows(
  text: string,
  path: string,
): Promise<{ rows: string[][]; remarks: string[] }> {
  const quoted = await quotedRows(text, "\t").catch(() => undefined);
  if (quoted && !text.includes('"')) return { rows: quoted, remarks: [] };
  let plain;
  try {
    plain = plainRows(text, path);
  } catch (error) {
    if (quoted) return { rows: quoted, remarks: [] };
    throw error;
  }
  if (quoted?.length === plain.length) return { rows: quoted, remarks: [] };
  return {
    rows: plain,
    remarks: [`Quotes of ${path} do not pair up: they were taken as they are.`],
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
