/**
 * NumPy's array file, version 1 to 3.
 *
 * @see {@link https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html}
 * @module
 */
import { FormatError } from "../errors.ts";

/** An array as it lies in an `.npy` file. */
export interface NpyArray {
  /** Shape; empty for a scalar. */
  readonly shape: readonly number[];
  /** Element type in numpy's words, without byte order: "f4", "i8". */
  readonly dtype: string;
  /** The elements in C order. */
  readonly data:
    | Float32Array
    | Float64Array
    | Int32Array
    | BigInt64Array
    | Uint8Array;
}

/**
 * Parse the bytes of an `.npy` file.
 *
 * @param bytes The whole file.
 * @param source Name for messages.
 */
export function parseNpy(bytes: Uint8Array, source = "array"): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[6] >= 2;
  const start = wide ? 12 : 10;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = new TextDecoder().decode(
    bytes.subarray(start, start + length),
  );
  const dtype = /'descr':\s*'[<|=]([a-z]\d+)'/.exec(header)?.[1];
  const shape = (/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? "")
    .split(",").map((text) => text.trim()).filter(Boolean).map(Number);
  const count = shape.reduce((product, size) => product * size, 1);
  const body = bytes.slice(start + length).buffer;
  switch (dtype) {
    case "f4":
      return { shape, dtype, data: new Float32Array(body, 0, count) };
    case "f8":
      return { shape, dtype, data: new Float64Array(body, 0, count) };
    case "i4":
      return { shape, dtype, data: new Int32Array(body, 0, count) };
    case "i8":
      return { shape, dtype, data: new BigInt64Array(body, 0, count) };
    case "u1":
      return { shape, dtype, data: new Uint8Array(body, 0, count) };
  }
  throw new FormatError(
    `Cannot read ${source}: dtype of header ${header.trim()} is not supported`,
  );
}
