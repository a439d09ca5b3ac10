/**
 * An `.npy` file that grows by rows.
 *
 * @module
 */
import type { NumericArray } from "../arrays/element_type.ts";
import { encodeNpyHeader, NPY_HEADER_LENGTH } from "../arrays/npy_header.ts";

/** Element types that are written. */
export type AppendedType = "<f4" | "<f2" | "<i4";

/** An open `.npy` file; what it holds counts only once {@link NpyAppender.finish} wrote the header. */
export interface NpyAppender {
  /** Bytes of a row. */
  readonly rowBytes: number;
  /** Add whole rows at the end. */
  append(rows: Uint8Array): Promise<void>;
  /** The rows from one to another, as bytes; fewer where the file ends. */
  read(from: number, to: number): Promise<Uint8Array>;
  /** Drop the rows from this one on; the next are added here. */
  truncate(rows: number): Promise<void>;
  /** Write the header for this many rows, and bring everything to the disk. */
  finish(rows: number): Promise<void>;
  /** Close the file. */
  close(): void;
}

/** The bytes of numbers, as an element type: float16 is rounded to nearest. */
export function elementBytes(
  numbers: Exclude<NumericArray, BigInt64Array | BigUint64Array>,
  type: AppendedType,
): Uint8Array {
  const values = type === "<f2"
    ? Float16Array.from(numbers)
    : type === "<f4"
    ? numbers instanceof Float32Array ? numbers : Float32Array.from(numbers)
    : numbers instanceof Int32Array
    ? numbers
    : Int32Array.from(numbers);
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** All of a buffer, however many writes it takes. */
async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.length;) {
    start += await file.write(bytes.subarray(start));
  }
}

/**
 * Open an `.npy` file to add rows to it; one that is there is kept.
 *
 * @param path The file.
 * @param type Element type with byte order.
 * @param dims Numbers in a row; none for an array of one axis.
 */
export async function openNpyAppender(
  path: string,
  type: AppendedType,
  dims?: number,
): Promise<NpyAppender> {
  const rowBytes = (dims ?? 1) * (type === "<f2" ? 2 : 4);
  const header = (rows: number) =>
    encodeNpyHeader(type, dims === undefined ? [rows] : [rows, dims]);
  const file = await Deno.open(path, { create: true, read: true, write: true });
  try {
    await writeAll(file, header(0));
    await file.seek(0, Deno.SeekMode.End);
  } catch (error) {
    file.close();
    throw error;
  }
  return {
    rowBytes,
    append: (rows) => writeAll(file, rows),
    async read(from, to) {
      const bytes = new Uint8Array((to - from) * rowBytes);
      await file.seek(NPY_HEADER_LENGTH + from * rowBytes, Deno.SeekMode.Start);
      let end = 0;
      while (end < bytes.length) {
        const count = await file.read(bytes.subarray(end));
        if (count === null) break;
        end += count;
      }
      await file.seek(0, Deno.SeekMode.End);
      return bytes.subarray(0, end);
    },
    async truncate(rows) {
      await file.truncate(NPY_HEADER_LENGTH + rows * rowBytes);
      await file.seek(0, Deno.SeekMode.End);
    },
    async finish(rows) {
      await file.seek(0, Deno.SeekMode.Start);
      await writeAll(file, header(rows));
      await file.syncData();
    },
    close: () => file.close(),
  };
}
