/**
 * Arrays of numbers in MATLAB's files of version 5 to 7, in which SVHN and Oxford's flowers come.
 *
 * @see {@link https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf}
 * @module
 */
import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";
import { decodeElements, type ElementType } from "../../arrays/element_type.ts";
import { FormatError } from "../../errors.ts";

/** An array of a MATLAB file. */
export interface MatArray {
  /** Lengths of its axes; the first index runs fastest. */
  readonly shape: readonly number[];
  /** The elements' type as they are stored, which may be narrower than MATLAB's own. */
  readonly type: ElementType;
  /** Byte order of the elements. */
  readonly littleEndian: boolean;
  /** The elements' bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Element types by their number in the format. */
const TYPES: Readonly<Record<number, ElementType>> = {
  1: "i1",
  2: "u1",
  3: "i2",
  4: "u2",
  5: "i4",
  6: "u4",
  7: "f4",
  9: "f8",
  12: "i8",
  13: "u8",
};
const MATRIX = 14, COMPRESSED = 15;
const HEADER = 128;
/** Deflate makes at most 1032 bytes of one. */
const MOST_INFLATION = 1032;
const LARGEST = 2 ** 31;

/** An element of the format. */
interface Element {
  readonly type: number;
  readonly start: number;
  readonly length: number;
  readonly next: number;
}

/** Whether a file begins as MATLAB's of these versions do. */
export function isMat(head: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(head.subarray(0, 10)) ===
    "MATLAB 5.0";
}

/**
 * The arrays of numbers in a file, by name; what is no such array is passed over.
 *
 * @param bytes The whole file.
 * @param source Name for messages.
 * @throws {FormatError} If it is damaged.
 */
export function readMat(
  bytes: Uint8Array<ArrayBuffer>,
  source: string,
): Map<string, MatArray> {
  if (!isMat(bytes) || bytes.length < HEADER) {
    throw new FormatError(
      `Cannot read ${source}: it does not begin as MATLAB's files of version 5 do; save it with -v7`,
    );
  }
  const little = bytes[126] === 0x49;
  const arrays = new Map<string, MatArray>();
  for (let at = HEADER; at < bytes.length;) {
    const element = elementAt(bytes, at, little, source, 0);
    const body = bytes.subarray(element.start, element.start + element.length);
    // A compressed element is not padded.
    at = element.type === COMPRESSED
      ? element.start + element.length
      : element.next;
    if (element.type === COMPRESSED) {
      const inner = inflated(body, element.start, source);
      const matrix = elementAt(inner, 0, little, source, element.start);
      readMatrix(
        inner.subarray(matrix.start, matrix.start + matrix.length),
        matrix.type,
        little,
        source,
        element.start,
        arrays,
      );
    } else {
      readMatrix(body, element.type, little, source, element.start, arrays);
    }
  }
  return arrays;
}

function elementAt(
  bytes: Uint8Array,
  at: number,
  little: boolean,
  source: string,
  base: number,
): Element {
  const fail = (): never => {
    throw new FormatError(
      `Cannot read ${source}: an element at byte ${
        base + at
      } ends beyond the file; was the copy interrupted?`,
    );
  };
  if (at + 8 > bytes.length) return fail();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getUint32(at, little);
  const isSmall = first >>> 16 !== 0;
  const type = isSmall ? first & 0xffff : first;
  const length = isSmall ? first >>> 16 : view.getUint32(at + 4, little);
  const start = at + (isSmall ? 4 : 8);
  if ((isSmall && length > 4) || start + length > bytes.length) return fail();
  const next = isSmall ? at + 8 : start + Math.ceil(length / 8) * 8;
  return { type, start, length, next };
}

function inflated(
  packed: Uint8Array,
  at: number,
  source: string,
): Uint8Array<ArrayBuffer> {
  try {
    const most = Math.min(LARGEST, packed.length * MOST_INFLATION + HEADER);
    return new Uint8Array(
      inflateSync(
        Buffer.from(packed.buffer, packed.byteOffset, packed.length),
        {
          maxOutputLength: most,
        },
      ),
    );
  } catch (error) {
    throw new FormatError(
      `Cannot read ${source}: the compressed element at byte ${at} is damaged (${
        (error as Error).message
      })`,
      { cause: error },
    );
  }
}

/** Flags, lengths, name and elements, in this order. */
function readMatrix(
  bytes: Uint8Array<ArrayBuffer>,
  type: number,
  little: boolean,
  source: string,
  base: number,
  arrays: Map<string, MatArray>,
): void {
  if (type !== MATRIX || bytes.length === 0) return;
  const part = (at: number) => elementAt(bytes, at, little, source, base);
  const flags = part(0);
  const kind = bytes[flags.start + (little ? 0 : 3)];
  // 6 to 15 are arrays of numbers; others are cells, structs, texts.
  if (kind < 6 || kind > 15) return;
  const axes = part(flags.next);
  const name = part(axes.next);
  const data = part(name.next);
  const shape = Array.from(
    decodeElements(
      bytes.subarray(axes.start, axes.start + axes.length - axes.length % 4),
      "i4",
      little,
    ),
    Number,
  );
  const element = TYPES[data.type];
  const count = shape.reduce((product, length) => product * length, 1);
  const size = element === undefined ? 0 : Number(element.slice(1));
  if (shape.some((length) => length < 0) || count * size !== data.length) {
    throw new FormatError(
      `Cannot read ${source}: an array at byte ${base} has the shape (${
        shape.join(", ")
      }) but ${data.length} bytes of elements`,
    );
  }
  if (element === undefined) return;
  arrays.set(
    new TextDecoder("latin1").decode(
      bytes.subarray(name.start, name.start + name.length),
    ),
    {
      shape,
      type: element,
      littleEndian: little,
      bytes: bytes.subarray(data.start, data.start + data.length),
    },
  );
}

/** The numbers of an array. */
export function matNumbers(
  { bytes, type, littleEndian }: MatArray,
): number[] {
  return Array.from(decodeElements(bytes, type, littleEndian), Number);
}
