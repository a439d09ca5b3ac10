import { assertEquals, assertRejects } from "@std/assert";
import {
  encodeBitmap,
  interleaved,
} from "../../../lib/datasets/records/bitmap.ts";
import {
  openDataset,
  type OpenDatasetOptions,
} from "../../../lib/datasets/open_dataset.ts";
import { encodePng } from "../../../lib/deps/fast_png.ts";
import { InputError } from "../../../lib/errors.ts";
import { assertSurvivesDamage } from "../damaged.ts";
import { withFolder } from "../made_up_images.ts";
import { decodedImages, ramp } from "../records/record_files.ts";

const [width, height] = [40, 30];
const pixels = ramp(width * height * 3, 5);
const png = await encodePng({ width, height, channels: 3, data: pixels });

function document(
  annotations: readonly object[],
  file = "a.png",
): string {
  return JSON.stringify({
    images: [{ id: 1, file_name: file, width, height }],
    annotations: annotations.map((entry) => ({ image_id: 1, ...entry })),
    categories: [{ id: 7, name: "dog" }, { id: 3, name: "cat" }],
  });
}
const boxes = [
  { category_id: 7, bbox: [2.5, 1, 20, 16], iscrowd: 0 },
  { category_id: 3, bbox: [20, 10, 50, 50], segmentation: [] },
  { category_id: 3, bbox: [0, 0, 5, 30] },
  { category_id: 3, bbox: [0, 0, 30, 30], iscrowd: 1 },
];

async function assertRefuses(
  json: string,
  message: string,
  options?: OpenDatasetOptions,
): Promise<void> {
  await withFolder(
    { "annotations/train.json": json, "train/a.png": png },
    async (folder) => {
      await assertRejects(
        () => openDataset(folder, options),
        InputError,
        message.replaceAll("FOLDER", folder),
      );
    },
  );
}

Deno.test("openDataset() cuts COCO's boxes out of their images, pixel by pixel", async () => {
  await withFolder({
    "annotations/instances_train.json": document(boxes),
    "train/a.png": png,
  }, async (folder) => {
    const dataset = await openDataset(folder);
    assertEquals(dataset.classNames, ["cat", "dog"]);
    const [dog, cat] = await decodedImages(dataset);
    assertEquals([dog.label, dog.shape], [1, "21x16"]);
    assertEquals([cat.label, cat.shape], [0, "20x20"]);
    assertEquals(dog.data.slice(0, 6), [
      ...pixels.slice(3 * (width + 2), 3 * (width + 4)),
    ]);
    assertEquals(
      cat.data.slice(-3),
      [...pixels.slice(-3)],
    );
    assertEquals(dataset.remarks![1].startsWith("2 boxes"), true);
  });
});

Deno.test("openDataset() takes COCO's regions for label maps, unless told that they are images", async () => {
  const regions = boxes.map((box) => ({
    ...box,
    segmentation: [[2, 2, 20, 2, 20, 20]],
  }));
  await withFolder({
    "annotations/instances_train.json": document(regions),
    "train/a.png": png,
  }, async (folder) => {
    assertEquals((await openDataset(folder)).task, "segmentation");
    const path = `${folder}/annotations/instances_train.json`;
    for (const data of [folder, path]) {
      assertEquals((await openDataset(data, { task: "image" })).size, 2);
    }
  });
});

Deno.test("the fingerprint of boxes changes with them", async () => {
  const moved = boxes.map((box) => ({
    ...box,
    bbox: box.bbox.map((side) => side + 1),
  }));
  const fingerprints: string[] = [];
  for (const annotations of [boxes, moved]) {
    await withFolder({
      "annotations/train.json": document(annotations),
      "train/a.png": png,
    }, async (folder) => {
      fingerprints.push((await openDataset(folder)).fingerprint);
    });
  }
  assertEquals(fingerprints[0] === fingerprints[1], false);
});

Deno.test("openDataset() says what is wrong with COCO's boxes", async () => {
  await assertRefuses(
    document(boxes, "nix.png"),
    "Cannot use FOLDER/annotations/train.json: none of its 4 annotations has a box of 16 pixels or more in an image that lies below FOLDER",
  );
  await assertRefuses(
    JSON.stringify({ images: [{ id: 1 }], annotations: [], categories: [] }),
    "Cannot read FOLDER/annotations/train.json as COCO annotations: field images.0.file_name",
  );
});

Deno.test("a box beyond the image that is there is a bad sample", async () => {
  const small = encodeBitmap(interleaved(5, 5, 3), ramp(75));
  await withFolder({
    "annotations/train.json": document(boxes, "a.bmp"),
    "train/a.bmp": small,
  }, async (folder) => {
    const dataset = await openDataset(folder);
    if (dataset.task !== "image") throw new Error("no images");
    for await (const sample of dataset.samples()) {
      await assertRejects(() => sample.bytes(), InputError, "Cannot decode");
    }
  });
});

Deno.test("openDataset() opens COCO's boxes, cut or changed at any bytes, or says what is wrong with them", async () => {
  await assertSurvivesDamage(
    {
      "annotations/train.json": new TextEncoder().encode(document(boxes)),
      "train/a.png": png,
    },
    "",
    { runs: 40 },
  );
});
