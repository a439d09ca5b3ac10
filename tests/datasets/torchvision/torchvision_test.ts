import { assertEquals, assertRejects } from "@std/assert";
import { openDataset } from "../../../lib/datasets/open_dataset.ts";
import { InputError } from "../../../lib/errors.ts";
import { withFolder } from "../made_up_images.ts";
import { idx, ramp } from "../records/record_files.ts";

Deno.test("openDataset() opens what torchvision downloaded by the name of its class", async () => {
  await withFolder({
    "KMNIST/raw/train-images-idx3-ubyte": idx([2, 2, 2], ramp(8)),
    "KMNIST/raw/train-labels-idx1-ubyte": idx([2], Uint8Array.of(0, 9)),
    "eurosat/2750/Forest/1.gif": 1,
    "eurosat/2750/River/1.gif": 2,
  }, async (folder) => {
    const letters = await openDataset(`torchvision:kmnist:${folder}`);
    assertEquals([letters.name, letters.classNames], ["KMNIST/train", [
      "o",
      "wo",
    ]]);
    const land = await openDataset(`torchvision:EuroSAT:${folder}`);
    assertEquals(land.classNames, ["Forest", "River"]);
    await assertRejects(
      () => openDataset(`torchvision:DTD:${folder}`),
      InputError,
      `Cannot find DTD as torchvision downloads it: looked for ${folder}/dtd/dtd; give its root, e.g. torchvision:DTD:/path/to/root`,
    );
  });
  await assertRejects(
    () => openDataset("torchvision:Nothing"),
    InputError,
    "Cannot find torchvision:Nothing: expected torchvision:NAME[:ROOT] with one of the names MNIST, FashionMNIST",
  );
});

const layouts: Record<string, {
  files: Record<string, number | string>;
  split: string;
  train: string[];
  other: string[];
}> = {
  "Food-101's": {
    files: {
      "images/pie/1.jpg": 1,
      "images/soup/2.jpg": 2,
      "images/pie/3.jpg": 3,
      "images/soup/4.jpg": 4,
      "meta/classes.txt": "pie\nsoup\n",
      "meta/train.txt": "pie/1\nsoup/2\n",
      "meta/test.txt": "soup/4\npie/3\n",
    },
    split: "test",
    train: ["1 pie", "2 soup"],
    other: ["4 soup", "3 pie"],
  },
  "Oxford-IIIT Pet's": {
    files: {
      "images/Maine_Coon_1.jpg": 1,
      "images/pug_2.jpg": 2,
      "images/Maine_Coon_3.jpg": 3,
      "images/pug_4.jpg": 4,
      "annotations/trainval.txt": "Maine_Coon_1 1 1 1\npug_2 2 2 1\n",
      "annotations/test.txt":
        "#Image CLASS-ID\nMaine_Coon_3 1 1 1\npug_4 2 2 1\n",
    },
    split: "test",
    train: ["1 Maine Coon", "2 pug"],
    other: ["3 Maine Coon", "4 pug"],
  },
  "Describable Textures'": {
    files: {
      "images/banded/a.jpg": 1,
      "images/dotted/b.jpg": 2,
      "images/banded/c.jpg": 3,
      "images/dotted/d.jpg": 4,
      "labels/train1.txt": "banded/a.jpg\ndotted/b.jpg\n",
      "labels/val1.txt": "banded/c.jpg\ndotted/d.jpg\n",
    },
    split: "val",
    train: ["1 banded", "2 dotted"],
    other: ["3 banded", "4 dotted"],
  },
  "FGVC-Aircraft's": {
    files: {
      "data/images/01.jpg": 1,
      "data/images/02.jpg": 2,
      "data/images/03.jpg": 3,
      "data/images/04.jpg": 4,
      "data/images_variant_train.txt": "01 Boeing 707\n02 A300\n",
      "data/images_variant_test.txt": "03 Boeing 707\n04 A300\n",
    },
    split: "test",
    train: ["1 Boeing 707", "2 A300"],
    other: ["3 Boeing 707", "4 A300"],
  },
};

for (const [title, { files, split, train, other }] of Object.entries(layouts)) {
  Deno.test(`openDataset() reads ${title} layout with its splits`, async () => {
    await withFolder(files, async (folder) => {
      const seen = async (split?: string) => {
        const dataset = await openDataset(folder, { task: "image", split });
        if (dataset.task !== "image") throw new Error("no images");
        assertEquals(
          dataset.remarks![0],
          `Recognised as ${title} layout: classes and splits by its lists.`,
        );
        const colours: string[] = [];
        for await (const { bytes, label } of dataset.samples()) {
          colours.push(`${(await bytes())[15]} ${dataset.classNames[label]}`);
        }
        return colours;
      };
      assertEquals(await seen(), train);
      assertEquals(await seen(split), other);
      await Deno.remove(`${folder}/${Object.keys(files)[0]}`);
      await assertRejects(
        () => openDataset(folder, { task: "image" }),
        InputError,
        `its lists name ${
          Object.keys(files)[0].replace(/^data./, "")
        }, which is not there; was it unpacked whole?`,
      );
    });
  });
}
