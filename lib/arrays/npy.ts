/**
 * NumPy's array file, version 1 to 3, in memory.
 *
 * @see {@link https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html}
 * @module
 */
import { FormatError } from "../errors.ts";
import {
  decodeElements,
  elementSize,
  type ElementType,
  isElementType,
  type NumericArray,
} from "./element_type.ts";
import { encodeNpyHeader, parseNpyHeader } from "./npy_header.ts";

/** An array as it lies in an `.npy` file. */
export interface NpyArray {
  /** Shape; empty for a scalar. */
  readonly shape: readonly number[];
  /** Element type in numpy's words, without byte order: "f4", "i8". */
  readonly dtype: string;
  /** The elements in C order; float16 is widened to float32, booleans are 0 or 1. */
  readonly data: NumericArray;
}

/**
 * Fail where a header and its data disagree on the number of rows.
 *
 * @param shape Shape by the header.
 * @param size Bytes of an element.
 * @param bytes Bytes that there are after the header.
 * @param source Name for messages.
 * @throws {FormatError} Naming both counts.
 */
export function assertShapeHolds(
  shape: readonly number[],
  size: number,
  bytes: number,
  source: string,
): void {
  const rowBytes = shape.slice(1).reduce((product, n) => product * n, size);
  const rows = shape.length === 0 ? 1 : shape[0];
  if (rows * rowBytes === bytes) return;
  if (rowBytes === 0) {
    throw new FormatError(
      `Cannot read ${source}: header says it is empty, file holds ${bytes} bytes`,
    );
  }
  const held = Math.floor(bytes / rowBytes);
  throw new FormatError(
    held < rows
      ? `Cannot read ${source}: header says ${rows} rows, file holds ${held}; was the copy interrupted?`
      : `Cannot read ${source}: header says ${rows} rows, file holds ${held}` +
        (held === rows ? ` and ${bytes - rows * rowBytes} bytes more` : "") +
        "; was it appended to?",
  );
}

/** The elements of a Fortran-order array in C order. */
export function toRowMajor<T extends NumericArray>(
  data: T,
  shape: readonly number[],
): T {
  const turned = new (data.constructor as { new (length: number): T })(
    data.length,
  );
  const position = shape.map(() => 0);
  const strides = shape.map((_, axis) =>
    shape.slice(0, axis).reduce((product, n) => product * n, 1)
  );
  let from = 0;
  for (let to = 0; to < data.length; to++) {
    turned[to] = data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++position[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      position[axis] = 0;
    }
  }
  return turned;
}

/**
 * Parse the bytes of an `.npy` file.
 *
 * Takes no more memory than the bytes given, whatever the header claims.
 *
 * @param bytes The whole file.
 * @param source Name for messages.
 * @throws {FormatError} If it is no array of numbers, or its header lies about its shape.
 *
 * @example
 * ```ts
 * import { encodeNpy, parseNpy } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = encodeNpy(Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2]);
 * const { shape, dtype, data } = parseNpy(bytes);
 * assertEquals([...shape], [3, 2]);
 * assertEquals(dtype, "f4");
 * assertEquals(data[5], 6);
 * ```
 */
export function parseNpy(bytes: Uint8Array, source = "array"): NpyArray {
  const { dtype, littleEndian, fortranOrder, shape, offset } = parseNpyHeader(
    bytes,
    source,
  );
  const type = assertElementType(dtype, source);
  const body = bytes.subarray(offset);
  assertShapeHolds(shape, elementSize(type), body.length, source);
  const data = decodeElements(body, type, littleEndian);
  return {
    shape,
    dtype,
    data: fortranOrder && shape.length > 1 ? toRowMajor(data, shape) : data,
  };
}

/**
 * The dtype of an `.npy` header, if it is one of numbers.
 *
 * @throws {FormatError} If it is not.
 */
export function assertElementType(dtype: string, source: string): ElementType {
  if (isElementType(dtype) && dtype !== "bf16") return dtype;
  throw new FormatError(
    `Cannot read ${source}: dtype ${dtype} is not supported; save it as float32 or int64`,
  );
}

const DESCRIPTIONS: readonly (readonly [{ new (): NumericArray }, string])[] = [
  [Float32Array, "<f4"],
  [Float64Array, "<f8"],
  [Int8Array, "|i1"],
  [Int16Array, "<i2"],
  [Int32Array, "<i4"],
  [BigInt64Array, "<i8"],
  [Uint8Array, "|u1"],
  [Uint16Array, "<u2"],
  [Uint32Array, "<u4"],
  [BigUint64Array, "<u8"],
];

/**
 * The bytes of an `.npy` file (version 1, C order, little endian) that numpy.load opens.
 *
 * @param data The elements in C order.
 * @param shape Shape; its product is the number of elements.
 * @throws {FormatError} If shape and data disagree.
 *
 * @example
 * ```ts
 * import { encodeNpy, parseNpy } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseNpy(encodeNpy(Int32Array.of(2, 0, 1))).data, Int32Array.of(2, 0, 1));
 * ```
 */
export function encodeNpy(
  data: NumericArray,
  shape: readonly number[] = [data.length],
): Uint8Array {
  if (shape.reduce((product, n) => product * n, 1) !== data.length) {
    throw new FormatError(
      `Cannot write ${data.length} elements as an array of shape ${
        shape.join(" x ")
      }`,
    );
  }
  const descr = DESCRIPTIONS.find(([type]) => data instanceof type)![1];
  const header = encodeNpyHeader(descr, shape);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    header.length,
  );
  return bytes;
}
