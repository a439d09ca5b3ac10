/**
 * Texts from a parquet file.
 *
 * @module
 */
import { openParquet, type ParquetTable } from "../../deps/parquet.ts";
import { FormatError, InputError } from "../../errors.ts";
import { readingError } from "../../reading_error.ts";
import {
  type CellValue,
  noRows,
  type TableColumn,
  type TextTable,
} from "./text_table.ts";

/** A parquet file that may hold images. */
export interface ParquetRows extends TextTable {
  /** Whether a column holds structs of bytes and maybe a path. */
  isImage(column: string): boolean;
  /** Whether a column holds bytes of which the file does not say what they are. */
  isRaw(column: string): boolean;
  /**
   * The values of those row groups that hold certain rows, with the group's first row; bytes stay bytes.
   *
   * @param rows Ascending.
   */
  rowGroups(
    column: string,
    rows: readonly number[],
  ): AsyncGenerator<
    { readonly start: number; readonly values: readonly unknown[] }
  >;
}

/**
 * Open a parquet file; columns are read when they are asked for.
 *
 * Names of classes that Hugging Face's `datasets` left in the metadata are known.
 *
 * @throws {FormatError} If it is damaged or has no rows.
 */
export async function openParquetTable(path: string): Promise<TextTable> {
  return await openParquetRows(path);
}

/**
 * As {@linkcode openParquetTable}, with what images need.
 *
 * @throws {FormatError} If it is damaged or has no rows.
 */
export async function openParquetRows(path: string): Promise<ParquetRows> {
  const table = await opened(path);
  if (table.rows === 0) throw noRows(path);
  const names = classNames(table.metadata.get("huggingface"));
  const column = (name: string) =>
    table.columns.find((column) => column.name === name);
  return {
    path,
    columns: table.columns.map(({ name, kind }): TableColumn => ({
      name,
      kind: kind === "text" || kind === "number" ? kind : "other",
      classNames: names.get(name),
    })),
    rows: table.rows,
    async values(column) {
      const values: CellValue[] = [];
      try {
        for await (const group of table.values(column)) {
          for (const value of group) values.push(cell(value));
        }
      } catch (error) {
        throw damaged(path, error);
      }
      if (values.length === table.rows) return values;
      throw new FormatError(
        `Cannot read ${path}: its metadata says ${table.rows} rows, column ${column} holds ${values.length}; is the file damaged?`,
      );
    },
    place: (row) => `row ${row + 1}`,
    remarks: [],
    isImage: (name) => column(name)?.kind === "image",
    isRaw: (name) => column(name)?.isRaw ?? false,
    async *rowGroups(name, rows) {
      let end = 0;
      const ends = table.groups.map((count) => end += count);
      const starts = ends.map((end, at) => end - table.groups[at]);
      let from = 0;
      const wanted = ends.map((end) => {
        const first = from;
        while (rows[from] < end) from++;
        return from > first;
      });
      const order = [...wanted.keys()].filter((at) => wanted[at]);
      let next = 0;
      const groups = table.values(name, {
        isWanted: (at) => wanted[at],
        raw: true,
      });
      try {
        for await (const values of groups) {
          yield { start: starts[order[next++]], values };
        }
      } catch (error) {
        throw damaged(path, error);
      }
    },
  };
}

async function opened(path: string): Promise<ParquetTable> {
  let size: number;
  try {
    const info = await Deno.stat(path);
    size = info.size;
  } catch (error) {
    throw readingError(error, path);
  }
  try {
    return await openParquet(
      size,
      (start, length) => slice(path, start, length),
    );
  } catch (error) {
    throw damaged(path, error);
  }
}

async function slice(
  path: string,
  start: number,
  length: number,
): Promise<Uint8Array> {
  using file = await Deno.open(path);
  await file.seek(start, Deno.SeekMode.Start);
  const bytes = new Uint8Array(length);
  let end = 0;
  while (end < length) {
    const read = await file.read(bytes.subarray(end));
    if (read === null) break;
    end += read;
  }
  return bytes.subarray(0, end);
}

function cell(value: unknown): CellValue {
  if (typeof value === "bigint") return Number(value);
  const isCell = value === null || typeof value === "string" ||
    typeof value === "number" || typeof value === "boolean";
  return isCell ? value : undefined;
}

/** Names by column, from what `datasets` writes beside the columns. */
function classNames(
  text: string | undefined,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  if (text === undefined) return found;
  try {
    const features = JSON.parse(text)?.info?.features ?? {};
    for (const [column, feature] of Object.entries(features)) {
      const { _type: type, names } = feature as Record<string, unknown>;
      const isList = Array.isArray(names) &&
        names.every((name) => typeof name === "string");
      if (type === "ClassLabel" && isList) found.set(column, names);
    }
  } catch {
    // Somebody else's metadata: the columns say enough without it.
  }
  return found;
}

function damaged(path: string, error: unknown): Error {
  if (error instanceof InputError) return error;
  return new FormatError(
    `Cannot read ${path}: ${
      error instanceof Error ? error.message : error
    }; is the file damaged?`,
    { cause: error },
  );
}
