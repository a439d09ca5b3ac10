/**
 * A look at the pages of a parquet column before they are decoded: the decoder believes their counts, and a damaged
 * one keeps it busy for hours.
 *
 * @see {@link https://parquet.apache.org/docs/file-format/data-pages/}
 * @module
 */
import { type PageHeader, pageHeader } from "./parquet_thrift.ts";

/** What is known of a column's chunk. */
export interface ColumnChunk {
  /** The chunk's bytes. */
  readonly bytes: Uint8Array;
  /** Values that it is said to hold. */
  readonly values: number;
  /** Bits of a repetition level and of a definition level; 0 where there are none. */
  readonly levelBits: readonly [repetition: number, definition: number];
  /** Decompresses a page; undefined where pages are not compressed. */
  readonly decompress?: (packed: Uint8Array, unpacked: number) => Uint8Array;
}

const DATA = 0, DICTIONARY = 2, DATA_2 = 3;
const PLAIN_DICTIONARY = 2, RLE = 3, DELTA_INTEGERS = 5, DELTA_BYTES = 7;
const RLE_DICTIONARY = 8;
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
  for (let at = 0; seen < values && at < bytes.length - 1;) {
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
    if (header.type !== DICTIONARY) {
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

/** Check the runs of levels and of dictionary indices. */
function checkLevels(
  { levelBits }: ColumnChunk,
  header: PageHeader,
  levels: Uint8Array,
  page: Uint8Array,
): void {
  const { values, encoding } = header;
  let at = 0;
  if (header.type === DATA_2) {
    const split = header.repetitionBytes;
    if (levelBits[0]) {
      checkRuns(levels.subarray(0, split), levelBits[0], values);
    }
    if (levelBits[1]) checkRuns(levels.subarray(split), levelBits[1], values);
  } else {
    for (const bits of levelBits) {
      if (bits === 0) continue;
      const length = uint32(page, at);
      checkRuns(page.subarray(at + 4), bits, values);
      at += 4 + length;
    }
  }
  if (values === 0) return;
  if (encoding === PLAIN_DICTIONARY || encoding === RLE_DICTIONARY) {
    // A page of nulls holds nothing more; how many are not null is the decoder's to count.
    if (at < page.length) {
      checkRuns(page.subarray(at + 1), page[at], values, true);
    }
  } else if (encoding === RLE) {
    checkRuns(
      page.subarray(at + (header.type === DATA ? 4 : 0)),
      1,
      values,
      true,
    );
  } else if (encoding >= DELTA_INTEGERS && encoding <= DELTA_BYTES) {
    const front = [...varints(page.subarray(at), 2)];
    if (front.length < 2 || front[1] < 1 || front[1] > MOST_MINIBLOCKS) {
      throw new Error("a page has blocks of an impossible form");
    }
  }
}

/** Walk over the runs of the hybrid of run lengths and packed bits. */
function checkRuns(
  bytes: Uint8Array,
  bits: number,
  count: number,
  mayEndEarly = false,
): void {
  const width = Math.ceil(bits / 8);
  if (bits > 32) throw new Error(`a page packs values in ${bits} bits`);
  let seen = 0;
  for (let at = 0; seen < count;) {
    const [head, next] = varintAt(bytes, at);
    if (next > bytes.length) {
      if (mayEndEarly) return;
      throw new Error("the runs of a page are cut off");
    }
    const isPacked = head % 2 === 1;
    const run = Math.floor(head / 2) * (isPacked ? 8 : 1);
    if (run > count - seen + (isPacked ? PADDING : 0)) {
      throw new Error(
        `a run of ${run} values in a page where ${count - seen} are left`,
      );
    }
    seen += run;
    at = next + (isPacked ? run / 8 * bits : width);
  }
}

/** A number of up to five bytes, and where it ends; beyond the bytes where it is cut off. */
function varintAt(bytes: Uint8Array, start: number): [number, number] {
  let value = 0;
  for (let at = start; at < start + 5; at++) {
    if (at >= bytes.length) return [0, Infinity];
    value += (bytes[at] & 127) * 2 ** (7 * (at - start));
    if (bytes[at] < 128) return [value, at + 1];
  }
  throw new Error("a run of a page has a length without an end");
}

function* varints(bytes: Uint8Array, count: number): Generator<number> {
  for (let at = 0; count > 0; count--) {
    const [value, next] = varintAt(bytes, at);
    if (next > bytes.length) return;
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
