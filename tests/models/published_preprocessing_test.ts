/** Published configurations give the inputs that transformers' processors and timm's transforms give. @module */
import { assert, assertEquals } from "@std/assert";

import { parseNpy } from "../../lib/arrays/npy.ts";
import { preprocessImage } from "../../lib/features/preprocess_image.ts";
import type { ImagePreprocessing } from "../../lib/models/preprocessing.ts";
import { choose } from "./choose.ts";

/** A configuration, and what its authors' own code makes of it; tests/golden/make_processors.py writes them. */
interface Case {
  name: string;
  file: "preprocessor_config.json" | "config.json";
  config: Record<string, unknown>;
  answers: string[];
  size: [height: number, width: number];
}

const golden = new URL("../golden/", import.meta.url);
const { images, cases }: { images: string[]; cases: Case[] } = JSON.parse(
  Deno.readTextFileSync(new URL("processors/cases.json", golden)),
);
const { data, shape } = parseNpy(
  Deno.readFileSync(new URL("processors/values.npy", golden)),
);
const lattice = shape[2];
const perImage = lattice * lattice * 3;

/** Mean difference at the lattice, as that of bytes before they are normalised, of 255. */
function byteDifference(
  input: Float32Array,
  { height, width, rescale, std }: ImagePreprocessing,
  expected: ArrayLike<number>,
): number {
  const at = (i: number, size: number) =>
    Math.floor((i + 0.5) * size / lattice);
  let sum = 0;
  for (let row = 0; row < lattice; row++) {
    for (let column = 0; column < lattice; column++) {
      for (let channel = 0; channel < 3; channel++) {
        const found = input[
          (channel * height + at(row, height)) * width + at(column, width)
        ];
        const value = expected[(row * lattice + column) * 3 + channel];
        sum += Math.abs(found - value) * (std[channel] ?? std[0]) / rescale;
      }
    }
  }
  return sum / perImage;
}

const largest = new Map<string, number>();
let answer = 0;
for (const { name, file, config, answers, size } of cases) {
  const first = answer;
  answer += answers.length;
  Deno.test(`modelPreprocessing() gives the input of ${answers.join(" and ")} for ${name}`, async () => {
    for (const dims of [["b", 3, ...size], ["b", 3, "h", "w"]]) {
      const { preprocessing } = await choose({ dims }, { [file]: config });
      assertEquals([preprocessing.height, preprocessing.width], size);
      for (const [at, image] of images.entries()) {
        const input = await preprocessImage(
          Deno.readFileSync(new URL(`preprocessing/images/${image}`, golden)),
          preprocessing,
        );
        for (const [which, by] of answers.entries()) {
          const start = ((first + which) * images.length + at) * perImage;
          const expected = (data as Float32Array).subarray(
            start,
            start + perImage,
          );
          const difference = byteDifference(input, preprocessing, expected);
          largest.set(by, Math.max(largest.get(by) ?? 0, difference));
          assert(
            difference <= 2,
            `${image} differs from ${by} by ${difference.toFixed(2)} of 255`,
          );
        }
      }
    }
  });
}

Deno.test("published configurations were all compared, with the largest mean difference that is printed here", () => {
  for (const [by, difference] of largest) {
    console.log(`${by}: at most ${difference.toFixed(3)} of 255 on average`);
  }
  assertEquals(answer * images.length * perImage, data.length);
});
