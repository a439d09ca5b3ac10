/** Small PNGs decoded here against the same by libvips. @module */
import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";

import { SampleError } from "../../lib/datasets/sample_error.ts";
import { encodePng } from "../../lib/deps/fast_png.ts";
import {
  decodeImage,
  openImage,
  rgbPixels,
} from "../../lib/features/decode_image.ts";
import { decodeSmallPng } from "../../lib/features/decode_small_png.ts";
import { randomSource } from "../../lib/statistics/random.ts";

const golden = new URL("../golden/preprocessing/images/", import.meta.url);

/** A PNG of smooth noise, which an encoder filters in several ways. */
function somePng(
  width: number,
  height: number,
  channels: 1 | 3 | 4,
  seed: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { integer } = randomSource(seed);
  const data = Uint8Array.from(
    { length: width * height * channels },
    (_, at) => at * (seed % 5) + integer(1 + seed % 40),
  );
  return encodePng({ width, height, channels, data });
}

async function byLibvips(png: Uint8Array) {
  const image = (await openImage(png, "png", "image")).removeAlpha();
  return await rgbPixels(image);
}

/** The file with one more chunk behind its header. */
function withChunk(png: Uint8Array, type: string, data: number[]): Uint8Array {
  const body = [...new TextEncoder().encode(type), ...data];
  let crc = -1;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? crc >>> 1 ^ 0xedb88320 : crc >>> 1;
    }
  }
  const words = (value: number) =>
    [24, 16, 8, 0].map((shift) => value >>> shift & 255);
  const chunk = [...words(data.length), ...body, ...words(~crc)];
  return Uint8Array.of(...png.subarray(0, 33), ...chunk, ...png.subarray(33));
}

Deno.test("decodeSmallPng() gives the bytes of libvips for grey and RGB of every size", async () => {
  const side = fc.integer({ min: 1, max: 72 });
  await fc.assert(
    fc.asyncProperty(
      side,
      side,
      fc.constantFrom(1 as const, 3 as const),
      fc.nat(),
      async (width, height, channels, seed) => {
        const png = await somePng(width, height, channels, seed);
        const pixels = (await decodeSmallPng(png))!;
        const expected = await byLibvips(png);
        assertEquals({ ...pixels, data: [...pixels.data] }, {
          ...expected,
          data: [...expected.data],
        });
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("decodeSmallPng() looks at no gamma, as libvips does not", async () => {
  const png = withChunk(await somePng(20, 10, 3, 4), "gAMA", [0, 1, 134, 160]);
  const pixels = (await decodeSmallPng(png))!;
  assertEquals([...pixels.data], [...(await byLibvips(png)).data]);
});

Deno.test("decodeSmallPng() leaves to libvips what is large, transparent, animated, of other depths or no whole file", async () => {
  const whole = await somePng(20, 10, 3, 1);
  const others = {
    large: await somePng(200, 100, 3, 1),
    "with alpha": await somePng(20, 10, 4, 1),
    "with a transparent colour": withChunk(whole, "tRNS", [0, 1, 0, 2, 0, 3]),
    animated: withChunk(whole, "acTL", [0, 0, 0, 1, 0, 0, 0, 0]),
    "of 16 bits": await Deno.readFile(new URL("sixteen_bits.png", golden)),
    "of 1 bit": await Deno.readFile(new URL("black_and_white.png", golden)),
    "of a palette": await Deno.readFile(new URL("palette.png", golden)),
    "cut short": whole.subarray(0, -20),
    empty: whole.subarray(0, 8),
  };
  for (const [what, png] of Object.entries(others)) {
    assertEquals(await decodeSmallPng(png), undefined, what);
  }
  assert(await decodeSmallPng(whole));
});

Deno.test("decodeImage() names a small PNG with a flipped bit", async () => {
  const png = await somePng(20, 10, 3, 1);
  png[60] ^= 4;
  await assertRejects(
    () => decodeImage(png, { source: "a.png" }),
    SampleError,
    "Cannot decode a.png: the file is cut short or broken",
  );
});
