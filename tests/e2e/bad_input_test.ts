import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { encodeNpy } from "fair-collapse";

import { cli, root, withFolder } from "./run_process.ts";

const MODELS = ["zoo/image/plain_random.onnx", "zoo/image/residual_random.onnx"]
  .map((path) => root + path);
const SAMPLE = `${root}zoo/targets/fashion`;

async function firstImages(count: number): Promise<Uint8Array[]> {
  const images: Uint8Array[] = [];
  for await (const { name } of Deno.readDir(`${SAMPLE}/coat`)) {
    images.push(await Deno.readFile(`${SAMPLE}/coat/${name}`));
    if (images.length === count) break;
  }
  return images;
}

/** Folder of two classes with two images each. */
async function smallData(folder: string): Promise<string> {
  const images = await firstImages(4);
  for (
    const [index, name] of ["a/0.png", "a/1.png", "b/2.png", "b/3.png"]
      .entries()
  ) {
    await Deno.mkdir(`${folder}/data/${name[0]}`, { recursive: true });
    await Deno.writeFile(`${folder}/data/${name}`, images[index]);
  }
  return `${folder}/data`;
}

/** Run and expect a message, exit code 1, and no stack trace. */
async function refused(words: string[], ...messages: string[]): Promise<void> {
  const { code, stderr, stdout } = await cli(words);
  for (const message of messages) assertStringIncludes(stderr, message);
  assertEquals(code, 1);
  assertEquals(stdout, "");
  assert(!/\n\s+at /.test(stderr), stderr);
}

function rankOf(
  data: string,
  models: string[] = MODELS,
  ...more: string[]
): string[] {
  return [
    "rank",
    "--data",
    data,
    "--models",
    ...models,
    "--no-cache",
    "-q",
    "--backend",
    "wasm",
    ...more,
  ];
}

Deno.test("rank names a folder that is not there", async () => {
  await refused(
    rankOf("/no/such/folder"),
    "Cannot find the image folder /no/such/folder",
  );
});

Deno.test("rank names a class without images", async () => {
  await withFolder(async (folder) => {
    const data = await smallData(folder);
    await Deno.mkdir(`${data}/void`);
    await refused(rankOf(data), "void");
  });
});

Deno.test("rank refuses a single class", async () => {
  await withFolder(async (folder) => {
    const data = await smallData(folder);
    await Deno.remove(`${data}/b`, { recursive: true });
    await refused(
      rankOf(data),
      "is its only class; telling classes apart takes two",
    );
  });
});

Deno.test("rank names a truncated image, and leaves it out under --skip-bad with a count", async () => {
  await withFolder(async (folder) => {
    const data = await smallData(folder);
    const [whole] = await firstImages(1);
    await Deno.writeFile(
      `${data}/b/bad.png`,
      whole.subarray(0, whole.length / 2),
    );
    await refused(rankOf(data), "bad.png", "--skip-bad");
    const { code, stdout, stderr } = await cli(
      rankOf(data, MODELS, "--skip-bad"),
    );
    assertEquals(code, 0, stderr);
    assertStringIncludes(
      stdout,
      "1 images could not be decoded and were left out",
    );
    assertStringIncludes(stdout, "bad.png");
  });
});

Deno.test("rank names a file that is not ONNX, and one that is cut short", async () => {
  await withFolder(async (folder) => {
    const data = await smallData(folder);
    await Deno.writeTextFile(`${folder}/text.onnx`, "this is no model");
    await refused(
      rankOf(data, [`${folder}/text.onnx`, MODELS[0]]),
      "text.onnx",
    );
    const model = await Deno.readFile(MODELS[0]);
    await Deno.writeFile(
      `${folder}/half.onnx`,
      model.subarray(0, model.length >> 1),
    );
    await refused(
      rankOf(data, [`${folder}/half.onnx`, MODELS[0]]),
      "half.onnx",
    );
  });
});

Deno.test("rank names a tap that does not exist and lists candidates", async () => {
  await withFolder(async (folder) => {
    const data = await smallData(folder);
    await refused(
      rankOf(data, MODELS, "--tap", "/body/body.9/Flaten_output_0"),
      "/body/body.9/Flaten_output_0",
      "/body/body.9/Flatten_output_0",
    );
  });
});

Deno.test("rank names the field of a sidecar that is wrong", async () => {
  await withFolder(async (folder) => {
    const data = await smallData(folder);
    await Deno.copyFile(MODELS[0], `${folder}/m.onnx`);
    const sidecar = JSON.parse(
      await Deno.readTextFile(MODELS[0].replace(".onnx", ".json")),
    );
    sidecar.preprocessing.mean = [0.5, "x", 0.5];
    await Deno.writeTextFile(`${folder}/m.json`, JSON.stringify(sidecar));
    await refused(
      rankOf(data, [`${folder}/m.onnx`, MODELS[0]]),
      "m.json",
      "mean",
    );
  });
});

Deno.test("score refuses labels of another count, NaN features, and an .npy that lies", async () => {
  await withFolder(async (folder) => {
    const write = (
      name: string,
      data: Float32Array | Int32Array,
      shape: number[],
    ) => Deno.writeFile(`${folder}/${name}.npy`, encodeNpy(data, shape));
    await write("x", Float32Array.of(1, 2, 3, 4, 5, 6), [6, 1]);
    await write("y", Int32Array.of(0, 0, 1, 1, 2), [5]);
    await write("y6", Int32Array.of(0, 0, 1, 1, 2, 2), [6]);
    await write("nan", Float32Array.of(1, NaN, 3, 4, Infinity, 6), [6, 1]);
    await write("neg", Int32Array.of(0, 0, 1, 1, -2, 2), [6]);
    const score = (features: string, labels: string) => [
      "score",
      `${folder}/${features}.npy`,
      "--labels",
      `${folder}/${labels}.npy`,
      "--backend",
      "plain",
    ];
    await refused(score("x", "y"), "6 rows", "y.npy has 5");
    await refused(score("nan", "y6"), "nan", "2 of 6 rows");
    await refused(score("x", "neg"), "-2");
    const whole = await Deno.readFile(`${folder}/x.npy`);
    await Deno.writeFile(
      `${folder}/lies.npy`,
      whole.subarray(0, whole.length - 8),
    );
    await refused(
      score("lies", "y6"),
      "lies.npy: header says 6 rows, file holds 4; was the copy interrupted?",
    );
  });
});

Deno.test("score names the nearest metric before it reads anything", async () => {
  const { code, stderr } = await cli([
    "score",
    "/no/such.npy",
    "--metrics",
    "logmee",
  ]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, 'Unknown metric "logmee"; did you mean logme?');
});
