/**
 * An array in a file, whatever the file's format: where its bytes come from and what they mean.
 *
 * @module
 */
import { FormatError, InputError } from "../errors.ts";
import {
  decodeElements,
  elementSize,
  type ElementType,
  type NumericArray,
} from "./element_type.ts";
import { assertShapeHolds, toRowMajor } from "./npy.ts";
import {
  decodeText,
  isTextType,
  textSize,
  type TextType,
} from "./text_elements.ts";

/** What the elements of an array in a file may be. */
export type StoredType = ElementType | TextType;

/** Bytes of one element. */
export function storedSize(type: StoredType): number {
  return isTextType(type) ? textSize(type) : elementSize(type);
}

/** An array in a file that has been looked at, but not read. */
export interface StoredArray {
  /** Name for messages: the file, and the array's name in it. */
  readonly source: string;
  /** Element type. */
  readonly type: StoredType;
  /** Byte order of the elements. */
  readonly littleEndian: boolean;
  /** Whether the first index runs fastest. */
  readonly fortranOrder: boolean;
  /** Shape; empty for a scalar. */
  readonly shape: readonly number[];
  /** The elements' bytes from the first to the last, in pieces of any size. */
  bytes(): AsyncIterable<Uint8Array>;
  /** Some of the elements' bytes, where the file allows to jump. */
  readonly slice?: (start: number, length: number) => Promise<Uint8Array>;
}

/** What is read into one buffer at most; larger arrays are streamed. */
const LARGEST_BUFFER = 2 ** 31;

/** Number of elements of an array of this shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/**
 * All bytes of an array. Memory grows with what arrives, not with what the shape claims.
 *
 * @throws {FormatError} If fewer or more bytes arrive than the shape needs.
 * @throws {InputError} If it is too large for memory.
 */
export async function readBytes(array: StoredArray): Promise<Uint8Array> {
  const size = storedSize(array.type);
  const expected = elementCount(array.shape) * size;
  if (expected > LARGEST_BUFFER) {
    throw new InputError(
      `Cannot read ${array.source}: ${
        (expected / 2 ** 30).toFixed(1)
      } GiB do not fit in one buffer; save it as an .npy file in C order, which is streamed`,
    );
  }
  const pieces: Uint8Array[] = [];
  let held = 0;
  for await (const piece of array.bytes()) {
    pieces.push(piece);
    held += piece.length;
    if (held > expected) break;
  }
  assertShapeHolds(array.shape, size, held, array.source);
  if (pieces.length === 1) return pieces[0];
  const bytes = new Uint8Array(held);
  let end = 0;
  for (const piece of pieces) {
    bytes.set(piece, end);
    end += piece.length;
  }
  return bytes;
}

/** The element type, if it is a number's. */
export function numberType({ type, source }: StoredArray): ElementType {
  if (!isTextType(type)) return type;
  throw new FormatError(
    `Cannot read ${source}: expected numbers but found strings (dtype ${type})`,
  );
}

/**
 * The numbers of an array, in C order.
 *
 * @throws {FormatError} If it holds strings, or fewer or more elements than the shape says.
 */
export async function readNumbers(array: StoredArray): Promise<NumericArray> {
  const type = numberType(array);
  const data = decodeElements(
    await readBytes(array),
    type,
    array.littleEndian,
  );
  return array.fortranOrder && array.shape.length > 1
    ? toRowMajor(data, array.shape)
    : data;
}

/** The numbers or the strings of a one-dimensional array. */
export async function readValues(
  array: StoredArray,
): Promise<NumericArray | string[]> {
  return isTextType(array.type)
    ? decodeText(await readBytes(array), array.type, array.littleEndian)
    : await readNumbers(array);
}
