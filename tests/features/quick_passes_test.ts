/** Resampling in WebAssembly against the plain loops. @module */
import { assertEquals } from "@std/assert";
import fc from "fast-check";

import { axisWeights } from "../../lib/features/axis_weights.ts";
import type { Pixels } from "../../lib/features/pixels.ts";
import { plainPasses } from "../../lib/features/plain_passes.ts";
import { quickPasses } from "../../lib/features/quick_passes.ts";
import { RESAMPLE_PASSES } from "../../lib/features/wasm/resample_passes_binary.ts";
import { randomSource } from "../../lib/statistics/random.ts";
import { assemble } from "../../tasks/wasm.ts";

/** Noise, of all bytes or of black and white alone, whose sums go furthest beyond a byte. */
function noise(
  { width, height, channels, isHarsh, seed }: Omit<Pixels, "data"> & {
    isHarsh: boolean;
    seed: number;
  },
): Pixels {
  const { integer } = randomSource(seed);
  const data = Uint8Array.from(
    { length: width * height * channels },
    () => isHarsh ? 255 * integer(2) : integer(256),
  );
  return { width, height, channels, data };
}

/** An axis that is resized, and the part of it that is wanted. */
function axis(longest: number) {
  return fc.record({
    from: fc.integer({ min: 1, max: longest }),
    to: fc.integer({ min: 1, max: 50 }),
    start: fc.nat(49),
    length: fc.integer({ min: 1, max: 50 }),
  }).map(({ from, to, start, length }) => ({
    from,
    to,
    start: start % to,
    length: Math.min(length, to - start % to),
  }));
}

for (const longest of [40, 700]) {
  Deno.test(`quickPasses() gives the bytes of plainPasses() for images of up to ${longest} pixels a side`, () => {
    fc.assert(
      fc.property(
        axis(longest),
        axis(longest),
        fc.constantFrom(
          "bilinear" as const,
          "bicubic" as const,
          "lanczos" as const,
        ),
        fc.record({
          channels: fc.constantFrom(1 as const, 3 as const),
          isHarsh: fc.boolean(),
          seed: fc.nat(),
        }),
        (columns, rows, filter, kind) => {
          const [across, down] = [columns, rows].map((
            { from, to, start, length },
          ) => axisWeights(from, to, start, length, filter));
          const image = noise({
            width: columns.from,
            height: rows.from,
            ...kind,
          });
          const quick = quickPasses(image, across, down)!;
          const plain = plainPasses(image, across, down);
          assertEquals({ ...quick, data: [...quick.data] }, {
            ...plain,
            data: [...plain.data],
          });
        },
      ),
      { numRuns: Math.round(24_000 / longest) },
    );
  });
}

Deno.test("quickPasses() leaves an image alone that would take more memory than is worth keeping", () => {
  const width = 17_000_000;
  const image: Pixels = {
    width,
    height: 1,
    channels: 1,
    data: new Uint8Array(width),
  };
  const across = axisWeights(width, width, 5, 4, "bilinear");
  const down = axisWeights(1, 2, 0, 2, "bilinear");
  assertEquals(quickPasses(image, across, down), undefined);
});

Deno.test("the program of resampling that is loaded is the one of the text", async () => {
  assertEquals(
    (await assemble("resample_passes", "features")).toBase64(),
    RESAMPLE_PASSES,
  );
});
