import { assert, assertEquals } from "@std/assert";

import type { ImageDataset, RunDetails, TextDataset } from "fair-collapse";
import { encodePng } from "../../../lib/deps/fast_png.ts";
import { withSamples } from "../../../lib/pipeline/sample_details.ts";

/** Details that name some samples: 7 and 2 as exemplars, 1 as a point. */
function naming(
  typical: number[],
  confused: number[],
  points: number[],
): RunDetails {
  return {
    classes: [0],
    models: [{
      model: "m",
      logOverlap: [[0]],
      fairness: [0],
      variances: [0],
      recalls: [0],
      spectrum: { singularValues: [1], share: 1 },
      neuralCollapse: [],
      projection: {
        samples: points,
        labels: points.map(() => 0),
        pca: points.map(() => [0, 0] as const),
        pcaShares: [1, 0],
      },
      confusions: [],
      exemplars: [{
        class: 0,
        typical,
        confused: confused.map((sample) => ({ sample, as: 0, probability: 1 })),
      }],
    }],
    samples: [],
    leftOut: [],
  };
}

async function images(
  size: number,
  bytesOf: (index: number) => Promise<Uint8Array>,
): Promise<ImageDataset> {
  return await Promise.resolve({
    task: "image",
    name: "pets",
    classNames: ["cat"],
    size,
    fingerprint: "",
    labels: new Int32Array(size),
    async *samples() {
      for (let index = 0; index < size; index++) {
        yield await Promise.resolve({
          index,
          label: 0,
          source: `pets/cat/${index}.png`,
          bytes: () => bytesOf(index),
        });
      }
    },
  });
}

/** Noise, which does not compress. */
async function noise(seed: number, side: number): Promise<Uint8Array> {
  let state = seed + 1;
  const data = Uint8Array.from({ length: 3 * side * side }, () => {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    return state >>> 24;
  });
  return await encodePng({ width: side, height: side, channels: 3, data });
}

Deno.test("exemplars get pictures of 64 pixels, points only their source below the data's folder", async () => {
  const read: number[] = [];
  const dataset = await images(9, (index) => {
    read.push(index);
    return noise(index, 100);
  });
  const { samples, leftOut } = await withSamples(
    naming([7], [2], [1, 7]),
    dataset,
    "pets",
  );
  assertEquals(samples.map(({ sample }) => sample), [1, 2, 7]);
  assertEquals(samples[0], { sample: 1, source: "cat/1.png" });
  assert(samples[1].thumbnail!.startsWith("data:image/webp;base64,"));
  assertEquals(read.toSorted(), [2, 7]);
  assertEquals(leftOut, []);
  const webp = Uint8Array.fromBase64(samples[1].thumbnail!.slice(23));
  // The size in a lossy WebP's first frame.
  assertEquals((webp[26] | webp[27] << 8) & 0x3fff, 64);
});

Deno.test("pictures stop at their budget, the typical ones come first, and the rest is counted", async () => {
  const all = Array.from({ length: 700 }, (_, at) => at);
  const dataset = await images(700, (index) => noise(index, 64));
  const details = naming(all.slice(0, 350), all.slice(350), []);
  const { samples, leftOut } = await withSamples(details, dataset, "pets");
  const pictures = samples.filter(({ thumbnail }) => thumbnail);
  const characters = pictures.reduce(
    (sum, { thumbnail }) => sum + thumbnail!.length,
    0,
  );
  assert(characters >= 400_000 && characters < 410_000);
  assertEquals(leftOut, [
    `${
      700 - pictures.length
    } of 700 typical and confused samples have no picture here, to keep the page small.`,
  ]);
  assert(
    samples[0].thumbnail && samples[350].thumbnail && !samples[349].thumbnail,
  );
});

Deno.test("an image that cannot be decoded has no picture", async () => {
  const dataset = await images(
    2,
    () => Promise.resolve(Uint8Array.of(1, 2, 3)),
  );
  const { samples } = await withSamples(
    naming([1], [], []),
    dataset,
    "elsewhere",
  );
  assertEquals(samples, [{ sample: 1, source: "pets/cat/1.png" }]);
});

Deno.test("texts are kept to 280 characters, both of a pair", async () => {
  const dataset: TextDataset = {
    task: "text",
    name: "mails",
    classNames: ["a"],
    size: 2,
    fingerprint: "",
    labels: new Int32Array(2),
    async *samples() {
      yield await Promise.resolve({
        index: 0,
        label: 0,
        source: "mails.csv, row 2",
        text: "🦉".repeat(300),
      });
      yield {
        index: 1,
        label: 0,
        source: "mails.csv, row 3",
        text: "is it?",
        pair: "it is",
      };
    },
  };
  const { samples } = await withSamples(
    naming([0], [1], []),
    dataset,
    "mails.csv",
  );
  assertEquals(samples[0].text, `${"🦉".repeat(280)}…`);
  assertEquals(samples[1].text, "is it? ⸻ it is");
});
