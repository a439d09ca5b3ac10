import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { VOID } from "../../../lib/datasets/dataset.ts";
import { openDataset } from "../../../lib/datasets/open_dataset.ts";
import { SampleError } from "../../../lib/datasets/sample_error.ts";
import {
  segmentationFolder,
  type SegmentationFolderOptions,
} from "../../../lib/datasets/segmentation/segmentation_folder.ts";
import { InputError } from "../../../lib/errors.ts";
import { withFolder } from "../made_up_images.ts";
import { photograph, picture, png } from "./made_up_maps.ts";

type Files = Record<string, string | Uint8Array<ArrayBuffer>>;

const two = {
  "images/a.png": picture(3, 2),
  "images/b.png": picture(2, 2),
  "labels/a.png": png([[0, 0, 1], [1, 2, 2]]),
  "labels/b.png": png([[2, 2], [2, 0]]),
};
const named = { ...two, "classes.txt": "sky\nroad\nvoid\n" };

/** Class ids of each image, "." for void. */
async function labels(
  folder: string,
  options?: SegmentationFolderOptions,
): Promise<string[]> {
  const found = [];
  const dataset = await segmentationFolder(folder, options);
  for await (const { labelMap } of dataset.samples()) {
    const { data } = await labelMap();
    found.push(Array.from(data, (id) => id === VOID ? "." : id).join(""));
  }
  return found;
}

async function assertRefuses(
  files: Files,
  message: string,
  options: SegmentationFolderOptions = {},
  kind: typeof InputError | typeof SampleError = InputError,
): Promise<void> {
  await withFolder(files, async (folder) => {
    await assertRejects(
      () => segmentationFolder(folder, options),
      kind,
      message.replaceAll("FOLDER", folder),
    );
  });
}

Deno.test("segmentationFolder() takes one class a label that is found, where nothing names them", async () => {
  await withFolder(two, async (folder) => {
    const dataset = await segmentationFolder(folder);
    assertEquals(dataset.classNames, ["0", "1", "2"]);
    assertEquals(dataset.pixelCounts, [3, 2, 5]);
    assertEquals(dataset.voidPixels, 0);
    assertEquals(dataset.sizes, [[3, 2], [2, 2]]);
    assertEquals(dataset.layout, "folders images/ and labels/");
    assertEquals(await labels(folder), ["001122", "2220"]);
  });
});

Deno.test("segmentationFolder() takes names from classes.txt, and a line called void for no class", async () => {
  await withFolder(named, async (folder) => {
    const dataset = await segmentationFolder(folder);
    assertEquals(dataset.classNames, ["sky", "road"]);
    assertEquals(dataset.pixelCounts, [3, 2]);
    assertEquals(dataset.voidPixels, 5);
    assertEquals(await labels(folder), ["0011..", "...0"]);
  });
});

Deno.test("segmentationFolder() leaves out the labels that are called void, whoever names the classes", async () => {
  await withFolder(two, async (folder) => {
    assertEquals(await labels(folder, { void: [1] }), ["00..11", "1110"]);
    assertEquals(await labels(folder, { void: ["2"] }), ["0011..", "...0"]);
    await Deno.writeTextFile(`${folder}/map.csv`, "0,sky\n1,road\n2,road\n");
    const options = { labelMap: `${folder}/map.csv`, void: [1] };
    assertEquals(await labels(folder, options), ["00..11", "1110"]);
  });
});

Deno.test("segmentationFolder() merges labels that a table gives one name, and renumbers by ids", async () => {
  await withFolder(named, async (folder) => {
    const labelMap = `${folder}/map.json`;
    await Deno.writeTextFile(labelMap, '{"0": "up", "1": "down", "2": "up"}');
    const merged = await segmentationFolder(folder, { labelMap });
    assertEquals(merged.classNames, ["up", "down"]);
    assertEquals(merged.pixelCounts, [8, 2]);
    await Deno.writeTextFile(labelMap, '{"0": 1, "1": 255, "2": 0}');
    const renumbered = await segmentationFolder(folder, { labelMap });
    assertEquals(renumbered.classNames, ["sky", "road"]);
    assertEquals(await labels(folder, { labelMap }), ["11..00", "0001"]);
  });
});

Deno.test("segmentationFolder() reads RGB label maps by a table of colours", async () => {
  const files = {
    "images/a.png": picture(2, 1),
    "masks/a.png": png([[255, 0, 0, 0, 0, 9]], { channels: 3 }),
    "map.csv": "r,g,b,name\n255,0,0,cat\n0,0,9,dog\n",
  };
  await withFolder(files, async (folder) => {
    const options = { labelMap: `${folder}/map.csv` };
    const { classNames } = await segmentationFolder(folder, options);
    assertEquals(classNames, ["cat", "dog"]);
    assertEquals(await labels(folder, options), ["01"]);
  });
  await assertRefuses(
    files,
    "Cannot tell the classes of FOLDER: its label maps are RGB, which needs a table of colours; " +
      "pass --label-map FILE with a line r,g,b,name a class",
  );
});

Deno.test("segmentationFolder() says which colours are in no table", async () => {
  await withFolder({
    "images/a.png": picture(2, 1),
    "masks/a.png": png([[255, 0, 0, 0, 0, 9]], { channels: 3 }),
    "map.csv": "r,g,b,name\n255,0,0,cat\n0,0,8,dog\n",
    "ids.csv": "0,cat\n1,dog\n",
  }, async (folder) => {
    await assertRejects(
      () => segmentationFolder(folder, { labelMap: `${folder}/map.csv` }),
      InputError,
      `Expected labels of the colours #000008, #ff0000 but found #000009 in 1 pixels of ${folder}/masks/a.png ` +
        `(first at column 1, row 0); pass --void '#000009' to leave them out`,
    );
    await assertRejects(
      () => segmentationFolder(folder, { labelMap: `${folder}/ids.csv` }),
      InputError,
      "they hold colours, it lists ids only",
    );
  });
});

Deno.test("segmentationFolder() reads label maps of 16 bits and palettes by their values", async () => {
  await withFolder({
    "images/a.png": picture(2, 1),
    "images/b.png": picture(2, 1),
    "labels/a.png": png([[300, 7]], { depth: 16 }),
    "labels/b.png": png([[7, 1]], {
      palette: Array.from({ length: 8 }, () => [0, 0, 0]),
    }),
  }, async (folder) => {
    const { classNames } = await segmentationFolder(folder);
    assertEquals(classNames, ["1", "7", "300"]);
    assertEquals(await labels(folder), ["21", "10"]);
  });
});

Deno.test("segmentationFolder() says which label is of no class, where, and in how many pixels", async () => {
  await assertRefuses(
    { ...two, "classes.txt": "sky\nroad\n" },
    "Expected labels between 0 and 1 but found 2 in 2 pixels of FOLDER/labels/a.png (first at column 1, row 1)" +
      " and some in 1 other label maps; pass --void 2 to leave them out, or --label-map to say what they are",
  );
  await assertRefuses(
    { ...named, "labels/b.png": png([[9, 200], [200, 0]]) },
    "Expected labels between 0 and 1 but found 9 in 1 pixels, 200 in 2 pixels of FOLDER/labels/b.png" +
      " (first at column 0, row 0); pass --void 9,200",
  );
});

Deno.test("segmentationFolder() does not guess whether 255 is a class", async () => {
  const files = { ...two, "labels/b.png": png([[255, 2], [2, 0]]) };
  await assertRefuses(
    files,
    "Cannot tell whether label 255 of FOLDER is a class; pass --void 255 to leave it out",
  );
  await withFolder(files, async (folder) => {
    assertEquals(await labels(folder, { void: [255] }), ["001122", ".220"]);
  });
});

Deno.test("segmentationFolder() refuses a label map of another size than its image, and names both", async () => {
  await assertRefuses(
    { ...two, "labels/b.png": png([[0, 1, 2], [0, 1, 2]]) },
    "Cannot use FOLDER/labels/b.png: it is 3 x 2, its image FOLDER/images/b.png is 2 x 2; " +
      "bring both to one size (label maps without interpolation), or pass --skip-bad to go on without it",
    {},
    SampleError,
  );
  await assertRefuses(
    {
      "images/a.jpg": await photograph(4, 2, 6),
      "labels/a.png": png([[0, 1], [0, 1], [0, 1], [0, 1]]),
    },
    "it is 2 x 4, its image FOLDER/images/a.jpg is 4 x 2, turned by its EXIF orientation; save the image as it is shown",
    {},
    SampleError,
  );
});

Deno.test("segmentationFolder() refuses an image without a label map, and the reverse", async () => {
  const { "labels/b.png": _, ...withoutMap } = two;
  await assertRefuses(
    withoutMap,
    "Cannot use FOLDER/images/b.png: there is no label map b.png for this image; add it, or remove this file, or pass --skip-bad",
    {},
    SampleError,
  );
  const { "images/b.png": __, ...withoutImage } = two;
  await assertRefuses(
    { ...withoutImage, "labels/c.png": png([[0]]) },
    "Cannot use FOLDER/labels/b.png: there is no image b for this label map, and 1 more files are alone",
    {},
    SampleError,
  );
  await withFolder(
    { ...withoutMap, "labels/c.png": png([[0]]) },
    async (folder) => {
      const dataset = await segmentationFolder(folder, { skipBad: true });
      assertEquals(dataset.size, 1);
      assertEquals(dataset.skipped.length, 2);
      assert(
        dataset.remarks.some((text) =>
          text.startsWith("2 files that cannot be used were left out")
        ),
      );
    },
  );
});

Deno.test("segmentationFolder() keeps an image that is all void, says so, and refuses data that are", async () => {
  await withFolder(
    { ...named, "labels/b.png": png([[2, 2], [2, 2]]) },
    async (folder) => {
      const dataset = await segmentationFolder(folder);
      assertEquals(dataset.size, 2);
      assertEquals(dataset.allVoid, [`${folder}/labels/b.png`]);
      assertEquals(
        dataset.remarks.at(-1),
        `1 images have no labelled pixel and give no rows: ${folder}/labels/b.png.`,
      );
    },
  );
  await assertRefuses(
    {
      ...named,
      "labels/a.png": png([[2, 2, 2], [2, 2, 2]]),
      "labels/b.png": png([[2, 2], [2, 2]]),
    },
    "Cannot use FOLDER: no pixel of its 2 images has a class, all are void (FOLDER/classes.txt)",
  );
});

Deno.test("segmentationFolder() refuses data of one class, of two kinds of label maps, and of no layout", async () => {
  await assertRefuses(
    { ...two, "classes.txt": "sky\nvoid\nignore\n" },
    'Cannot use FOLDER: "sky" is its only class',
  );
  await assertRefuses(
    {
      ...two,
      "labels/b.png": png([Array(6).fill(0), Array(6).fill(0)], {
        channels: 3,
      }),
    },
    "Expected label maps of one kind but FOLDER/labels/a.png holds ids and FOLDER/labels/b.png is RGB",
  );
  await assertRefuses(
    { "x/a.png": picture(2, 2) },
    "Cannot find images with label maps in FOLDER: looked for images/ with labels/",
  );
  await assertRefuses(
    two,
    'Expected labels to leave out as whole numbers or colours (#rrggbb) but found "sky"',
    {
      void: ["sky"],
    },
  );
  await assertRefuses(
    { ...two, "classes.txt": "sky\nroad\nsky\n" },
    'Cannot read FOLDER/classes.txt: line 3 names "sky" a second time',
  );
});

Deno.test("segmentationFolder() says that label maps must be PNG, and passes over previews beside them", async () => {
  const jpeg = await photograph(3, 2);
  await assertRefuses(
    { "images/a.jpg": jpeg, "labels/a.jpg": jpeg },
    "Cannot decode FOLDER/labels/a.jpg: it is a JPEG, label maps must be PNG, which keeps ids as they are",
    {},
    SampleError,
  );
  await withFolder({ ...two, "labels/a.jpg": jpeg }, async (folder) => {
    assertEquals((await segmentationFolder(folder)).size, 2);
  });
});

Deno.test("segmentationFolder() has the fingerprint of contents and classes, not of names", async () => {
  let first = "";
  await withFolder(named, async (folder) => {
    first = (await segmentationFolder(folder)).fingerprint;
    assertNotEquals(
      (await segmentationFolder(folder, { void: [1, 2], labelMap: undefined })
        .catch(() => ({ fingerprint: "" }))).fingerprint,
      first,
    );
  });
  const renamed = {
    "images/x.png": named["images/a.png"],
    "images/y.png": named["images/b.png"],
    "masks/x.png": named["labels/a.png"],
    "masks/y_mask.png": named["labels/b.png"],
    "classes.txt": named["classes.txt"],
  };
  await withFolder(renamed, async (folder) => {
    assertEquals((await segmentationFolder(folder)).fingerprint, first);
  });
  const changed: [string, Files][] = [
    ["a label", { ...named, "labels/b.png": png([[2, 2], [2, 1]]) }],
    ["an image", { ...named, "images/b.png": png([[9, 9], [9, 9]]) }],
    ["a class", { ...named, "classes.txt": "sky\nriver\nvoid\n" }],
    ["the order", {
      ...named,
      "images/a.png": named["images/b.png"],
      "images/b.png": named["images/a.png"],
      "labels/a.png": named["labels/b.png"],
      "labels/b.png": named["labels/a.png"],
    }],
  ];
  for (const [what, files] of changed) {
    await withFolder(files, async (folder) => {
      assertNotEquals(
        (await segmentationFolder(folder)).fingerprint,
        first,
        what,
      );
    });
  }
});

Deno.test("segmentationFolder() draws images by the seed, and the same ones again", async () => {
  const files: Files = {};
  for (let i = 0; i < 12; i++) {
    files[`images/${i}.png`] = png([[i, i]]);
    files[`labels/${i}.png`] = png([[0, 1]]);
  }
  await withFolder(files, async (folder) => {
    const drawn = async (seed: number) => {
      const { samples, available, remarks } = await segmentationFolder(folder, {
        limit: 4,
        seed,
      });
      assertEquals(available, 12);
      assert(remarks.includes("4 of 12 images were sampled."));
      return (await Array.fromAsync(samples())).map(({ source }) => source);
    };
    assertEquals(await drawn(1), await drawn(1));
    assertNotEquals(await drawn(1), await drawn(2));
  });
});

Deno.test("segmentationFolder() sees the same when it remembers what it saw, and notices what changes", async () => {
  await withFolder(named, async (folder) => {
    const hashMemory = `${folder}/memory/hashes`;
    const first = await segmentationFolder(folder, { hashMemory });
    assert((await Deno.readTextFile(`${hashMemory}.label_maps`)).length > 0);
    const second = await segmentationFolder(folder, { hashMemory });
    assertEquals(second.fingerprint, first.fingerprint);
    assertEquals(second.pixelCounts, first.pixelCounts);
    assertEquals(second.sizes, first.sizes);
    await Deno.writeTextFile(`${hashMemory}.label_maps`, "nonsense\n00 1 1\n");
    assertEquals(
      (await segmentationFolder(folder, { hashMemory })).pixelCounts,
      first.pixelCounts,
    );
    await Deno.writeFile(`${folder}/labels/b.png`, png([[0, 0], [0, 0]]));
    assertEquals(
      (await segmentationFolder(folder, { hashMemory })).pixelCounts,
      [6, 2],
    );
  });
});

Deno.test("segmentationFolder() begins its samples where it is told to, and stops when it is", async () => {
  await withFolder(two, async (folder) => {
    const dataset = await segmentationFolder(folder);
    const [only] = await Array.fromAsync(dataset.samples({ start: 1 }));
    assertEquals([only.index, only.source], [1, `${folder}/images/b.png`]);
    const signal = AbortSignal.abort(new Error("enough"));
    await assertRejects(
      () => Array.fromAsync(dataset.samples({ signal })),
      Error,
      "enough",
    );
  });
});

Deno.test("openDataset() tells label maps from folders of classes", async () => {
  await withFolder({
    ...Object.fromEntries(
      Object.entries(two).map(([path, bytes]) => [`maps/${path}`, bytes]),
    ),
    "classes/cat/1.png": picture(2, 2),
    "classes/dog/1.png": picture(2, 2),
  }, async (folder) => {
    assertEquals((await openDataset(`${folder}/maps`)).task, "segmentation");
    assertEquals((await openDataset(`${folder}/classes`)).task, "image");
    // Whoever wants to may take images and labels for two classes.
    const classes = await openDataset(`${folder}/maps`, { task: "image" });
    assertEquals(classes.classNames, ["images", "labels"]);
    await assertRejects(
      () => openDataset(`${folder}/maps`, { perClass: 3 }),
      InputError,
      "Cannot take 3 images a class: an image with a label map has many classes",
    );
    await assertRejects(
      () => openDataset(`${folder}/nowhere`),
      InputError,
      `Cannot find the image folder ${folder}/nowhere`,
    );
  });
});
