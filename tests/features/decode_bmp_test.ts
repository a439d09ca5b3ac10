import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SampleError } from "../../lib/datasets/sample_error.ts";
import { decodeBmp } from "../../lib/features/decode_bmp.ts";

interface Bitmap {
  width: number;
  /** Negative where the rows come from the top. */
  rows: number;
  bits: number;
  compression?: number;
  /** Bytes between the 40-byte header and the pixels: masks or palette. */
  tables?: readonly number[];
  colours?: number;
  pixels: readonly number[];
}

function bmp(bitmap: Bitmap): Uint8Array {
  const { width, rows, bits, compression = 0, tables = [], pixels } = bitmap;
  const offset = 54 + tables.length;
  const header = new DataView(new ArrayBuffer(54));
  header.setUint16(0, 0x424d);
  header.setUint32(2, offset + pixels.length, true);
  header.setUint32(10, offset, true);
  header.setUint32(14, 40, true);
  header.setInt32(18, width, true);
  header.setInt32(22, rows, true);
  header.setUint16(26, 1, true);
  header.setUint16(28, bits, true);
  header.setUint32(30, compression, true);
  header.setUint32(46, bitmap.colours ?? 0, true);
  return Uint8Array.from([
    ...new Uint8Array(header.buffer),
    ...tables,
    ...pixels,
  ]);
}

/** Blue, green, red and padding of colours 0xRRGGBB. */
function palette(...colours: number[]): number[] {
  return colours.flatMap((colour) => [
    colour & 255,
    colour >> 8 & 255,
    colour >> 16,
    0,
  ]);
}

function coloursOf(bytes: Uint8Array): number[] {
  const { data } = decodeBmp(bytes, "a.bmp");
  return Array.from(
    { length: data.length / 3 },
    (_, i) => data[3 * i] << 16 | data[3 * i + 1] << 8 | data[3 * i + 2],
  );
}

/** Rows of a packed bitmap, each padded to four bytes. */
function packed(
  rows: readonly (readonly number[])[],
  bits: number,
): number[] {
  return rows.flatMap((row) => {
    const digits = row.map((value) => value.toString(2).padStart(bits, "0"))
      .join("");
    const length = Math.ceil(digits.length / 32) * 4;
    return Array.from(
      { length },
      (_, i) => parseInt(digits.slice(8 * i, 8 * i + 8).padEnd(8, "0"), 2),
    );
  });
}

Deno.test("decodeBmp() reads palettes of 1, 4 and 8 bits at any width, from the top and from the bottom", () => {
  fc.assert(fc.property(
    fc.constantFrom(1, 4, 8),
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 1, max: 5 }),
    fc.boolean(),
    fc.infiniteStream(fc.nat(0xffffff)),
    (bits, width, height, fromTop, random) => {
      const colours = Array.from(
        { length: 2 ** bits },
        () => random.next().value,
      );
      const indices = Array.from(
        { length: height },
        () =>
          Array.from(
            { length: width },
            () => random.next().value % colours.length,
          ),
      );
      const stored = fromTop ? indices : indices.toReversed();
      const bytes = bmp({
        width,
        rows: fromTop ? -height : height,
        bits,
        tables: palette(...colours),
        pixels: packed(stored, bits),
      });
      assertEquals(
        coloursOf(bytes),
        indices.flat().map((index) => colours[index]),
      );
    },
  ));
});

Deno.test("decodeBmp() reads 24 and 32 bits, and pixels in bit fields", () => {
  const [red, white] = [0xff0000, 0xffffff];
  assertEquals(
    coloursOf(bmp({
      width: 1,
      rows: 2,
      bits: 24,
      pixels: [255, 255, 255, 0, 0, 0, 255, 0],
    })),
    [red, white],
  );
  assertEquals(
    coloursOf(
      bmp({ width: 2, rows: 1, bits: 32, pixels: [3, 2, 1, 9, 6, 5, 4, 9] }),
    ),
    [0x010203, 0x040506],
  );
  // 5 bits each.
  assertEquals(
    coloursOf(
      bmp({ width: 2, rows: 1, bits: 16, pixels: [0x00, 0x7c, 0xff, 0x7f] }),
    ),
    [red, white],
  );
  const field = (mask: number): number[] =>
    [0, 8, 16, 24].map((shift) => mask >>> shift & 255);
  // 5, 6 and 5 bits: half of green is 31 of 63.
  assertEquals(
    coloursOf(bmp({
      width: 2,
      rows: 1,
      bits: 16,
      compression: 3,
      tables: [0xf800, 0x07e0, 0x001f].flatMap(field),
      pixels: [0xe0, 0x03, 0x1f, 0x00],
    })),
    [Math.floor(31 * 255 / 63) << 8, 0x0000ff],
  );
  // Red in the last byte.
  assertEquals(
    coloursOf(bmp({
      width: 1,
      rows: 1,
      bits: 32,
      compression: 3,
      tables: [0xff000000, 0x00ff0000, 0x0000ff00].flatMap(field),
      pixels: [7, 3, 2, 1],
    })),
    [0x010203],
  );
});

Deno.test("decodeBmp() reads runs of bytes and of half bytes", () => {
  const [black, a, b] = [0x000000, 0x0a0a0a, 0x0b0b0b];
  const tables = palette(black, a, b);
  const eight = bmp({
    width: 4,
    rows: 3,
    bits: 8,
    compression: 1,
    colours: 3,
    tables,
    pixels: [
      ...[3, 1, 1, 2, 0, 0], // three of 1, one of 2, end of line
      ...[0, 3, 2, 1, 2, 0, 0, 0], // three as they are and a byte of padding
      ...[0, 2, 1, 0, 2, 1, 0, 1], // one to the right, two of 1, end
    ],
  });
  assertEquals(coloursOf(eight), [
    ...[black, a, a, black],
    ...[b, a, b, black],
    ...[a, a, a, b],
  ]);
  const four = bmp({
    width: 5,
    rows: -2,
    bits: 4,
    compression: 2,
    colours: 3,
    tables,
    pixels: [
      ...[5, 0x12, 0, 0], // 1 2 1 2 1
      ...[0, 3, 0x21, 0x20, 2, 0x11, 0, 1], // 2 1 2, then 1 1
    ],
  });
  assertEquals(coloursOf(four), [a, b, a, b, a, b, a, b, a, a]);
});

Deno.test("decodeBmp() reads the header of OS/2, whose colours have three bytes", () => {
  const bytes = Uint8Array.from([
    ...[0x42, 0x4d, 0, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0, 0],
    ...[12, 0, 0, 0, 2, 0, 1, 0, 1, 0, 1, 0],
    ...[1, 2, 3, 4, 5, 6],
    ...[0b01000000, 0, 0, 0],
  ]);
  assertEquals(coloursOf(bytes), [0x030201, 0x060504]);
});

Deno.test("decodeBmp() names a file that is cut short or unknown", () => {
  const whole = bmp({ width: 2, rows: 2, bits: 24, pixels: Array(16).fill(0) });
  const runs = bmp({
    width: 4,
    rows: 1,
    bits: 8,
    compression: 1,
    tables: palette(0),
    colours: 1,
    pixels: [2, 0],
  });
  const cases: [Uint8Array, string][] = [
    [
      whole.subarray(0, 60),
      "the file is cut short: it holds 60 of 68 bytes",
    ],
    [whole.subarray(0, 30), "the BMP header is cut short"],
    [whole.subarray(0, 20), "the BMP header is cut short"],
    [runs, "the file is cut short"],
    [
      bmp({ width: 2, rows: 2, bits: 24, compression: 4, pixels: [] }),
      "BMP with 24 bits a pixel and compression 4 is not supported",
    ],
    [
      bmp({ width: 2, rows: 2, bits: 7, pixels: [] }),
      "BMP with 7 bits a pixel and compression 0 is not supported",
    ],
    [
      bmp({ width: 60_000, rows: -60_000, bits: 24, pixels: [] }),
      "the BMP header says 60000 x 60000 pixels",
    ],
  ];
  for (const [bytes, reason] of cases) {
    assertThrows(
      () => decodeBmp(bytes, "cat/a.bmp"),
      SampleError,
      `Cannot decode cat/a.bmp: ${reason}`,
    );
  }
});

Deno.test("decodeBmp() gives pixels or names the file, whatever bytes it finds", () => {
  const files = [
    bmp({ width: 5, rows: 3, bits: 24, pixels: Array(48).fill(7) }),
    bmp({
      width: 9,
      rows: -4,
      bits: 4,
      compression: 2,
      tables: palette(1, 2, 3),
      pixels: [5, 0x12, 0, 0, 0, 2, 1, 1, 0, 3, 0x21, 0x20, 0, 1],
    }),
  ];
  const change = fc.tuple(fc.nat(70), fc.nat(255));
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      (file, changes) => {
        const bytes = file.slice();
        // Sizes are left alone: a large one would take its time.
        for (const [at, byte] of changes) {
          if (at < 18 || at > 25) bytes[at] = byte;
        }
        try {
          const { width, height, data } = decodeBmp(bytes, "a.bmp");
          assertEquals(data.length, width * height * 3);
        } catch (error) {
          assertInstanceOf(error, SampleError);
        }
      },
    ),
    { numRuns: 500 },
  );
});
