/**
 * Texts from JSON objects, one a line.
 *
 * @module
 */
import { FormatError } from "../../errors.ts";
import {
  type CellValue,
  noRows,
  readText,
  type TableColumn,
  type TextTable,
} from "./text_table.ts";

type Row = Readonly<Record<string, unknown>>;

/**
 * Read a JSONL file; the objects' fields are its columns.
 *
 * @throws {FormatError} If a line is no JSON object, or there are none.
 */
export async function openJsonlTable(path: string): Promise<TextTable> {
  return parseJsonlTable(await readText(path), path);
}

/**
 * As {@linkcode openJsonlTable}, of a text that is read already.
 *
 * @param path Name for messages.
 * @throws {FormatError} As {@linkcode openJsonlTable}.
 */
export function parseJsonlTable(text: string, path: string): TextTable {
  const rows: Row[] = [];
  const lines: number[] = [];
  for (const [at, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    rows.push(parseLine(line, path, at + 1));
    lines.push(at + 1);
  }
  if (rows.length === 0) throw noRows(path);
  return {
    path,
    columns: columnsOf(rows),
    rows: rows.length,
    values: (column) =>
      Promise.resolve(
        rows.map((row) =>
          Object.hasOwn(row, column) ? cell(row[column]) : null
        ),
      ),
    place: (row) => `line ${lines[row]}`,
    remarks: [],
  };
}

function parseLine(line: string, path: string, number: number): Row {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new FormatError(
      `Cannot read ${path}: line ${number} is not JSON (${
        (error as Error).message
      })`,
      { cause: error },
    );
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Row;
  }
  throw new FormatError(
    `Cannot read ${path}: expected an object in line ${number}, such as {"text": "…", "label": "…"}, but found ${
      line.trim().slice(0, 40)
    }`,
  );
}

function cell(value: unknown): CellValue {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return value;
    default:
      return value === null ? null : undefined;
  }
}

function columnsOf(rows: readonly Row[]): TableColumn[] {
  const kinds = new Map<string, TableColumn["kind"]>();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      if (value === null) continue;
      const kind = typeof value === "string"
        ? "text"
        : Number.isInteger(value) || typeof value === "boolean"
        ? "number"
        : "other";
      const earlier = kinds.get(name) ?? kind;
      kinds.set(name, earlier === kind ? kind : "other");
    }
  }
  return Array.from(kinds, ([name, kind]) => ({ name, kind }));
}
