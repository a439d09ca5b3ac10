/**
 * Rows of texts and labels as they lie in a file, whatever its format.
 *
 * @module
 */
import { FormatError, type InputError } from "../../errors.ts";
import { assertTextSize } from "../../read_text_file.ts";
import { readingError } from "../../reading_error.ts";

/** A column of a table. */
export interface TableColumn {
  /** Its name. */
  readonly name: string;
  /** "text", whole "number"s, or "other": what is neither. A CSV file's cells are all text. */
  readonly kind: "text" | "number" | "other";
  /** Names of the classes that its numbers stand for, where the file says so. */
  readonly classNames?: readonly string[];
}

/** A table, opened. */
export interface TextTable {
  /** Path of the file. */
  readonly path: string;
  /** Columns in order. */
  readonly columns: readonly TableColumn[];
  /** Number of rows. */
  readonly rows: number;
  /** The values of a column, one a row; null where there is none. */
  values(column: string): Promise<readonly CellValue[]>;
  /** Where a row is found in the file: "line 3". */
  place(row: number): string;
  /** What a reader of the results should know of how it was read. */
  readonly remarks: readonly string[];
  /** The columns that hold texts and labels by their look, where columns have no names. */
  readonly roles?: { readonly text?: string; readonly label?: string };
}

/** What a cell may hold; what is no text, number or boolean is undefined. */
export type CellValue = string | number | boolean | null | undefined;

/**
 * The text of a file in UTF-8; a byte order mark is left out.
 *
 * @throws {FormatError} If it is of another encoding.
 * @throws {InputError} If it cannot be read.
 */
export async function readText(path: string): Promise<string> {
  let bytes;
  try {
    await assertTextSize(path);
    bytes = await Deno.readFile(path);
  } catch (error) {
    throw readingError(error, path);
  }
  return utf8Text(bytes, path);
}

/**
 * Bytes in UTF-8 as text; a byte order mark is left out.
 *
 * @throws {FormatError} If they are of another encoding.
 */
export function utf8Text(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new FormatError(
      `Cannot read ${path}: it is not UTF-8; convert it, e.g. iconv -f latin1 -t utf-8`,
      { cause: error },
    );
  }
}

/** What a file without rows ends in. */
export function noRows(path: string): InputError {
  return new FormatError(`Cannot read ${path}: it has no rows`);
}
