/**
 * Features, labels and probabilities from the columns of a parquet file.
 *
 * @module
 */
import {
  openParquet,
  type ParquetColumn,
  type ParquetTable,
} from "../deps/parquet.ts";
import { FormatError, InputError } from "../errors.ts";
import { fileSize, sliceFile } from "../arrays/file_bytes.ts";

import { columnRoles } from "./column_roles.ts";
import type { FeatureParts, LabelValues } from "./feature_parts.ts";
import { findPart, type Part } from "./part_names.ts";
import { rowsOfMatrix, type RowSource } from "./row_source.ts";

/** The values of a column; what the decoder throws is a damaged file. */
async function* columnValues(
  table: ParquetTable,
  column: string,
  path: string,
): AsyncGenerator<unknown[]> {
  try {
    yield* table.values(column);
  } catch (error) {
    throw damaged(path, error);
  }
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

function floats(single: boolean, length: number): Float32Array | Float64Array {
  return single ? new Float32Array(length) : new Float64Array(length);
}

/** A list column as rows x dims, one block a row group. */
async function listRows(
  table: ParquetTable,
  { name, single }: ParquetColumn,
  path: string,
): Promise<RowSource> {
  const blocks: (Float32Array | Float64Array)[] = [];
  let dims = 0;
  let row = 0;
  for await (const lists of columnValues(table, name, path)) {
    dims ||= (lists[0] as ArrayLike<unknown> | null)?.length ?? 0;
    const block = floats(single, lists.length * dims);
    for (const [at, list] of lists.entries()) {
      const values = list as ArrayLike<unknown> | null | undefined;
      if (values?.length !== dims || dims === 0) {
        throw new FormatError(
          `Cannot read ${path}: column ${name} has ${
            values?.length ?? "no"
          } numbers in row ${row} but ${dims} in row 0`,
        );
      }
      for (let i = 0; i < dims; i++) {
        const value = values[i];
        if (typeof value !== "number" && typeof value !== "bigint") {
          throw new FormatError(
            `Cannot read ${path}: column ${name} has ${value} among the numbers of row ${row}`,
          );
        }
        block[at * dims + i] = Number(value);
      }
      row++;
    }
    blocks.push(block);
  }
  assertAllRows(table, name, row, path);
  return {
    source: `column ${name} of ${path}`,
    rows: row,
    dims,
    chunks: async function* () {
      for (const block of blocks) yield await Promise.resolve(block);
    },
  };
}

/** Fail where a column holds fewer values than the metadata says. */
function assertAllRows(
  table: ParquetTable,
  name: string,
  row: number,
  path: string,
): void {
  if (row === table.rows && row > 0) return;
  throw new FormatError(
    row === 0
      ? `Cannot read ${path}: it has no rows`
      : `Cannot read ${path}: its metadata says ${table.rows} rows, column ${name} holds ${row}; is the file damaged?`,
  );
}

/** A column of numbers. */
async function numberColumn(
  table: ParquetTable,
  { name, kind }: ParquetColumn,
  path: string,
): Promise<number[]> {
  if (kind !== "number") {
    throw new FormatError(
      `Cannot read ${path}: column ${name} holds no numbers; leave it out, or name the list column that holds the features "features"`,
    );
  }
  const numbers: number[] = [];
  for await (const values of columnValues(table, name, path)) {
    for (const value of values) {
      if (value === null || value === undefined) {
        throw new FormatError(
          `Cannot read ${path}: column ${name} has no number in row ${numbers.length}`,
        );
      }
      numbers.push(Number(value));
    }
  }
  assertAllRows(table, name, numbers.length, path);
  return numbers;
}

/** Columns of numbers, one a dimension, as rows x dims. */
async function wideRows(
  table: ParquetTable,
  columns: readonly ParquetColumn[],
  path: string,
): Promise<RowSource> {
  const dims = columns.length;
  const single = columns.every((column) => column.single);
  let data: Float32Array | Float64Array | undefined;
  for (const [position, column] of columns.entries()) {
    const numbers = await numberColumn(table, column, path);
    data ??= floats(single, numbers.length * dims);
    for (let row = 0; row < numbers.length; row++) {
      data[row * dims + position] = numbers[row];
    }
  }
  return rowsOfMatrix({ rows: table.rows, dims, data: data! }, path);
}

/** A column of class ids or names. */
async function labelValues(
  table: ParquetTable,
  name: string,
  path: string,
): Promise<LabelValues> {
  const labels: unknown[] = [];
  for await (const values of columnValues(table, name, path)) {
    for (const value of values) {
      if (value === null || value === undefined) {
        throw new FormatError(
          `Cannot read ${path}: column ${name} has no label in row ${labels.length}`,
        );
      }
      labels.push(typeof value === "string" ? value : Number(value));
    }
  }
  return labels as number[] | string[];
}

/**
 * Open a parquet file: features and probabilities are list columns, or a column a number.
 *
 * @throws {FormatError} If it is damaged, or its columns cannot be told apart.
 */
export async function readParquetParts(
  path: string,
  sole: Part,
): Promise<FeatureParts> {
  try {
    const table = await openParquet(
      await fileSize(path),
      (start, length) => sliceFile(path, start, length),
    );
    return await partsOfTable(table, path, sole);
  } catch (error) {
    throw damaged(path, error);
  }
}

async function partsOfTable(
  table: ParquetTable,
  path: string,
  sole: Part,
): Promise<FeatureParts> {
  const { columns } = table;
  const names = columns.map(({ name }) => name);
  const part = async (wanted: Part): Promise<RowSource | undefined> => {
    const lists = columns.filter(({ kind }) => kind === "list");
    const name = findPart(lists.map((list) => list.name), wanted, path) ??
      (wanted === sole && lists.length === 1 ? lists[0].name : undefined);
    if (name !== undefined) {
      return await listRows(
        table,
        columns.find((column) => column.name === name)!,
        path,
      );
    }
    if (wanted === "labels" || wanted === "features" && lists.length > 0) {
      return undefined;
    }
    const wide = columnRoles(names, sole, path)[wanted];
    return wide.length === 0
      ? undefined
      : await wideRows(table, wide.map((column) => columns[column]), path);
  };
  const { label } = columnRoles(names, sole, path);
  return {
    source: path,
    names,
    features: sole === "features" ? await part("features") : undefined,
    labels: label === undefined
      ? undefined
      : () => labelValues(table, names[label], path),
    probabilities: sole === "labels" ? undefined : await part("probabilities"),
  };
}
