import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { readDeltas, sharedFrontBytes } from "../../lib/deps/parquet_deltas.ts";
import { checkPages, type ColumnChunk } from "../../lib/deps/parquet_pages.ts";

/** A number in the form of Thrift and of runs. */
function varint(value: number): number[] {
  const bytes = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) {
    bytes.push(rest % 128 + 128);
  }
  return [...bytes, rest];
}
const zigzag = (value: number) => varint(2 * value);

/** A data page with its header. */
function page(
  values: number,
  encoding: number,
  body: readonly number[],
  says: { packed?: number; unpacked?: number } = {},
): number[] {
  const { packed = body.length, unpacked = body.length } = says;
  return [
    ...[0x15, ...zigzag(0)], // type: data
    ...[0x15, ...zigzag(unpacked)],
    ...[0x15, ...zigzag(packed)],
    ...[0x2c, 0x15, ...zigzag(values), 0x15, ...zigzag(encoding)],
    ...[0x15, ...zigzag(3), 0x15, ...zigzag(3), 0],
    0,
    ...body,
  ];
}

const PLAIN = 0, RLE_DICTIONARY = 8, DELTA_BYTES = 7;

function check(
  values: number,
  pages: readonly number[],
  chunk: Partial<ColumnChunk> = {},
): void {
  checkPages({
    bytes: Uint8Array.from(pages),
    values,
    levels: [0, 0],
    valueBytes: 0,
    ...chunk,
  });
}

const texts = [1, 0, 0, 0, 65, 2, 0, 0, 0, 66, 67];

Deno.test("checkPages() accepts pages that hold what they say", () => {
  check(2, page(2, PLAIN, texts));
  check(4, [...page(2, PLAIN, texts), ...page(2, PLAIN, texts)]);
  check(3, page(3, PLAIN, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), {
    valueBytes: 4,
  });
  // Five times index 1; eight packed ones of which five count.
  check(5, page(5, RLE_DICTIONARY, [1, 10, 1]));
  check(5, page(5, RLE_DICTIONARY, [1, 3, 0b10101]));
  // One of two values is missing: levels 1 and 0, packed.
  check(2, page(2, PLAIN, [2, 0, 0, 0, 3, 0b01, 1, 0, 0, 0, 65]), {
    levels: [0, 1],
  });
});

Deno.test("checkPages() refuses counts, sizes and runs that cannot be", () => {
  const cases: [() => void, string][] = [
    [
      () => check(1, page(2, PLAIN, texts)),
      "says 2 values, 1 at most are left",
    ],
    [() => check(3, page(3, PLAIN, texts)), "the levels of a page are cut off"],
    [
      () => check(2, page(2, PLAIN, [9, 0, 0, 0, 65, 1, 0, 0, 0])),
      "the levels of a page are cut off",
    ],
    [
      () => check(9, page(9, PLAIN, texts), { valueBytes: 8 }),
      "the values of a page take 72 bytes, 11 are there",
    ],
    [
      () => check(2, page(2, PLAIN, texts, { packed: 99 })),
      "says 99 bytes, 11 are left",
    ],
    [
      () => check(2, page(2, PLAIN, texts, { unpacked: 2 ** 31 })),
      "says that 11 bytes become 2147483648",
    ],
    [
      () => check(5, page(5, RLE_DICTIONARY, [1, ...varint(2 ** 31), 1])),
      "a run of 1073741824 values in a page where 5 are left",
    ],
    [
      () => check(5, page(5, RLE_DICTIONARY, [40, 10, 1])),
      "a page packs values in 40 bits",
    ],
    [
      () => check(5, page(5, RLE_DICTIONARY, [1, 3])),
      "the runs of a page are cut off",
    ],
    [() => check(2, page(2, PLAIN, texts).with(1, 2)), "is of no known kind"],
    [
      () => check(2, page(2, PLAIN, texts).slice(0, 4)),
      "a page header is cut off",
    ],
  ];
  for (const [run, message] of cases) assertThrows(run, Error, message);
});

Deno.test("readDeltas() reads the numbers of the format's own example", () => {
  // 7, 5, 3, 1, 2, 3, 4, 5: block of 8 in 1 part, least delta -2, then (0, 0, 0, 3, 3, 3, 3) in 2 bits.
  const bytes = Uint8Array.of(8, 1, 8, 14, 3, 2, 0b11000000, 0b00111111);
  assertEquals([...readDeltas(bytes, 8).values], [7, 5, 3, 1, 2, 3, 4, 5]);
  assertThrows(() => readDeltas(bytes.slice(0, 7), 8), Error, "cut off");
  assertThrows(
    () => readDeltas(Uint8Array.of(8, 0, 8, 14), 8),
    Error,
    "impossible form",
  );
});

Deno.test("checkPages() refuses a page of shared fronts that grows to gigabytes", () => {
  const count = 4096;
  // The first value has 2^16 bytes, and each of the others begins as it does and adds nothing.
  const fronts = [
    ...[...varint(8192), 1, ...varint(count), ...zigzag(0)],
    ...[...zigzag(0), 17],
  ];
  // The first difference is 2^16, the others are 0.
  const bits = new Uint8Array(8192 * 17 / 8);
  bits[2] = 1;
  const backs = [
    ...[...varint(8192), 1, ...varint(count), ...zigzag(2 ** 16)],
    ...[...varint(2 ** 17 - 1), 17],
  ];
  const rest = new Uint8Array(8192 * 17 / 8);
  for (let value = 1; value < count - 1; value++) {
    const bit = value * 17 + 16;
    rest[bit >> 3] |= 1 << (bit & 7);
  }
  const body = Uint8Array.from([
    ...fronts,
    ...bits,
    ...backs,
    ...rest,
    ...new Uint8Array(2 ** 16),
  ]);
  assertEquals(sharedFrontBytes(body, count), count * 2 ** 16);
  assertThrows(
    () => check(count, page(count, DELTA_BYTES, [...body])),
    Error,
    "would become 268435456 bytes of values",
  );
});

Deno.test("checkPages() ends on any bytes", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.nat({ max: 2 ** 31 }),
      fc.constantFrom<readonly [number, number]>([0, 0], [0, 1], [1, 3]),
      fc.constantFrom(-1, 0, 4, 8),
      (bytes, values, levels, valueBytes) => {
        try {
          checkPages({ bytes, values, levels, valueBytes });
        } catch (error) {
          if (!(error instanceof Error)) throw error;
        }
      },
    ),
    { numRuns: 2000 },
  );
});
