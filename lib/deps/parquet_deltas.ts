/** The lengths in delta-encoded pages of parquet: what the values would take, before they are decoded. @module */
import { varintReader } from "./parquet_varints.ts";

const CUT_OFF = "the numbers of a page are cut off";
/** Parts of a block of delta-encoded numbers; writers make 4. */
const MOST_MINIBLOCKS = 512;
/** Values of a block; writers make 128. */
const LARGEST_BLOCK = 2 ** 20;

/** Numbers, and where they end. */
export interface Deltas {
  /** The numbers. */
  readonly values: Int32Array;
  /** Place of the first byte after them. */
  readonly end: number;
}

/**
 * Decode delta-encoded numbers of 32 bits.
 *
 * @param count How many there are.
 * @throws {Error} If they are cut off or their blocks are of an impossible form.
 * @see {@link https://parquet.apache.org/docs/file-format/data-pages/encodings/}
 */
export function readDeltas(bytes: Uint8Array, count: number): Deltas {
  const reader = varintReader(bytes, 0, {
    cutOff: CUT_OFF,
    endless: "a page holds a number without an end",
  });
  const { varint, zigzag } = reader;
  const blockSize = varint(), parts = varint();
  varint();
  const perPart = blockSize / parts;
  if (
    parts < 1 || parts > MOST_MINIBLOCKS || blockSize > LARGEST_BLOCK ||
    !Number.isInteger(perPart) || perPart < 1
  ) throw new Error("a page has blocks of an impossible form");
  const values = new Int32Array(count);
  let value = zigzag(), done = 0;
  if (count > 0) values[done++] = value;
  while (done < count) {
    const least = zigzag();
    const widths = reader.at;
    reader.at += parts;
    for (let part = 0; part < parts && done < count; part++) {
      if (widths + part >= bytes.length) {
        throw new Error(CUT_OFF);
      }
      const width = bytes[widths + part];
      const start = reader.at;
      reader.at += perPart * width / 8;
      for (let place = 0; place < perPart && done < count; place++) {
        value =
          (value + least + bitsAt(bytes, start * 8 + place * width, width)) | 0;
        values[done++] = value;
      }
    }
  }
  return { values, end: Math.ceil(reader.at) };
}

/** The low 32 of some packed bits. */
function bitsAt(bytes: Uint8Array, start: number, width: number): number {
  let value = 0;
  for (let place = 0; place < Math.min(width, 32); place++) {
    const bit = start + place;
    if (bit >> 3 >= bytes.length) {
      throw new Error(CUT_OFF);
    }
    value |= (bytes[bit >> 3] >> (bit & 7) & 1) << place;
  }
  return value;
}

/**
 * Bytes of all values of a page that shares the fronts of neighbours, once they are decoded.
 *
 * @throws {Error} If a value is to begin as one that is shorter, or bytes are missing.
 */
export function sharedFrontBytes(bytes: Uint8Array, count: number): number {
  const fronts = readDeltas(bytes, count);
  const rest = bytes.subarray(fronts.end);
  const backs = readDeltas(rest, count);
  let previous = 0, sum = 0, stored = 0;
  for (let value = 0; value < count; value++) {
    const front = fronts.values[value], back = backs.values[value];
    if (front < 0 || back < 0 || front > previous) {
      throw new Error("a value of a page begins as one that is shorter");
    }
    previous = front + back;
    sum += previous;
    stored += back;
  }
  if (stored > rest.length - backs.end) {
    throw new Error("the values of a page are cut off");
  }
  return sum;
}
