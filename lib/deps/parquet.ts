/** Parquet files read a row group at a time, loaded when the first one is opened. @module */
import { checkPages } from "./parquet_pages.ts";

/** A column of a parquet file. */
export interface ParquetColumn {
  /** Its name. */
  readonly name: string;
  /**
   * "list" of numbers, "number", "text", "image": a struct of bytes and maybe a path; or "other": what is not read
   * here.
   */
  readonly kind: "list" | "number" | "text" | "image" | "other";
  /** Whether its numbers are float32, rather than float64 or whole. */
  readonly single: boolean;
  /** Whether it is a text by chance: bytes of which the file does not say what they are. */
  readonly isRaw: boolean;
}

/** A parquet file of which only the metadata is read. */
export interface ParquetTable {
  /** Number of rows. */
  readonly rows: number;
  /** Its columns in order. */
  readonly columns: readonly ParquetColumn[];
  /** Free entries of the file. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Rows of each row group. */
  readonly groups: readonly number[];
  /**
   * The values of a column, one array a row group.
   *
   * @throws {Error} If it is damaged, its pages' counts and sizes among it.
   */
  values(column: string, options?: ValuesOptions): AsyncGenerator<unknown[]>;
}

/** Which values of a column to read, and how. */
export interface ValuesOptions {
  /** Whether to read a row group, by its position; all are by default. */
  readonly isWanted?: (group: number) => boolean;
  /** Leave bytes as they are where the file does not say that they are text. */
  readonly raw?: boolean;
}

/** Rows that a byte of a file may stand for: runs of equal values are short. */
const MOST_ROWS_A_BYTE = 1000;

const NUMBERS: readonly (string | undefined)[] = [
  "FLOAT",
  "DOUBLE",
  "INT32",
  "INT64",
  "BOOLEAN",
];

/**
 * Look at a parquet file.
 *
 * @param size Length of the file.
 * @param read Gives the bytes from `start` on, `length` of them.
 */
export async function openParquet(
  size: number,
  read: (start: number, length: number) => Promise<Uint8Array>,
): Promise<ParquetTable> {
  const { parquetMetadataAsync, parquetReadObjects, parquetSchema } =
    await import("npm:hyparquet@1.31.5");
  const { compressors } = await import("npm:hyparquet-compressors@1.1.2");
  const file = {
    byteLength: size,
    async slice(start: number, end = size): Promise<ArrayBuffer> {
      const from = Math.min(
        Math.max(0, start < 0 ? size + start : start),
        size,
      );
      const to = Math.min(Math.max(from, end < 0 ? size + end : end), size);
      const bytes = await read(from, to - from);
      // A column of images may be half a gigabyte: no copy where the bytes fill their buffer.
      const isWhole = bytes.byteLength === bytes.buffer.byteLength;
      return (isWhole ? bytes : bytes.slice()).buffer as ArrayBuffer;
    },
  };
  const metadata = await parquetMetadataAsync(file);
  const columns = parquetSchema(metadata).children.map((node) => {
    let leaf = node;
    let depth = 0;
    while (leaf.children.length === 1 && depth < 3) {
      leaf = leaf.children[0];
      depth++;
    }
    const { type, converted_type: converted, logical_type: logical } =
      leaf.element;
    const isHalf = logical?.type === "FLOAT16";
    const isNumber = leaf.children.length === 0 &&
      (isHalf || NUMBERS.includes(type) && converted !== "DECIMAL" &&
          !["DATE", "TIME", "TIMESTAMP"].includes(logical?.type ?? ""));
    const isText = depth === 0 && type === "BYTE_ARRAY" &&
      (converted === undefined || converted === "UTF8" || converted === "ENUM");
    const isImage = node.element.repetition_type !== "REPEATED" &&
      node.children.some(({ element: { name, type }, children }) =>
        name === "bytes" && type === "BYTE_ARRAY" && children.length === 0
      );
    const isList = node.element.converted_type === "LIST" ||
      node.element.logical_type?.type === "LIST" ||
      node.element.repetition_type === "REPEATED";
    return {
      name: node.element.name,
      kind: isImage
        ? "image" as const
        : isText
        ? "text" as const
        : isNumber && isList
        ? "list" as const
        : isNumber && depth === 0 && !isList
        ? "number" as const
        : "other" as const,
      single: isHalf || type === "FLOAT",
      isRaw: isText && converted === undefined &&
        logical?.type !== "STRING" && logical?.type !== "ENUM",
    };
  });
  const rows = Number(metadata.num_rows);
  const groups = metadata.row_groups.map((group) => Number(group.num_rows));
  if (
    !Number.isSafeInteger(rows) || rows < 0 ||
    rows > size * MOST_ROWS_A_BYTE ||
    !groups.every((count) => count >= 0 && count <= rows) ||
    !columns.every(({ name }) => typeof name === "string") ||
    new Set(columns.map(({ name }) => name)).size < columns.length
  ) throw new Error("its metadata makes no sense");
  return {
    rows,
    columns,
    groups,
    metadata: new Map(
      (metadata.key_value_metadata ?? []).map((
        { key, value },
      ) => [key, value ?? ""]),
    ),
    async *values(column, { isWanted = () => true, raw = false } = {}) {
      let rowStart = 0;
      for (const [at, { columns: chunks }] of metadata.row_groups.entries()) {
        const rowEnd = rowStart + groups[at];
        if (!isWanted(at)) {
          rowStart = rowEnd;
          continue;
        }
        for (const { meta_data: chunk } of chunks) {
          if (chunk?.path_in_schema[0] !== column) continue;
          const from = Number(
            chunk.dictionary_page_offset || chunk.data_page_offset,
          );
          const packed = Number(chunk.total_compressed_size);
          if (!(from >= 0 && packed >= 0 && from + packed <= size)) {
            throw new Error(
              `column ${column} of row group ${at} is said to lie at byte ${from}, ${packed} bytes long, in ${size}`,
            );
          }
          const unpack = compressors[chunk.codec];
          const { levels, type, length } = leafAt(
            metadata.schema,
            chunk.path_in_schema,
          );
          checkPages({
            bytes: await read(from, packed),
            values: Number(chunk.num_values),
            levels,
            valueBytes: VALUE_BYTES[type] ?? length,
            ...(chunk.codec !== "UNCOMPRESSED" && unpack && {
              decompress: (bytes, length) => unpack(bytes, length),
            }),
          });
          if (levels[0] === 0 && Number(chunk.num_values) !== groups[at]) {
            throw new Error(
              `column ${column} of row group ${at} is said to hold ${chunk.num_values} values of ${
                groups[at]
              } rows`,
            );
          }
        }
        const rows = await parquetReadObjects({
          file,
          metadata,
          columns: [column],
          rowStart,
          rowEnd,
          compressors,
          utf8: !raw,
        });
        yield rows.map((row) => row[column]);
        rowStart = rowEnd;
      }
    },
  };
}

/** An element of a parquet schema, which is a tree written from its root on. */
interface SchemaElement {
  readonly name: string;
  readonly type?: string;
  readonly type_length?: number;
  readonly num_children?: number;
  readonly repetition_type?: string;
}

/** Bytes of a value of a type; -1 for eight values a byte, 0 where each value has a length of its own. */
const VALUE_BYTES: Readonly<Record<string, number>> = {
  BOOLEAN: -1,
  INT32: 4,
  INT64: 8,
  INT96: 12,
  FLOAT: 4,
  DOUBLE: 8,
  BYTE_ARRAY: 0,
};

/**
 * The values at a path of a schema: their type, and the highest levels: how deep they are repeated, and how many parts
 * of the path may be missing.
 *
 * @throws {Error} If there are none.
 */
function leafAt(
  schema: readonly SchemaElement[],
  path: readonly string[],
): {
  levels: [repetition: number, definition: number];
  type: string;
  length: number;
} {
  const levels: [number, number] = [0, 0];
  let at = 1, left = schema[0]?.num_children ?? 0;
  for (const name of path) {
    while (left > 0 && schema[at]?.name !== name) {
      at = afterSubtree(schema, at);
      left--;
    }
    if (left === 0 || !schema[at]) {
      throw new Error(`column ${path.join(".")} is not in its schema`);
    }
    const { repetition_type: repetition, num_children: children = 0 } =
      schema[at];
    if (repetition === "REPEATED") levels[0]++;
    if (repetition !== "REQUIRED") levels[1]++;
    at++;
    left = children;
  }
  const { type, type_length: length = 0 } = schema[at - 1];
  if (left > 0 || type === undefined) {
    throw new Error(`column ${path.join(".")} has no values of its own`);
  }
  return { levels, type, length };
}

/** Place of the first element that is not below this one. */
function afterSubtree(schema: readonly SchemaElement[], start: number): number {
  let at = start, open = 1;
  while (open > 0 && at < schema.length) {
    open += (schema[at].num_children ?? 0) - 1;
    at++;
  }
  return at;
}
