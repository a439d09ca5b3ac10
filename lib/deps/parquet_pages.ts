/**
 * A look at the pages of a parquet column before they are decoded: the decoder believes their counts, and a damaged
 * one keeps it busy for hours.
 *
 * @see {@link https://parquet.apache.org/docs/file-format/data-pages/}
 * @module
 */
import { readDeltas, sharedFrontBytes } from "./parquet_deltas.ts";
import { type PageHeader, pageHeader } from "./parquet_thrift.ts";

/** What is known of a column's chunk. */
export interface ColumnChunk {
  /** The chunk's bytes. */
  readonly bytes: Uint8Array;
  /** Values that it is said to hold. */
  readonly values: number;
  /** The highest repetition level and the highest definition level. */
  readonly levels: readonly [repetition: number, definition: number];
  /** Bytes of a value; 0 where each has a length of its own, -1 where a byte holds eight. */
  readonly valueBytes: number;
  /** Decompresses a page; undefined where pages are not compressed. */
  readonly decompress?: (packed: Uint8Array, unpacked: number) => Uint8Array;
}

const DATA = 0, DICTIONARY = 2, DATA_2 = 3;
const PLAIN = 0, PLAIN_DICTIONARY = 2, RLE = 3;
const DELTA_INTEGERS = 5, DELTA_LENGTHS = 6, DELTA_BYTES = 7;
const RLE_DICTIONARY = 8, SPLIT_BYTES = 9;
/** No page is larger; writers aim at one MiB, and one image may be a page. */
const LARGEST_PAGE = 2 ** 30;
/** Pages up to this size may be compressed as much as they like, larger ones a thousandfold. */
const FREE_BYTES = 2 ** 24;
const MOST_INFLATION = 1000;
/** Writers pad the last run of packed values to whole groups of 8, some to more. */
const PADDING = 512;
/** Parts of a block of delta-encoded numbers; writers make 4. */
const MOST_MINIBLOCKS = 512;

/**
 * Check every page of a column's chunk.
 *
 * @throws {Error} If a count or size is impossible.
 */
export function checkPages(chunk: ColumnChunk): void {
  const { bytes, values } = chunk;
  let seen = 0;
  for (let at = 0; at < bytes.length - 1;) {
    const header = pageHeader(bytes, at);
    const end = header.end + header.packed;
    if (header.packed < 0 || end > bytes.length) {
      throw new Error(
        `the page at byte ${at} of a column says ${header.packed} bytes, ${
          bytes.length - header.end
        } are left`,
      );
    }
    checkSizes(header, values - seen, at);
    const levels = Math.max(0, header.repetitionBytes) +
      Math.max(0, header.definitionBytes);
    const start = header.end + levels;
    let page = bytes.subarray(start, end);
    if (chunk.decompress && header.isCompressed) {
      page = chunk.decompress(page, header.unpacked - levels);
    }
    if (header.type === DICTIONARY) {
      checkValues(page, PLAIN, header.values, chunk.valueBytes, DICTIONARY);
    } else {
      checkLevels(chunk, header, bytes.subarray(header.end, start), page);
      seen += header.values;
    }
    at = end;
  }
}

function checkSizes(header: PageHeader, left: number, at: number): void {
  const { type, packed, unpacked, values } = header;
  const isData = type === DATA || type === DATA_2;
  if (!isData && type !== DICTIONARY) {
    throw new Error(`the page at byte ${at} of a column is of no known kind`);
  }
  if (
    unpacked < 0 || unpacked > LARGEST_PAGE ||
    (unpacked > FREE_BYTES && unpacked > MOST_INFLATION * packed)
  ) {
    throw new Error(
      `the page at byte ${at} of a column says that ${packed} bytes become ${unpacked}`,
    );
  }
  const most = isData ? left : 8 * unpacked;
  if (values < 0 || values > most) {
    throw new Error(
      `the page at byte ${at} of a column says ${values} values, ${most} at most are left`,
    );
  }
  const levels = header.repetitionBytes + header.definitionBytes;
  if (
    type === DATA_2 &&
    (header.repetitionBytes < 0 || header.definitionBytes < 0 ||
      levels > packed || levels > unpacked)
  ) {
    throw new Error(`the page at byte ${at} of a column has impossible levels`);
  }
}

/** Check the runs of levels, and that the values are there. */
function checkLevels(
  { levels: [repetition, definition], valueBytes }: ColumnChunk,
  header: PageHeader,
  front: Uint8Array,
  page: Uint8Array,
): void {
  const { values, encoding } = header;
  let at = 0;
  let present = values;
  const check = (most: number, runs: Uint8Array): number =>
    checkRuns(runs, bitsOf(most), values, most);
  if (header.type === DATA_2) {
    const split = header.repetitionBytes;
    if (repetition > 0) check(repetition, front.subarray(0, split));
    if (definition > 0) present = check(definition, front.subarray(split));
  } else {
    for (const most of [repetition, definition]) {
      if (most === 0) continue;
      const length = uint32(page, at);
      present = check(most, page.subarray(at + 4));
      at += 4 + length;
    }
    // Repeated values are counted by their definition alone.
    if (definition === 0) present = values;
  }
  if (present > 0) {
    checkValues(page.subarray(at), encoding, present, valueBytes, header.type);
  }
}

/** Check that a page holds so many values. */
function checkValues(
  bytes: Uint8Array,
  encoding: number,
  count: number,
  size: number,
  type: number,
): void {
  switch (encoding) {
    case PLAIN:
      if (size > 0) assertHolds(bytes, count * size);
      else if (size < 0) assertHolds(bytes, Math.ceil(count / 8));
      else {
        let at = 0;
        for (let value = 0; value < count; value++) at += 4 + uint32(bytes, at);
        assertHolds(bytes, at);
      }
      return;
    case PLAIN_DICTIONARY:
    case RLE_DICTIONARY:
      assertHolds(bytes, 1);
      checkRuns(bytes.subarray(1), bytes[0], count);
      return;
    case RLE:
      checkRuns(bytes.subarray(type === DATA ? 4 : 0), 1, count);
      return;
    case SPLIT_BYTES:
      assertHolds(bytes, count * Math.max(0, size));
      return;
    case DELTA_INTEGERS:
      if (size === 4) readDeltas(bytes, count);
      else assertBlocks(bytes);
      return;
    case DELTA_LENGTHS: {
      const { values, end } = readDeltas(bytes, count);
      if (values.some((length) => length < 0)) {
        throw new Error("a value of a page is of a negative length");
      }
      assertHolds(bytes, values.reduce((sum, length) => sum + length, end));
      return;
    }
    case DELTA_BYTES: {
      const taken = sharedFrontBytes(bytes, count);
      if (taken > FREE_BYTES && taken > MOST_INFLATION * bytes.length) {
        throw new Error(
          `${bytes.length} bytes of a page would become ${taken} bytes of values`,
        );
      }
    }
  }
}

/** Check the form of blocks of 64-bit numbers. */
function assertBlocks(bytes: Uint8Array): void {
  const [, parts = 0] = varints(bytes, 2);
  if (parts < 1 || parts > MOST_MINIBLOCKS) {
    throw new Error("a page has blocks of an impossible form");
  }
}

function assertHolds(bytes: Uint8Array, length: number): void {
  if (length <= bytes.length) return;
  throw new Error(
    `the values of a page take ${length} bytes, ${bytes.length} are there`,
  );
}

/**
 * Walk over the runs of the hybrid of run lengths and packed bits.
 *
 * @returns How many of the values are `target`.
 */
function checkRuns(
  bytes: Uint8Array,
  bits: number,
  count: number,
  target = -1,
): number {
  const width = Math.ceil(bits / 8);
  if (bits > 32) throw new Error(`a page packs values in ${bits} bits`);
  let seen = 0, found = 0;
  for (let at = 0; seen < count;) {
    const [head, next] = varintAt(bytes, at);
    const isPacked = head % 2 === 1;
    const run = Math.floor(head / 2) * (isPacked ? 8 : 1);
    if (run > count - seen + (isPacked ? PADDING : 0)) {
      throw new Error(
        `a run of ${run} values in a page where ${count - seen} are left`,
      );
    }
    const used = Math.min(run, count - seen);
    const end = next + (isPacked ? run / 8 * bits : width);
    if (next + (isPacked ? Math.ceil(used * bits / 8) : width) > bytes.length) {
      throw new Error("the runs of a page are cut off");
    }
    if (target >= 0) {
      found += isPacked
        ? packedEqual(bytes.subarray(next), bits, used, target)
        : valueAt(bytes, next, width) === target
        ? run
        : 0;
    }
    seen += run;
    at = end;
  }
  return found;
}

/** How many of the packed values are `target`. */
function packedEqual(
  bytes: Uint8Array,
  bits: number,
  count: number,
  target: number,
): number {
  let found = 0;
  for (let value = 0, bit = 0; value < count; value++) {
    let read = 0;
    for (let place = 0; place < bits; place++, bit++) {
      read |= (bytes[bit >> 3] >> (bit & 7) & 1) << place;
    }
    if (read === target) found++;
  }
  return found;
}

function valueAt(bytes: Uint8Array, start: number, width: number): number {
  let value = 0;
  for (let at = 0; at < width; at++) value |= bytes[start + at] << (8 * at);
  return value;
}

function bitsOf(most: number): number {
  return 32 - Math.clz32(most);
}

/** A number of up to five bytes, and where it ends. */
function varintAt(bytes: Uint8Array, start: number): [number, number] {
  let value = 0;
  for (let at = start; at < start + 5; at++) {
    if (at >= bytes.length) throw new Error("the runs of a page are cut off");
    value += (bytes[at] & 127) * 2 ** (7 * (at - start));
    if (bytes[at] < 128) return [value, at + 1];
  }
  throw new Error("a run of a page has a length without an end");
}

function* varints(bytes: Uint8Array, count: number): Generator<number> {
  for (let at = 0; count > 0; count--) {
    const [value, next] = varintAt(bytes, at);
    yield value;
    at = next;
  }
}

function uint32(bytes: Uint8Array, at: number): number {
  if (at + 4 > bytes.length) {
    throw new Error("the levels of a page are cut off");
  }
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
}
