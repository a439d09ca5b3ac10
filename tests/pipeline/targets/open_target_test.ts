import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";

import type { Dataset } from "../../../lib/datasets/dataset.ts";
import type { OpenDatasetOptions } from "../../../lib/datasets/open_dataset.ts";
import { InputError } from "../../../lib/errors.ts";
import { describeData } from "../../../lib/pipeline/describe.ts";
import { openData } from "../../../lib/pipeline/targets/open_data.ts";
import { withFolder } from "../../datasets/made_up_images.ts";
import { picture, png } from "../../datasets/segmentation/made_up_maps.ts";
import { manifestOf } from "./write_target.ts";

const stars = "text,stars\nbad,1\npoor,2\nfine,3\ngood,4\ngreat,5\nawful,1\n";

/** Open a manifest of these fields in a folder. */
async function opened(
  folder: string,
  fields: Readonly<Record<string, unknown>>,
  options?: OpenDatasetOptions,
): Promise<Dataset> {
  await Deno.writeTextFile(`${folder}/target.json`, manifestOf(fields));
  return await openData(`${folder}/target.json`, options);
}

/** Class of each sample, by name. */
function classesOf(dataset: Dataset): string[] {
  if (dataset.task === "segmentation") throw new Error("no labels");
  return Array.from(dataset.labels, (id) => dataset.classNames[id]);
}

Deno.test("openData() takes columns, names of numbers, name and provenance from a manifest", () =>
  withFolder({ "a.csv": "title,verdict\nbad,0\ngood,1\n" }, async (folder) => {
    const dataset = await opened(folder, {
      path: "a.csv",
      textColumn: "title",
      labelColumn: "verdict",
      classNames: ["no", "yes"],
      licence: "MIT",
      source: "somewhere",
    });
    assertEquals(dataset.name, "trial");
    assertEquals(classesOf(dataset), ["no", "yes"]);
    assertEquals(
      dataset.remarks?.at(-1),
      `${folder}/target.json says: from somewhere; licence MIT.`,
    );
  }));

Deno.test("openData() takes the column of images from a manifest, a flag overrules it, and one that is not there is named", () =>
  withFolder({
    "a.gif": 1,
    "b.gif": 2,
    "t.csv": "image,alt,kind\na.gif,b.gif,p\nb.gif,a.gif,q\n",
  }, async (folder) => {
    const fields = { path: "t.csv", imageColumn: "alt", labelColumn: "kind" };
    const colours = async (options?: OpenDatasetOptions) => {
      const dataset = await opened(folder, fields, options);
      if (dataset.task !== "image") throw new Error(dataset.task);
      const samples = await Array.fromAsync(dataset.samples());
      return samples.map(({ source }) => source.match(/[ab]\.gif/)?.[0]);
    };
    assertEquals(await colours(), ["b.gif", "a.gif"]);
    assertEquals(await colours({ imageColumn: "image" }), ["a.gif", "b.gif"]);
    await assertRejects(
      () => opened(folder, { ...fields, imageColumn: "photo" }),
      InputError,
      'Cannot find column "photo"',
    );
    await assertRejects(
      () => opened(folder, { ...fields, imageColumn: "" }),
      InputError,
      "imageColumn",
    );
  }));

Deno.test("openData() merges and leaves out classes by a label map, in the manifest or in a file", () =>
  withFolder({
    "a.csv": stars,
    "map.json": '{"1": "bad", "2": "bad", "3": null, "4": "good", "5": "good"}',
  }, async (folder) => {
    const fields = { path: "a.csv", labelColumn: "stars" };
    const byFile = await opened(folder, { ...fields, labelMap: "map.json" });
    assertEquals(classesOf(byFile), ["bad", "bad", "good", "good", "bad"]);
    const inline = await opened(folder, {
      ...fields,
      labelMap: JSON.parse(await Deno.readTextFile(`${folder}/map.json`)),
    });
    assertEquals(inline.fingerprint, byFile.fingerprint);
    const plain = await openData(`${folder}/a.csv`, { labelColumn: "stars" });
    assertNotEquals(plain.fingerprint, byFile.fingerprint);
    const few = await opened(folder, {
      ...fields,
      labelMap: "map.json",
      limit: 2,
    });
    assertEquals(new Set(classesOf(few)), new Set(["bad", "good"]));
    await assertRejects(
      () =>
        opened(folder, { ...fields, labelMap: { "1": "bad", "2": "good" } }),
      InputError,
      'but found none for "3"; null leaves it out',
    );
  }));

Deno.test("openData() lets flags override a manifest, and takes the split that they name", () =>
  withFolder({
    "a.csv": "text,label\nx,1\ny,2\n",
    "b.csv": stars.replace("stars", "label"),
  }, async (folder) => {
    const fields = { splits: { train: "a.csv", test: "b.csv" }, limit: 2 };
    assertEquals((await opened(folder, fields)).name, "trial/train");
    const test = await opened(folder, fields, { split: "test", limit: 5 });
    assertEquals([test.name, test.size], ["trial/test", 5]);
  }));

Deno.test("openData() opens images by a manifest: split, samples a class, names, and what was left out is said", () =>
  withFolder({
    "data/train/0/a.gif": 1,
    "data/train/0/b.gif": 2,
    "data/train/1/c.gif": 3,
    "data/train/1/broken.gif": "",
    "data/test/0/d.gif": 4,
    "data/test/1/e.gif": 5,
  }, async (folder) => {
    const fields = { path: "data", classNames: ["cat", "dog"] };
    const skipBad = true;
    const train = await opened(folder, fields, { skipBad });
    assertEquals([train.name, classesOf(train)], ["trial", [
      "cat",
      "cat",
      "dog",
    ]]);
    const { remarks, classes } = describeData(train, "target.json");
    assertEquals(classes.map(({ name, count }) => [name, count]), [["cat", 2], [
      "dog",
      1,
    ]]);
    assertEquals(
      remarks.filter((said) => said.includes("bad files were left out")).length,
      1,
    );
    const test = await opened(folder, {
      ...fields,
      split: "test",
      perClass: 1,
    });
    assertEquals([test.name, test.size], ["trial/test", 2]);
    const merged = await opened(folder, {
      path: "data",
      labelMap: { "0": "pet", "1": "other" },
    }, { skipBad });
    if (merged.task !== "image") throw new Error(merged.task);
    const samples = await Array.fromAsync(merged.samples());
    const bytes = await Promise.all(samples.map((sample) => sample.bytes()));
    assertEquals(bytes.map(({ length }) => length), [35, 35, 35]);
    await assertRejects(
      () =>
        opened(folder, {
          ...fields,
          classNames: ["cat", "owl", "elk"],
          labelMap: { "0": "cat", "1": "cow" },
        }, { skipBad }),
      InputError,
      'classNames: expected the classes of the data, or a name for each number there, but "cow" is none of "cat", "owl", "elk"',
    );
  }));

Deno.test("openData() opens label maps by a manifest, with void and the meaning of ids", async () => {
  const image = picture(4, 2);
  const ids = png([[7, 7, 8, 8], [7, 255, 0, 0]]);
  await withFolder(
    { "images/a.png": image, "labels/a.png": ids },
    async (folder) => {
      const dataset = await opened(folder, {
        path: ".",
        task: "segmentation",
        labelMap: { "7": "road", "8": "grass", "0": null },
        void: [255],
      });
      if (dataset.task !== "segmentation") throw new Error(dataset.task);
      assertEquals(dataset.classNames, ["road", "grass"]);
      assertEquals([...dataset.pixelCounts, dataset.voidPixels], [3, 2, 3]);
    },
  );
});
