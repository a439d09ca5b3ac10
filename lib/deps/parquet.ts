/** Parquet files read a row group at a time, loaded when the first one is opened. @module */

/** A column of a parquet file. */
export interface ParquetColumn {
  /** Its name. */
  readonly name: string;
  /** "list" of numbers, "number", "text", or "other": what is not read here. */
  readonly kind: "list" | "number" | "text" | "other";
  /** Whether its numbers are float32, rather than float64 or whole. */
  readonly single: boolean;
}

/** A parquet file of which only the metadata is read. */
export interface ParquetTable {
  /** Number of rows. */
  readonly rows: number;
  /** Its columns in order. */
  readonly columns: readonly ParquetColumn[];
  /** Free entries of the file. */
  readonly metadata: ReadonlyMap<string, string>;
  /** The values of a column, one array a row group. */
  values(column: string): AsyncGenerator<unknown[]>;
}

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
      return (await read(from, to - from)).slice().buffer as ArrayBuffer;
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
    const isList = node.element.converted_type === "LIST" ||
      node.element.logical_type?.type === "LIST" ||
      node.element.repetition_type === "REPEATED";
    return {
      name: node.element.name,
      kind: isText
        ? "text" as const
        : isNumber && isList
        ? "list" as const
        : isNumber && depth === 0 && !isList
        ? "number" as const
        : "other" as const,
      single: isHalf || type === "FLOAT",
    };
  });
  const rows = Number(metadata.num_rows);
  if (
    !Number.isSafeInteger(rows) ||
    !columns.every(({ name }) => typeof name === "string")
  ) throw new Error("its metadata makes no sense");
  return {
    rows,
    columns,
    metadata: new Map(
      (metadata.key_value_metadata ?? []).map((
        { key, value },
      ) => [key, value ?? ""]),
    ),
    async *values(column) {
      let rowStart = 0;
      for (const group of metadata.row_groups) {
        const rowEnd = rowStart + Number(group.num_rows);
        const rows = await parquetReadObjects({
          file,
          metadata,
          columns: [column],
          rowStart,
          rowEnd,
          compressors,
        });
        yield rows.map((row) => row[column]);
        rowStart = rowEnd;
      }
    },
  };
}
