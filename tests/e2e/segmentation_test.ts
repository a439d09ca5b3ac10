import {
  assert,
  assertEquals,
  assertNotMatch,
  assertStringIncludes,
} from "@std/assert";

import { png } from "../datasets/segmentation/made_up_maps.ts";
import { tinyNetwork } from "../features/segmentation/tiny_network.ts";
import { cli, withFolder } from "./run_process.ts";

const camvid = new URL("../../../shared/data/camvid", import.meta.url);
const present = await Deno.stat(camvid).then(() => true, () => false);

/** Three small networks in a folder, and the words that rank them. */
async function networks(folder: string): Promise<string[]> {
  await Deno.mkdir(`${folder}/models`);
  const forms = {
    fine: { dims: 12, halvings: 1 },
    coarse: { dims: 12, halvings: 3, seed: 3 },
    hidden: { dims: 8, halvings: 2, end: "argmax", seed: 5 },
  } as const;
  for (const [name, form] of Object.entries(forms)) {
    await Deno.writeFile(`${folder}/models/${name}.onnx`, tinyNetwork(form));
  }
  return [
    "--models",
    `${folder}/models`,
    "--cache",
    `${folder}/cache`,
    "--backend",
    "wasm",
  ];
}

/** Three classes of stripes that differ in colour, and a void border. */
async function stripes(folder: string): Promise<void> {
  const colours = [[200, 40, 30], [20, 180, 60], [40, 60, 220]];
  for (let image = 0; image < 4; image++) {
    const [width, height] = [40 + 8 * image, 32];
    const labels = Array.from(
      { length: height },
      (_, y) =>
        Array.from(
          { length: width },
          (_, x) =>
            x === 0 ? 255 : Math.floor((x + 3 * image) / 8 + y / 16) % 3,
        ),
    );
    const pixels = labels.map((row, y) =>
      row.flatMap((label, x) =>
        (colours[label] ?? [0, 0, 0]).map((value, c) =>
          Math.max(
            0,
            value - (Math.imul(x * 31 + y * 7 + c, 0x9e37) >>> 4) % 30,
          )
        )
      )
    );
    for (const kind of ["images", "labels"]) {
      await Deno.mkdir(`${folder}/data/${kind}`, { recursive: true });
    }
    const name = `street_${image}.png`;
    await Deno.writeFile(
      `${folder}/data/images/${name}`,
      png(pixels, { channels: 3 }),
    );
    await Deno.writeFile(`${folder}/data/labels/${name}`, png(labels));
  }
  await Deno.writeTextFile(`${folder}/data/classes.txt`, "red\ngreen\nblue\n");
}

Deno.test("rank ranks segmentation models on label maps, and says which pixels were rows", async () => {
  await withFolder(async (folder) => {
    await stripes(folder);
    const words = [
      "rank",
      "--data",
      `${folder}/data`,
      ...await networks(folder),
      "--void",
      "255",
    ];
    const first = await cli([...words, "--metrics", "face,leep"]);
    assertEquals(first.code, 0, first.stderr);
    assertStringIncludes(
      first.stderr,
      "data: 4 images, 3 classes (6528 pixels, ",
    );
    assertStringIncludes(first.stderr, ", void 1.9 % of all)");
    assertStringIncludes(
      first.stdout,
      "The layout is folders images/ and labels/; classes by",
    );
    assertStringIncludes(
      first.stdout,
      "At most 64 positions of a class in an image are rows (seed 0), labelled by the pixel at their centre.",
    );
    const document = JSON.parse(
      (await cli([...words, "--pixels", "all", "--json"])).stdout,
    );
    assertEquals(document.data.task, "segmentation");
    assertEquals(document.data.samples, 4);
    assertEquals(document.data.voidPixels, 128);
    const rows = Object.fromEntries(
      document.models.map(({ name, rows }: { name: string; rows: number }) => [
        name,
        rows,
      ]),
    );
    // Every position of the map: a quarter and a 64th of the pixels, less the void column where it is sampled.
    assertEquals(rows.fine, 6656 / 4);
    assertEquals(rows.coarse, 6656 / 64);
    assert(document.metrics[0].scores.every(Number.isFinite));
    const again = JSON.parse(
      (await cli([...words, "--pixels", "all", "--json"])).stdout,
    );
    assertEquals(
      again.models.map(({ cached }: { cached: boolean }) => cached),
      [true, true, true],
    );
    assertEquals(again.metrics[0].scores, document.metrics[0].scores);
  });
});

Deno.test("features writes what score reads, for pixels too", async () => {
  await withFolder(async (folder) => {
    await stripes(folder);
    const written = await cli([
      "features",
      "--data",
      `${folder}/data`,
      ...await networks(folder),
      "--void",
      "255",
      "--pixels",
      "5",
      "--label-grid",
      "majority",
      "--output",
      `${folder}/features`,
    ]);
    assertEquals(written.code, 0, written.stderr);
    assertStringIncludes(
      written.stderr,
      "At most 5 positions of a class in an image are rows (seed 0), labelled by the majority of their pixels.",
    );
    const scored = await cli([
      "score",
      ...["fine", "coarse", "hidden"].map((name) =>
        `${folder}/features/${name}`
      ),
      "--json",
    ]);
    assertEquals(scored.code, 0, scored.stderr);
    const { models, data } = JSON.parse(scored.stdout);
    assertEquals(
      data.classes.map(({ name }: { name: string }) => name),
      ["red", "green", "blue"],
    );
    assertEquals(models[0].rows, 60);
  });
});

Deno.test("rank names what is wrong with label maps, flags and models for them, without a trace", async () => {
  await withFolder(async (folder) => {
    await stripes(folder);
    const models = await networks(folder);
    const rank = async (...words: string[]) => {
      const { code, stdout, stderr } = await cli([
        "rank",
        "--data",
        `${folder}/data`,
        ...models,
        ...words,
      ]);
      assertEquals(stdout, "");
      assertNotMatch(stderr, /\bat .*\.ts:/);
      return [code, stderr] as const;
    };
    const [unknown, said] = await rank();
    assertEquals(unknown, 1);
    assertStringIncludes(
      said,
      `Expected labels between 0 and 2 but found 255 in 32 pixels of ${folder}/data/labels/street_0.png ` +
        `(first at column 0, row 0) and some in 3 other label maps; pass --void 255 to leave them out`,
    );
    const [usage, flag] = await rank("--pixels", "some");
    assertEquals(usage, 2);
    assertStringIncludes(
      flag,
      'Expected --pixels to be sample, all or a whole number from 1 on but found "some"',
    );
    const [, size] = await rank("--max-size", "10");
    assertStringIncludes(
      size,
      "Expected --max-size to be a whole number from 64 on but found 10",
    );
    const [, perClass] = await rank("--void", "255", "--per-class", "3");
    assertStringIncludes(perClass, "Cannot take 3 images a class");
    const [, image] = await rank(
      "--void",
      "255",
      "--models",
      "zoo/image/plain_random.onnx",
    );
    assertStringIncludes(
      image,
      "Cannot rank plain_random on label maps: it gives one answer an image",
    );
    const [, whole] = await rank("--task", "image");
    assertStringIncludes(
      whole,
      "on whole images: its graph looks like one for segmentation",
    );
  });
});

Deno.test("rank takes a map that its user names from a model of whole images", async () => {
  await withFolder(async (folder) => {
    await stripes(folder);
    const inspected = await cli([
      "inspect",
      "zoo/image/plain_random.onnx",
      "--json",
    ]);
    const { candidates } = JSON.parse(inspected.stdout);
    const map = candidates.find((
      { operator, tensor }: Record<string, string>,
    ) => /Relu|Conv/.test(operator) && !/Flatten/.test(tensor));
    const { code, stderr, stdout } = await cli([
      "rank",
      "--data",
      `${folder}/data`,
      "--models",
      "zoo/image/plain_random.onnx",
      "zoo/image/plain_cifar10_squared.onnx",
      "--tap",
      map.tensor,
      "--void",
      "255",
      "--no-cache",
      "--backend",
      "wasm",
    ]);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "plain_random");
  });
});

Deno.test({
  name: "rank ranks networks on a part of CamVid's test split",
  ignore: !present,
  async fn() {
    await withFolder(async (folder) => {
      const { code, stdout, stderr } = await cli([
        "rank",
        "--data",
        camvid.pathname,
        ...await networks(folder),
        "--split",
        "test",
        "--limit",
        "4",
      ]);
      assertEquals(code, 0, stderr);
      assertStringIncludes(stderr, "test: 4 images, 11 classes");
      assertStringIncludes(stdout, "4 of 39 images were sampled.");
      assertEquals(
        stdout.match(/^ +[123] +(fine|coarse|hidden) /gm)?.length,
        3,
      );
    });
  },
});
