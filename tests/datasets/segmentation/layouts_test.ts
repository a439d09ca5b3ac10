import { assertEquals, assertRejects } from "@std/assert";
import {
  type SegmentationFolder,
  segmentationFolder,
} from "../../../lib/datasets/segmentation/segmentation_folder.ts";
import { InputError } from "../../../lib/errors.ts";
import { withFolder } from "../made_up_images.ts";
import { photograph, picture, png } from "./made_up_maps.ts";

const camvid = new URL("../../../../shared/data/camvid", import.meta.url);
const present = await Deno.stat(camvid).then(() => true, () => false);
const palette = Array.from({ length: 256 }, (_, i) => [i, i, i]);
const map = (...values: number[]) => png([values], { palette });

async function sources(
  { samples }: SegmentationFolder,
  folder: string,
): Promise<string[]> {
  return (await Array.fromAsync(samples()))
    .map(({ source }) => source.slice(folder.length + 1));
}

Deno.test("segmentationFolder() takes VOC's splits from its lists, 255 for void, its names for classes", async () => {
  const jpeg = await photograph(2, 1);
  const home = "VOCdevkit/VOC2012";
  await withFolder({
    [`${home}/JPEGImages/a.jpg`]: jpeg,
    [`${home}/JPEGImages/b.jpg`]: jpeg,
    [`${home}/JPEGImages/c.jpg`]: jpeg,
    [`${home}/JPEGImages/detection.jpg`]: jpeg,
    [`${home}/SegmentationClass/a.png`]: map(0, 15),
    [`${home}/SegmentationClass/b.png`]: map(255, 20),
    [`${home}/SegmentationClass/c.png`]: map(1, 1),
    [`${home}/ImageSets/Segmentation/train.txt`]: "b\na\n",
    [`${home}/ImageSets/Segmentation/val.txt`]: "c\n",
    [`${home}/ImageSets/Segmentation/trainval.txt`]: "a\nb\nc\n",
  }, async (folder) => {
    const dataset = await segmentationFolder(folder);
    assertEquals(dataset.split, "train");
    assertEquals(dataset.splits, ["train", "val", "trainval"]);
    assertEquals(await sources(dataset, folder), [
      `${home}/JPEGImages/b.jpg`,
      `${home}/JPEGImages/a.jpg`,
    ]);
    assertEquals(dataset.classNames.length, 21);
    assertEquals(dataset.classNames[15], "person");
    assertEquals([dataset.pixelCounts[15], dataset.voidPixels], [1, 1]);
    const all = await segmentationFolder(folder, { split: "trainval" });
    assertEquals(all.size, 3);
    const val = await segmentationFolder(folder, { split: "validation" });
    assertEquals(await sources(val, folder), [`${home}/JPEGImages/c.jpg`]);
    const every = await segmentationFolder(folder, { split: "none" });
    assertEquals([every.size, every.split], [3, undefined]);
    await assertRejects(
      () => segmentationFolder(folder, { split: "test" }),
      InputError,
      'Cannot take the split "test" of',
    );
    await Deno.writeTextFile(
      `${folder}/${home}/ImageSets/Segmentation/val.txt`,
      "c\nd\n",
    );
    await assertRejects(
      () => segmentationFolder(folder, { split: "val" }),
      InputError,
      "it names d, of which there is neither image nor label map",
    );
  });
});

Deno.test("segmentationFolder() takes Cityscapes' 19 classes and leaves out the rest", async () => {
  const image = picture(3, 1);
  const files = {
    "leftImg8bit/train/ulm/ulm_0_leftImg8bit.png": image,
    "leftImg8bit/train/bonn/bonn_0_leftImg8bit.png": image,
    "leftImg8bit/val/jena/jena_0_leftImg8bit.png": image,
    "gtFine/train/ulm/ulm_0_gtFine_labelIds.png": map(7, 33, 0),
    "gtFine/train/ulm/ulm_0_gtFine_color.png": map(1, 1, 1),
    "gtFine/train/ulm/ulm_0_gtFine_instanceIds.png": map(2, 2, 2),
    "gtFine/train/bonn/bonn_0_gtFine_labelIds.png": map(8, 14, 255),
    "gtFine/val/jena/jena_0_gtFine_labelIds.png": map(7, 7, 7),
  };
  await withFolder(files, async (folder) => {
    const dataset = await segmentationFolder(folder);
    assertEquals([dataset.split, dataset.size], ["train", 2]);
    assertEquals(dataset.classNames.length, 19);
    const { pixelCounts } = dataset;
    assertEquals([pixelCounts[0], pixelCounts[1], pixelCounts[18]], [1, 1, 1]);
    assertEquals(dataset.classNames[18], "bicycle");
    assertEquals(dataset.voidPixels, 3);
    assertEquals((await sources(dataset, folder))[0], Object.keys(files)[1]);
  });
});

Deno.test("segmentationFolder() takes CamVid's layout, and SegNet's copy of it", async () => {
  const files = (images: string, maps: string) => ({
    [`train${images}/a.png`]: picture(2, 1),
    [`train${maps}/a.png`]: map(0, 1),
    [`test${images}/b.png`]: picture(2, 1),
    [`test${maps}/b.png`]: map(1, 2),
    "classes.txt": "sky\nroad\nvoid\n",
  });
  for (const [images, maps] of [["/images", "/labels"], ["", "annot"]]) {
    await withFolder(files(images, maps), async (folder) => {
      const train = await segmentationFolder(folder);
      assertEquals([train.split, train.voidPixels], ["train", 0]);
      const test = await segmentationFolder(folder, { split: "test" });
      assertEquals(await sources(test, folder), [`test${images}/b.png`]);
      assertEquals([test.pixelCounts, test.voidPixels], [[0, 1], 1]);
    });
  }
});

Deno.test("segmentationFolder() takes splits within images/ and labels/, and pairs in one folder", async () => {
  await withFolder({
    "images/training/a.jpg": await photograph(2, 1),
    "images/validation/b.jpg": await photograph(2, 1),
    "annotations/training/a.png": map(0, 1),
    "annotations/validation/b.png": map(2, 2),
  }, async (folder) => {
    const dataset = await segmentationFolder(folder);
    assertEquals([dataset.split, dataset.size], ["training", 1]);
    assertEquals(dataset.classNames, ["0", "1"]);
    assertEquals((await segmentationFolder(folder, { split: "none" })).size, 2);
  });
  await withFolder({
    "a.jpg": await photograph(2, 1),
    "a_mask.png": map(0, 1),
    "b.jpg": await photograph(2, 1),
    "b.png": map(0, 1),
  }, async (folder) => {
    assertEquals((await segmentationFolder(folder)).size, 2);
  });
});

Deno.test("segmentationFolder() says so where two files claim one name", async () => {
  await withFolder({
    "images/a.jpg": await photograph(2, 1),
    "labels/a.png": map(0, 1),
    "labels/a_mask.png": map(0, 1),
  }, async (folder) => {
    await assertRejects(
      () => segmentationFolder(folder),
      InputError,
      `Cannot tell which label map of ${folder} belongs to a: labels/a.png or labels/a_mask.png; remove one`,
    );
    await Deno.remove(`${folder}/labels/a_mask.png`);
    await Deno.writeFile(`${folder}/images/a.png`, picture(2, 1));
    await assertRejects(
      () => segmentationFolder(folder),
      InputError,
      "images/a.jpg and images/a.png differ in their endings alone; remove one",
    );
  });
});

Deno.test({
  name: "segmentationFolder() counts CamVid's pixels as numpy does",
  ignore: !present,
  async fn() {
    const train = await segmentationFolder(camvid);
    // Python: sum of numpy.bincount over the label maps.
    assertEquals(train.pixelCounts, [
      533190,
      753084,
      29712,
      1016295,
      145592,
      317395,
      33472,
      34269,
      179956,
      19894,
      8961,
    ]);
    assertEquals([train.size, train.voidPixels], [74, 124980]);
    const test = await segmentationFolder(camvid, { split: "test" });
    assertEquals(test.size, 39);
  },
});
