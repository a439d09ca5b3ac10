import { assertEquals, assertRejects } from "@std/assert";

import { decodePng, encodePng } from "../../lib/deps/fast_png.ts";
import { openDataset } from "../../lib/datasets/open_dataset.ts";
import { FormatError, InputError } from "../../lib/errors.ts";
import { materialiseListing } from "../../lib/pipeline/materialise_listing.ts";
import type { TargetListing } from "../../lib/pipeline/zoo_listing.ts";

/** 4 x 2 pixels, each channel its place. */
const PIXELS = Uint8Array.from({ length: 4 * 2 * 3 }, (_, index) => index);
/** 4 x 2 labels: three classes, 7 for none. */
const LABELS = Uint8Array.of(0, 0, 1, 1, 2, 2, 7, 7);

async function withData(
  test: (folders: { base: string; into: string }) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  const [base, into] = [`${root}/base`, `${root}/into`];
  await Deno.mkdir(base);
  await Deno.writeFile(
    `${base}/scene.png`,
    await encodePng({ width: 4, height: 2, channels: 3, data: PIXELS }),
  );
  await Deno.writeFile(
    `${base}/labels.png`,
    await encodePng({ width: 4, height: 2, channels: 1, data: LABELS }),
  );
  await Deno.writeTextFile(
    `${base}/tweets.jsonl`,
    '{"text": "so good"}\n{"text": "so bad"}\n{"words": 1}\n',
  );
  try {
    await test({ base, into });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const images: TargetListing = {
  task: "image",
  name: "patches",
  base: "",
  classes: ["car", "road"],
  samples: [
    { file: "scene.png", className: "car", window: [1, 0, 2, 2] },
    { file: "scene.png", className: "road" },
  ],
};

Deno.test("materialiseListing() cuts windows out and keeps whole files as they are", () =>
  withData(async ({ base, into }) => {
    const folder = await materialiseListing(images, base, into);
    const { width, height, data } = await decodePng(
      await Deno.readFile(`${folder}/car/00000.png`),
    );
    assertEquals([width, height], [2, 2]);
    assertEquals(
      [...data],
      [3, 4, 5, 6, 7, 8, 15, 16, 17, 18, 19, 20],
    );
    assertEquals(
      await Deno.readFile(`${folder}/road/00001.png`),
      await Deno.readFile(`${base}/scene.png`),
    );
    assertEquals((await openDataset(folder)).classNames, ["car", "road"]);
  }));

Deno.test("materialiseListing() writes once, and anew for another listing", () =>
  withData(async ({ base, into }) => {
    const first = await materialiseListing(images, base, into);
    await Deno.remove(`${base}/scene.png`);
    assertEquals(await materialiseListing(images, base, into), first);
    await assertRejects(
      () => materialiseListing({ ...images, name: "others" }, base, into),
      InputError,
      `Cannot find ${base}/scene.png`,
    );
    // Nothing half-done stays behind.
    assertEquals([...Deno.readDirSync(into)].length, 1);
  }));

Deno.test("materialiseListing() brings scenes to the listing's size, void apart from the classes", () =>
  withData(async ({ base, into }) => {
    const folder = await materialiseListing(
      {
        task: "segmentation",
        name: "scenes",
        base: "",
        classes: ["car", "road", "sky"],
        samples: [["scene.png", "labels.png"]],
        void: 7,
        width: 2,
        height: 2,
      },
      base,
      into,
    );
    const labels = await decodePng(
      await Deno.readFile(`${folder}/labels/00000.png`),
    );
    assertEquals([...labels.data], [0, 1, 2, 255]);
    const image = await decodePng(
      await Deno.readFile(`${folder}/images/00000.png`),
    );
    assertEquals([image.width, image.height, image.channels], [2, 2, 3]);
    const dataset = await openDataset(folder, { void: [255] });
    assertEquals(dataset.task, "segmentation");
    assertEquals(dataset.classNames, ["car", "road", "sky"]);
  }));

Deno.test("materialiseListing() takes the lines of tables", () =>
  withData(async ({ base, into }) => {
    const folder = await materialiseListing(
      {
        task: "text",
        name: "tweets",
        base: "",
        classes: ["blame/x", "praise"],
        samples: [["tweets.jsonl", 1, "blame/x"], [
          "tweets.jsonl",
          0,
          "praise",
        ]],
      },
      base,
      into,
    );
    const dataset = await openDataset(folder, { task: "text" });
    assertEquals(dataset.classNames, ["blame/x", "praise"]);
    const texts = [];
    for await (const sample of dataset.samples()) {
      if ("text" in sample) texts.push([sample.text, sample.label]);
    }
    assertEquals(texts, [["so bad", 0], ["so good", 1]]);
  }));

Deno.test("materialiseListing() names what does not fit", () =>
  withData(async ({ base, into }) => {
    const wrong = async (listing: TargetListing, message: string) => {
      await assertRejects(
        () => materialiseListing(listing, base, into),
        InputError,
        message,
      );
    };
    await wrong(
      {
        ...images,
        samples: [{
          file: "scene.png",
          className: "car",
          window: [3, 0, 2, 2],
        }],
      },
      `Cannot cut 2 x 2 at 3, 0 out of ${base}/scene.png: it is 4 x 2`,
    );
    const scenes: TargetListing = {
      task: "segmentation",
      name: "scenes",
      base: "",
      classes: ["car", "road", "sky"],
      samples: [["scene.png", "labels.png"]],
    };
    await wrong(
      scenes,
      `Expected labels below 3 in ${base}/labels.png but found 7`,
    );
    const texts = (line: number): TargetListing => ({
      task: "text",
      name: "tweets",
      base: "",
      classes: ["blame", "praise"],
      samples: [["tweets.jsonl", line, "blame"]],
    });
    await wrong(
      texts(2),
      `Expected a text in line 3 of ${base}/tweets.jsonl but found "{"words": 1}"`,
    );
    await wrong(texts(9), "line 10");
    await assertRejects(
      () =>
        materialiseListing(
          { ...images, classes: ["a/b", "road"] },
          base,
          into,
        ),
      FormatError,
      'Cannot name a folder after the class "a/b"',
    );
  }));
