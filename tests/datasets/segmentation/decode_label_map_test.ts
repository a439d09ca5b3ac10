import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { SampleError } from "../../../lib/datasets/sample_error.ts";
import { decodeLabelMap } from "../../../lib/datasets/segmentation/decode_label_map.ts";
import { onePixel } from "../made_up_images.ts";
import { photograph, png, type PngForm } from "./made_up_maps.ts";

const GREYS = Array.from({ length: 256 }, (_, i) => [i, 255 - i, 7]);

Deno.test("decodeLabelMap() gives back the values of every depth and form, at any width", async () => {
  const forms = fc.oneof(
    fc.record({ depth: fc.constantFrom(1, 2, 4, 8, 16) }),
    fc.record({ depth: fc.constant(8), palette: fc.constant(GREYS) }),
    fc.record({
      depth: fc.constantFrom(8, 16),
      interlaced: fc.constant(true),
    }),
  ) as fc.Arbitrary<PngForm>;
  const sizes = fc.tuple(
    fc.integer({ min: 1, max: 19 }),
    fc.integer({ min: 1, max: 5 }),
  );
  await fc.assert(
    fc.asyncProperty(
      forms,
      sizes,
      fc.nat(),
      async (form, [width, height], seed) => {
        const most = 2 ** (form.depth ?? 8) - 1;
        const rows = Array.from(
          { length: height },
          (_, y) =>
            Array.from(
              { length: width },
              (_, x) =>
                Math.imul(seed + 7 * x + 31 * y, 0x9e3779b1) >>> 16 & most,
            ),
        );
        const map = await decodeLabelMap(png(rows, form), "a.png");
        assertEquals([map.width, map.height, map.kind], [
          width,
          height,
          "index",
        ]);
        assertEquals([...map.data], rows.flat());
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("decodeLabelMap() keeps the indices of a palette, and does not look at its colours", async () => {
  const palette = [[0, 0, 0], [128, 0, 0], [128, 0, 0]];
  const map = await decodeLabelMap(png([[0, 2, 1, 2]], { palette }), "a.png");
  assertEquals([...map.data], [0, 2, 1, 2]);
});

Deno.test("decodeLabelMap() takes three channels for colours and drops alpha", async () => {
  const rgb = await decodeLabelMap(
    png([[1, 2, 3, 255, 0, 16]], { channels: 3 }),
    "a.png",
  );
  assertEquals(rgb.kind, "colour");
  assertEquals([...rgb.data], [0x010203, 0xff0010]);
  const rgba = await decodeLabelMap(
    png([[1, 2, 3, 9, 255, 0, 16, 0]], { channels: 4 }),
    "a.png",
  );
  assertEquals([...rgba.data], [0x010203, 0xff0010]);
  const grey = await decodeLabelMap(
    png([[5, 255, 6, 0]], { channels: 2 }),
    "a.png",
  );
  assertEquals([grey.kind, ...grey.data], ["index", 5, 6]);
});

Deno.test("decodeLabelMap() says what a file is that it cannot take for a label map", async () => {
  const whole = png([[1, 2], [3, 4]]);
  const lying = whole.slice();
  new DataView(lying.buffer).setUint32(16, 500_000);
  const cases: [Uint8Array<ArrayBuffer>, string][] = [
    [
      await photograph(2, 2),
      "Cannot decode a.png: it is a JPEG, label maps must be PNG, which keeps ids as they are",
    ],
    [onePixel(0), "it is a GIF, label maps must be PNG"],
    [new TextEncoder().encode("0 1 2"), "its content is no PNG"],
    [whole.slice(0, 20), "the file is cut short"],
    [whole.slice(0, -20), "the file is cut short or broken"],
    [
      lying,
      `its header says 500000 x 2, more than a file of ${whole.length} bytes can hold`,
    ],
    [
      png([[1, 0], [1, 1]], { depth: 1, interlaced: true }),
      "it is interlaced at 1 bits, which is not read; save it without interlacing",
    ],
  ];
  for (const [bytes, message] of cases) {
    await assertRejects(
      () => decodeLabelMap(bytes, "a.png"),
      SampleError,
      message,
    );
  }
});

Deno.test("decodeLabelMap() ends in a map or a SampleError, whatever happens to the bytes", async () => {
  const whole = png([[1, 2, 3], [3, 4, 5]], { palette: GREYS });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 8, max: whole.length - 1 }),
      fc.integer({ min: 0, max: 255 }),
      fc.boolean(),
      async (at, byte, cut) => {
        const bytes = cut ? whole.slice(0, at) : whole.slice();
        if (!cut) bytes[at] = byte;
        try {
          const map = await decodeLabelMap(bytes, "a.png");
          assertEquals(map.data.length, map.width * map.height);
        } catch (error) {
          if (!(error instanceof SampleError)) throw error;
        }
      },
    ),
    { numRuns: 300 },
  );
});
