import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError, ShapeError } from "../../lib/errors.ts";
import { parseNpy } from "../../lib/arrays/npy.ts";
import type { Pixels } from "../../lib/features/pixels.ts";
import {
  inputLength,
  preprocessImage,
  preprocessPixels,
} from "../../lib/features/preprocess_image.ts";
import type { ImagePreprocessing } from "../../lib/models/preprocessing.ts";

const folder = new URL("../golden/preprocessing/", import.meta.url);
const golden: {
  images: string[];
  pipelines: Record<string, ImagePreprocessing>;
} = JSON.parse(Deno.readTextFileSync(new URL("cases.json", folder)));

const simple: ImagePreprocessing = {
  height: 4,
  width: 4,
  resizeMode: "none",
  resize: 4,
  interpolation: "bilinear",
  centreCrop: true,
  colour: "rgb",
  rescale: 1,
  mean: [0],
  std: [1],
  layout: "nhwc",
};

function image(name: string): Uint8Array {
  return Deno.readFileSync(new URL(`images/${name}`, folder));
}

function array(
  name: string,
): { shape: readonly number[]; data: ArrayLike<number> } {
  const { shape, data } = parseNpy(Deno.readFileSync(new URL(name, folder)));
  return { shape, data: data as Uint8Array };
}

/** The bytes before normalising, height x width x channels: the golden arrays' order. */
function bytesOf(input: Float32Array, p: ImagePreprocessing): Float64Array {
  const channels = p.colour === "grey" ? 1 : 3, area = p.height * p.width;
  return Float64Array.from(input, (_, at) => {
    const channel = at % channels, pixel = Math.floor(at / channels);
    const value = input[p.layout === "nhwc" ? at : channel * area + pixel];
    return (value * (p.std[channel] ?? p.std[0]) +
      (p.mean[channel] ?? p.mean[0])) / p.rescale;
  });
}

function meanDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assertEquals(a.length, b.length);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum / a.length;
}

/** Greatest mean difference over a pipeline's images, of 255. */
async function compare(
  pipeline: string,
  changes: Partial<ImagePreprocessing> = {},
): Promise<Map<string, number>> {
  const preprocessing = { ...golden.pipelines[pipeline], ...changes };
  const { data } = array(`${pipeline}.npy`);
  const length = inputLength(preprocessing);
  const differences = new Map<string, number>();
  for (const [at, name] of golden.images.entries()) {
    const input = await preprocessImage(image(name), preprocessing);
    const expected = (data as Uint8Array).subarray(
      at * length,
      (at + 1) * length,
    );
    differences.set(
      name,
      meanDifference(bytesOf(input, preprocessing), expected),
    );
  }
  return differences;
}

/**
 * libheif doubles halved chroma by repetition, PIL's decoder by interpolation: 2.3 of 255 in this image, whose
 * colours are harsher than a photograph's. Filters even it out, the nearest pixel does not.
 */
function chromaLimit(pipeline: string): number {
  return pipeline === "nearest" ? 2.5 : 2;
}

function report(title: string, differences: Map<string, number>): void {
  const other = [...differences].filter(([, value]) => value > 1e-3)
    .map(([name, value]) => `${name} ${value.toFixed(3)}`);
  console.log(
    `${title}: ${
      other.length ? `${other.join(", ")} of 255; else` : ""
    } PIL's bytes`,
  );
}

for (const pipeline of Object.keys(golden.pipelines)) {
  Deno.test(`preprocessImage() gives PIL's bytes in the ${pipeline} pipeline for every format`, async () => {
    const differences = await compare(pipeline);
    report(pipeline, differences);
    for (const [name, difference] of differences) {
      const limit = name.endsWith(".avif") ? chromaLimit(pipeline) : 1e-3;
      assert(difference <= limit, `${name} differs by ${difference} of 255`);
    }
  });

  Deno.test(`preprocessImage() stays within 2/255 of PIL in the ${pipeline} pipeline when it is to be fast`, async () => {
    const differences = await compare(pipeline, { resampling: "fast" });
    report(`${pipeline}, fast`, differences);
    for (const [name, difference] of differences) {
      const limit = name.endsWith(".avif") ? chromaLimit(pipeline) : 2;
      assert(difference <= limit, `${name} differs by ${difference} of 255`);
    }
  });

  Deno.test(`preprocessImage() normalises and lays out as numpy does in the ${pipeline} pipeline`, async () => {
    const expected = array(`${pipeline}_input.npy`).data;
    const input = await preprocessImage(
      image(golden.images[0]),
      golden.pipelines[pipeline],
    );
    assertEquals(input.length, expected.length);
    const scale = Math.max(...Array.from(expected, Math.abs));
    for (let i = 0; i < input.length; i++) {
      assert(Math.abs(input[i] - expected[i]) <= 1e-6 * scale);
    }
  });
}

Deno.test("preprocessImage() turns by EXIF only when it is told to", async () => {
  const path = "turned_by_exif.jpg";
  const p: ImagePreprocessing = {
    ...simple,
    height: 110,
    width: 74,
    centreCrop: false,
  };
  await preprocessImage(image(path), { ...p, orientation: "exif" });
  await assertRejects(
    () => preprocessImage(image(path), p, { source: path }),
    InputError,
    "Cannot bring turned_by_exif.jpg to the model's input: it is 110 x 74 after resizing (none), the model takes 74 x 110",
  );
});

Deno.test("preprocessPixels() swaps red and blue, and their mean and std with them, for BGR", () => {
  const pixel: Pixels = {
    width: 1,
    height: 1,
    channels: 3,
    data: Uint8Array.of(10, 20, 30),
  };
  const input = preprocessPixels(pixel, {
    ...simple,
    height: 1,
    width: 1,
    colour: "bgr",
    mean: [1, 2, 3],
    std: [1, 2, 7],
  });
  assertEquals([...input], [29, 9, 1]);
});

Deno.test("preprocessPixels() repeats a grey image for a model of three channels", () => {
  const pixel: Pixels = {
    width: 2,
    height: 1,
    channels: 1,
    data: Uint8Array.of(7, 9),
  };
  const p = { ...simple, height: 1, width: 2, layout: "nchw" as const };
  assertEquals([...preprocessPixels(pixel, p)], [7, 9, 7, 9, 7, 9]);
});

Deno.test("preprocessPixels() leaves one colour that colour, whatever the sizes and the filter", () => {
  const side = fc.integer({ min: 1, max: 40 });
  fc.assert(fc.property(
    side,
    side,
    side,
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom("nearest", "bilinear", "bicubic", "lanczos"),
    (width, height, to, value, interpolation) => {
      const data = new Uint8Array(width * height * 3).fill(value);
      const input = preprocessPixels({ width, height, channels: 3, data }, {
        ...simple,
        height: to,
        width: to,
        resizeMode: "shortest",
        resize: to,
        interpolation: interpolation as ImagePreprocessing["interpolation"],
      });
      return input.every((v) => v === value);
    },
  ));
});

Deno.test("preprocessPixels() of a mirrored image is the mirrored input", () => {
  const sizes = fc.record({
    width: fc.integer({ min: 1, max: 30 }),
    height: fc.integer({ min: 1, max: 30 }),
    to: fc.integer({ min: 1, max: 15 }),
  });
  fc.assert(fc.property(
    sizes,
    fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
    fc.constantFrom("bilinear", "bicubic", "lanczos"),
    ({ width, height, to }, stream, interpolation) => {
      const data = Uint8Array.from(
        { length: width * height },
        () => stream.next().value,
      );
      const mirrored = data.map((_, at) =>
        data[Math.floor(at / width) * width + width - 1 - at % width]
      );
      const p: ImagePreprocessing = {
        ...simple,
        colour: "grey",
        height: to,
        width: to,
        resizeMode: "exact",
        interpolation: interpolation as ImagePreprocessing["interpolation"],
      };
      const shape = { width, height, channels: 1 as const };
      const input = preprocessPixels({ ...shape, data }, p);
      const other = preprocessPixels({ ...shape, data: mirrored }, p);
      // A weight that falls between two bytes may be rounded either way.
      return input.every((value, at) =>
        Math.abs(
          value - other[Math.floor(at / to) * to + to - 1 - at % to],
        ) <= 1
      );
    },
  ));
});

Deno.test("preprocessImage() writes to the array that it is given, and nowhere else", async () => {
  const p = golden.pipelines.torchvision;
  const length = inputLength(p);
  const batch = new Float32Array(3 * length).fill(-9);
  const bytes = image("photo.jpg");
  const slot = batch.subarray(length, 2 * length);
  assert(await preprocessImage(bytes, p, { into: slot }) === slot);
  assertEquals(slot, await preprocessImage(bytes, p));
  assert(batch.subarray(0, length).every((value) => value === -9));
  assert(batch.subarray(2 * length).every((value) => value === -9));
  await assertRejects(
    () => preprocessImage(bytes, p, { into: new Float32Array(length - 1) }),
    ShapeError,
    `Cannot write ${length} values of an image into an array of ${length - 1}`,
  );
});

Deno.test("preprocessImage() computes only the window of an image of extreme shape", () => {
  // Its shortest side of 1 becomes 224: the whole resized image would take 6 GB.
  const line: Pixels = {
    width: 40_000,
    height: 1,
    channels: 3,
    data: new Uint8Array(120_000).fill(50),
  };
  const input = preprocessPixels(line, {
    ...simple,
    height: 224,
    width: 224,
    resizeMode: "shortest",
    resize: 224,
  });
  assert(input.every((value) => value === 50));
});

Deno.test("preprocessPixels() names what is wrong with a preprocessing", () => {
  const pixel: Pixels = {
    width: 4,
    height: 4,
    channels: 3,
    data: new Uint8Array(48),
  };
  const cases: [Partial<ImagePreprocessing>, string][] = [
    [{ mean: [1, 2] }, "mean has 2 values for 3 channels (rgb)"],
    [
      { colour: "grey", std: [1, 1, 1] },
      "std has 3 values for 1 channels (grey)",
    ],
    [{ std: [0] }, "std must be above 0 but is 0"],
    [{ width: 0 }, "width must be a whole number of pixels from 1 on but is 0"],
    [
      { resizeMode: "shortest", resize: 1.5 },
      "resize must be a whole number of pixels from 1 on but is 1.5",
    ],
    [{ height: 5, centreCrop: false }, "it is 4 x 4 after resizing (none)"],
  ];
  for (const [changes, message] of cases) {
    assertThrows(
      () => preprocessPixels(pixel, { ...simple, ...changes }),
      InputError,
      message,
    );
  }
});
