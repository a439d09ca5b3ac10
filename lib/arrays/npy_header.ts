/**
 * The header of NumPy's array file, version 1 to 3.
 *
 * @see {@link https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html}
 * @module
 */
import { FormatError } from "../errors.ts";

/** What the header of an `.npy` file says. */
export interface NpyHeader {
  /** Element type in numpy's words, without byte order: "f4", "i8", "U12". */
  readonly dtype: string;
  /** Byte order of the elements; true where it has no meaning. */
  readonly littleEndian: boolean;
  /** Whether the first index runs fastest. */
  readonly fortranOrder: boolean;
  /** Shape; empty for a scalar. */
  readonly shape: readonly number[];
  /** Bytes before the first element. */
  readonly offset: number;
}

/** No honest header is longer; what claims to be is not read into memory. */
const LONGEST_HEADER = 1 << 16;

/** Length of the headers that are written here: room for a row count that grows, 64-byte aligned. */
export const NPY_HEADER_LENGTH = 128;

/** Enough bytes from the front of a file to hold any header that {@link parseNpyHeader} reads. */
export const NPY_HEADER_LIMIT: number = 12 + LONGEST_HEADER;

/** Do the bytes begin like an `.npy` file? */
export function isNpy(bytes: Uint8Array): boolean {
  return bytes.length >= 6 && bytes[0] === 0x93 &&
    String.fromCharCode(...bytes.subarray(1, 6)) === "NUMPY";
}

/**
 * Parse the header at the front of an `.npy` file.
 *
 * @param bytes The file, or the first {@link NPY_HEADER_LIMIT} bytes of it.
 * @param source Name for messages.
 * @throws {FormatError} If this is no `.npy` header, or describes Python objects or records.
 */
export function parseNpyHeader(bytes: Uint8Array, source: string): NpyHeader {
  const fail = (reason: string): never => {
    throw new FormatError(`Cannot read ${source}: ${reason}`);
  };
  if (!isNpy(bytes)) {
    fail(
      "it does not begin like a NumPy array (.npy); was it saved with numpy.save?",
    );
  }
  if (bytes.length < 12) fail("the header is cut off");
  const version = bytes[6];
  if (version < 1 || version > 3) {
    fail(`version ${version} of the .npy format is not known (1 to 3 are)`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = version === 1 ? 10 : 12;
  const length = version === 1
    ? view.getUint16(8, true)
    : view.getUint32(8, true);
  if (length > LONGEST_HEADER) {
    fail(`its header claims ${length} bytes; a plain array needs some hundred`);
  }
  if (start + length > bytes.length) fail("the header is cut off");
  const text = new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(
    bytes.subarray(start, start + length),
  );
  const descr = /['"]descr['"]\s*:\s*(\[|['"]([<>|=]?)([A-Za-z]\d*)['"])/
    .exec(text);
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text);
  const shapeText = /['"]shape['"]\s*:\s*\(([\dL,\s]*)\)/.exec(text);
  if (!descr || !order || !shapeText) {
    return fail(`its header is damaged: ${JSON.stringify(text.slice(0, 80))}`);
  }
  if (descr[1] === "[") {
    fail("it holds records (a structured dtype); save one plain array");
  }
  if (descr[3].startsWith("O")) {
    fail(
      "it holds pickled Python objects, which is not safe to load; save numbers or strings (numpy.asarray(x, dtype=...))",
    );
  }
  const shape = shapeText[1].split(",")
    .map((part) => part.trim().replace(/L$/, ""))
    .filter((part) => part !== "")
    .map(Number);
  // Products of the shape must stay exact: what comes later compares them with the file's size.
  const extent = shape.reduce((product, n) => product * Math.max(n, 1), 8);
  if (!Number.isSafeInteger(extent)) {
    fail(`its header claims the shape (${shapeText[1].trim()})`);
  }
  return {
    dtype: descr[3],
    littleEndian: descr[2] !== ">",
    fortranOrder: order[1] === "True",
    shape,
    offset: start + length,
  };
}

/**
 * The header of an array in C order, always {@link NPY_HEADER_LENGTH} bytes, so that the row
 * count can be corrected in place.
 *
 * @param descr Element type with its byte order, such as "<f4".
 * @param shape Shape.
 */
export function encodeNpyHeader(
  descr: string,
  shape: readonly number[],
): Uint8Array {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text =
    `{'descr': '${descr}', 'fortran_order': False, 'shape': (${dims}), }`;
  const room = NPY_HEADER_LENGTH - 11;
  if (text.length > room) {
    throw new FormatError(
      `Cannot write an array of ${shape.length} dimensions as .npy`,
    );
  }
  const bytes = new TextEncoder().encode(
    `?NUMPY\x01\x00??${text.padEnd(room)}\n`,
  );
  bytes[0] = 0x93;
  new DataView(bytes.buffer).setUint16(8, NPY_HEADER_LENGTH - 10, true);
  return bytes;
}
