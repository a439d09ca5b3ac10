/**
 * Features, labels and probabilities from comma-separated values.
 *
 * @module
 */
import { csvRowStream } from "../deps/std_csv_stream.ts";
import { FormatError } from "../errors.ts";
import { streamFile } from "../arrays/file_bytes.ts";

import { columnRoles } from "./column_roles.ts";
import type { FeatureParts } from "./feature_parts.ts";
import { type Part, PART_NAMES } from "./part_names.ts";
import { rowsOfMatrix, type RowSource } from "./row_source.ts";

/** A number in a cell, or NaN where the cell holds something else. */
function cellNumber(cell: string): number {
  const text = cell.trim();
  if (text === "") return NaN;
  return Number(text.replace(/^([+-]?)inf(inity)?$/i, "$1Infinity"));
}

function isNumber(cell: string): boolean {
  return /^nan$/i.test(cell.trim()) || !Number.isNaN(cellNumber(cell));
}

/** Is the first row one of names? */
function isHeader(cells: readonly string[]): boolean {
  const aliases: readonly string[] = Object.values(PART_NAMES).flat();
  return cells.length === 1 && !isNumber(cells[0])
    ? aliases.includes(cells[0].trim().toLowerCase())
    : !cells.every(isNumber);
}

/** Rows of numbers of which it is not known how many come. */
function growingRows(dims: number) {
  let data = new Float64Array(dims * 256);
  let end = 0;
  return {
    push(value: number): void {
      if (end === data.length) {
        const longer = new Float64Array(2 * end);
        longer.set(data);
        data = longer;
      }
      data[end++] = value;
    },
    source(name: string): RowSource | undefined {
      if (dims === 0 || end === 0) return undefined;
      const rows = end / dims;
      return rowsOfMatrix({ rows, dims, data: data.subarray(0, end) }, name);
    },
  };
}

/** A file's text as rows of cells. */
async function* csvRows(
  path: string,
  size: number,
): AsyncGenerator<string[]> {
  const separator = /\.tsv$/i.test(path) ? "\t" : ",";
  const text = ReadableStream.from(streamFile(path, 0, size))
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .pipeThrough(csvRowStream({ separator }));
  try {
    for await (const cells of text) yield cells;
  } catch (error) {
    throw new FormatError(
      `Cannot read ${path}: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
}

/**
 * Read a CSV file, or a TSV file by its ending.
 *
 * The first row may name the columns; see {@link columnRoles} for what the names mean. Without
 * names all columns are what the file is asked for.
 *
 * @throws {FormatError} If rows differ in length, or a cell that should is no number.
 */
export async function readCsvParts(
  path: string,
  size: number,
  sole: Part,
): Promise<FeatureParts> {
  const rows = csvRows(path, size);
  const first = await rows.next();
  if (first.done) throw new FormatError(`Cannot read ${path}: it has no rows`);
  const named = isHeader(first.value);
  const names = first.value.map((cell, column) =>
    named ? cell.trim() : `column ${column + 1}`
  );
  const roles = columnRoles(names, sole, path);
  const features = growingRows(roles.features.length);
  const probabilities = growingRows(roles.probabilities.length);
  const labels: string[] = [];
  let line = 0;
  const take = (cells: string[]) => {
    line++;
    const number = (column: number) => {
      const value = cellNumber(cells[column]);
      if (Number.isNaN(value) && !isNumber(cells[column])) {
        throw new FormatError(
          `Cannot read ${path}: expected a number in column ${
            names[column]
          } of line ${line} but found ${
            JSON.stringify(cells[column].slice(0, 40))
          }`,
        );
      }
      return value;
    };
    if (roles.label !== undefined) labels.push(cells[roles.label].trim());
    if (sole !== "labels") {
      for (const column of roles.features) features.push(number(column));
    }
    for (const column of roles.probabilities) {
      probabilities.push(number(column));
    }
  };
  if (named) line++;
  else take(first.value);
  for await (const cells of rows) take(cells);
  return {
    source: path,
    names,
    features: features.source(path),
    labels: roles.label === undefined
      ? undefined
      : () => Promise.resolve(labels),
    probabilities: probabilities.source(path),
  };
}
