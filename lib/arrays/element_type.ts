/**
 * The element types of arrays in files, and the way from their bytes to numbers.
 *
 * @module
 */

/** An array of numbers of any of the types that files hold. */
export type NumericArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** An element type in numpy's words, without byte order; "bf16" is bfloat16. */
export type ElementType =
  | "f2"
  | "bf16"
  | "f4"
  | "f8"
  | "i1"
  | "i2"
  | "i4"
  | "i8"
  | "u1"
  | "u2"
  | "u4"
  | "u8"
  | "b1";

const SIZES: Readonly<Record<ElementType, number>> = {
  f2: 2,
  bf16: 2,
  f4: 4,
  f8: 8,
  i1: 1,
  i2: 2,
  i4: 4,
  i8: 8,
  u1: 1,
  u2: 2,
  u4: 4,
  u8: 8,
  b1: 1,
};

/** Is this the name of an element type that can be read? */
export function isElementType(name: string): name is ElementType {
  return Object.hasOwn(SIZES, name);
}

/** Bytes of one element. */
export function elementSize(type: ElementType): number {
  return SIZES[type];
}

/** The bytes in a buffer of their own, in the machine's (little-endian) order. */
function ownBytes(
  bytes: Uint8Array,
  size: number,
  littleEndian: boolean,
): ArrayBuffer {
  const own = bytes.slice();
  if (!littleEndian && size > 1) {
    for (let start = 0; start < own.length; start += size) {
      own.subarray(start, start + size).reverse();
    }
  }
  return own.buffer as ArrayBuffer;
}

/** bfloat16 is the upper half of a float32. */
function widenBrain(halves: Uint16Array): Float32Array {
  const wide = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) wide[i] = halves[i] << 16;
  return new Float32Array(wide.buffer);
}

/**
 * The numbers in these bytes; 16-bit floats are widened to float32, booleans are 0 or 1.
 *
 * @param bytes A whole number of elements.
 * @param type Element type.
 * @param littleEndian Byte order of the elements. Default true.
 */
export function decodeElements(
  bytes: Uint8Array,
  type: ElementType,
  littleEndian = true,
): NumericArray {
  const buffer = ownBytes(bytes, SIZES[type], littleEndian);
  switch (type) {
    case "f2":
      return new Float32Array(new Float16Array(buffer));
    case "bf16":
      return widenBrain(new Uint16Array(buffer));
    case "f4":
      return new Float32Array(buffer);
    case "f8":
      return new Float64Array(buffer);
    case "i1":
      return new Int8Array(buffer);
    case "i2":
      return new Int16Array(buffer);
    case "i4":
      return new Int32Array(buffer);
    case "i8":
      return new BigInt64Array(buffer);
    case "u1":
    case "b1":
      return new Uint8Array(buffer);
    case "u2":
      return new Uint16Array(buffer);
    case "u4":
      return new Uint32Array(buffer);
    case "u8":
      return new BigUint64Array(buffer);
  }
}

/** The numbers as floats that hold them: float32 for up to 16 bits, float64 for wider integers. */
export function asFloats(values: NumericArray): Float32Array | Float64Array {
  if (values instanceof Float32Array || values instanceof Float64Array) {
    return values;
  }
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    return Float64Array.from(values, Number);
  }
  return values.BYTES_PER_ELEMENT > 2
    ? new Float64Array(values)
    : new Float32Array(values);
}
