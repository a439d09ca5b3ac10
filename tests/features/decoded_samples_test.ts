import { assert, assertEquals, assertRejects } from "@std/assert";
import type { ImageDataset, ImageSample } from "../../lib/datasets/dataset.ts";
import { InputError } from "../../lib/errors.ts";
import { imageFolder } from "../../lib/datasets/image_folder.ts";
import { SampleError } from "../../lib/datasets/sample_error.ts";
import {
  type DecodedSample,
  decodedSamples,
  type DecodedSamplesOptions,
  type SkippedSample,
} from "../../lib/features/decoded_samples.ts";
import { preprocessImage } from "../../lib/features/preprocess_image.ts";
import type { ImagePreprocessing } from "../../lib/models/preprocessing.ts";

const images = new URL("../golden/preprocessing/images/", import.meta.url);
const module =
  new URL("../../lib/features/decoded_samples.ts", import.meta.url).href;
const names = [...Deno.readDirSync(images)].map(({ name }) => name).sort();

const preprocessing: ImagePreprocessing = {
  height: 24,
  width: 24,
  resizeMode: "shortest",
  resize: 28,
  interpolation: "bilinear",
  centreCrop: true,
  colour: "rgb",
  rescale: 1 / 255,
  mean: [0.5],
  std: [0.5],
  layout: "nchw",
};

/** A dataset of the golden images, and how many were read so far. */
function goldenDataset(
  change: (bytes: Uint8Array, index: number) => Uint8Array = (bytes) => bytes,
): ImageDataset & { reads: number } {
  const dataset = {
    task: "image" as const,
    name: "golden",
    classNames: ["even", "odd"],
    size: names.length,
    labels: Int32Array.from(names, (_, index) => index % 2),
    fingerprint: "",
    reads: 0,
    async *samples({ start = 0 } = {}): AsyncGenerator<ImageSample> {
      for (let index = start; index < names.length; index++) {
        yield await Promise.resolve({
          index,
          source: names[index],
          label: index % 2,
          bytes: async () => {
            dataset.reads++;
            const bytes = await Deno.readFile(new URL(names[index], images));
            return change(bytes, index);
          },
        });
      }
    },
  };
  return dataset;
}

function decodeAll(
  dataset: ImageDataset,
  options?: DecodedSamplesOptions,
): Promise<DecodedSample[]> {
  return Array.fromAsync(decodedSamples(dataset, preprocessing, options));
}

/** All but a part of each third image. */
const damaged = (bytes: Uint8Array, index: number): Uint8Array =>
  index % 3 === 1 ? bytes.subarray(0, bytes.length >> 2) : bytes;

Deno.test("decodedSamples() gives every image's input in order, however many threads decode", async () => {
  const expected = await Promise.all(names.map(async (name) =>
    preprocessImage(
      await Deno.readFile(new URL(name, images)),
      preprocessing,
    )
  ));
  for (const workers of [0, 1, 3]) {
    for (const ahead of [1, 3, 100]) {
      const options = { workers, ahead };
      const samples = await decodeAll(goldenDataset(), options);
      assertEquals(samples.map(({ index }) => index), [...names.keys()]);
      assertEquals(samples.map(({ source }) => source), names);
      samples.forEach(({ data, label, index }) => {
        assertEquals(data, expected[index]);
        assertEquals(label, index % 2);
      });
    }
  }
});

Deno.test("decodedSamples() begins where it is told to", async () => {
  const samples = await decodeAll(goldenDataset(), { start: 17 });
  assertEquals(samples.map(({ index }) => index), [17, 18, 19]);
});

Deno.test("decodedSamples() reads no further ahead than allowed while the caller is slow", async () => {
  const dataset = goldenDataset();
  const samples = decodedSamples(dataset, preprocessing, { ahead: 4 });
  await samples.next();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assertEquals(dataset.reads, 4);
  await samples.next();
  assertEquals(dataset.reads, 5);
  await samples.return(undefined);
  assertEquals(dataset.reads, 5);
});

for (const workers of [0, 2]) {
  const how = workers ? "on other threads" : "on this thread";

  Deno.test(`decodedSamples() names a broken image when its turn comes, ${how}`, async () => {
    const seen: number[] = [];
    const dataset = goldenDataset(damaged);
    await assertRejects(
      async () => {
        const samples = decodedSamples(dataset, preprocessing, { workers });
        for await (const { index } of samples) seen.push(index);
      },
      SampleError,
      `Cannot decode ${names[1]}: the file is `,
    );
    assertEquals(seen, [0]);
  });

  Deno.test(`decodedSamples() leaves broken images out under skipBad, and tells of each, ${how}`, async () => {
    const skipped: SkippedSample[] = [];
    const samples = await decodeAll(goldenDataset(damaged), {
      workers,
      skipBad: true,
      onSkip: (sample) => skipped.push(sample),
    });
    const bad = [1, 4, 7, 10, 13, 16, 19];
    assertEquals(skipped.map(({ index }) => index), bad);
    assertEquals(skipped.map(({ source }) => source), bad.map((i) => names[i]));
    assert(skipped.every(({ reason }) => /^the (file|BMP)/.test(reason)));
    assertEquals(
      samples.map(({ index }) => index),
      [...names.keys()].filter((index) => !bad.includes(index)),
    );
  });

  Deno.test(`decodedSamples() does not take a wrong preprocessing for a bad image, ${how}`, async () => {
    const wrong = { ...preprocessing, mean: [1, 2] };
    const options = { workers, skipBad: true };
    await assertRejects(
      () => Array.fromAsync(decodedSamples(goldenDataset(), wrong, options)),
      InputError,
      "mean has 2 values for 3 channels",
    );
  });

  Deno.test(`decodedSamples() stops with the signal's reason, ${how}`, async () => {
    const control = new AbortController();
    const { signal } = control;
    let seen = 0;
    await assertRejects(
      async () => {
        const options = { workers, signal };
        const dataset = goldenDataset();
        for await (const _ of decodedSamples(dataset, preprocessing, options)) {
          if (++seen === 3) control.abort(new Error("enough"));
        }
      },
      Error,
      "enough",
    );
    assertEquals(seen, 3);
  });

  Deno.test(`decodedSamples() ends quietly when the caller has enough, ${how}`, async () => {
    const samples = decodedSamples(goldenDataset(), preprocessing, { workers });
    for await (const { index } of samples) if (index === 2) break;
    assertEquals((await samples.next()).done, true);
  });
}

Deno.test("decodedSamples() leaves the dataset its bytes when other threads decode", async () => {
  const kept: Uint8Array[] = [];
  const dataset = goldenDataset((bytes) => {
    const inside = new Uint8Array(bytes.length + 2).subarray(1, -1);
    inside.set(bytes);
    kept.push(inside);
    return inside;
  });
  await decodeAll(dataset, { workers: 1 });
  assertEquals(kept.length, names.length);
  assert(kept.every((bytes) => bytes.length > 0));
});

Deno.test("decodedSamples() does without threads where their module may not be read", async () => {
  // A worker's module is read with the caller's permissions; the caller's own modules are not.
  const script = `
    import { decodedSamples } from ${JSON.stringify(module)};
    const bytes = Uint8Array.fromBase64("R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=");
    const dataset = {
      size: 300,
      async *samples() {
        for (let index = 0; index < 300; index++) {
          yield { index, label: 0, source: "gif", bytes: () => Promise.resolve(bytes) };
        }
      },
    };
    let rows = 0;
    for await (const { data } of decodedSamples(dataset, ${
    JSON.stringify(preprocessing)
  })) {
      if (data.length === 3 * 24 * 24) rows++;
    }
    console.log(rows);`;
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-check",
      "--no-prompt",
      "--allow-ffi",
      "--allow-env",
      "--allow-sys",
      "-",
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = process.stdin.getWriter();
  await input.write(new TextEncoder().encode(script));
  await input.close();
  const { stdout, stderr } = await process.output();
  const decoder = new TextDecoder();
  assertEquals(
    [decoder.decode(stdout), decoder.decode(stderr)],
    ["300\n", ""],
  );
});

const cifar = new URL(
  "../../../shared/data/cifar10/test/",
  import.meta.url,
);
const present = await Deno.stat(cifar).then(() => true, () => false);

Deno.test({
  name: `decodedSamples() decodes CIFAR-10's photographs${
    present ? "" : " (skipped: the data are not here)"
  }`,
  ignore: !present,
  async fn() {
    const dataset = await imageFolder(cifar, { perClass: 30 });
    const whole: ImagePreprocessing = {
      ...preprocessing,
      height: 32,
      width: 32,
      resizeMode: "none",
      mean: [0],
      std: [1],
    };
    let sum = 0, squares = 0, count = 0;
    const contents = new Set<string>();
    for await (const { data, label, index } of decodedSamples(dataset, whole)) {
      assertEquals(label, dataset.labels[index]);
      assert(data.every((value) => value >= 0 && value <= 1));
      for (const value of data) sum += value, squares += value * value;
      count += data.length;
      contents.add(String(data.subarray(0, 100)));
    }
    assertEquals(count, 300 * 3 * 32 * 32);
    assertEquals(contents.size, 300);
    // The data set's published mean is 0.473 and its standard deviation 0.25.
    const mean = sum / count;
    assert(Math.abs(mean - 0.473) < 0.05);
    assert(Math.abs(Math.sqrt(squares / count - mean ** 2) - 0.25) < 0.05);
  },
});
