import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../lib/errors.ts";
import { classBalance } from "../../lib/datasets/class_balance.ts";
import type { Dataset } from "../../lib/datasets/dataset.ts";
import {
  imageFolder,
  type ImageFolderOptions,
} from "../../lib/datasets/image_folder.ts";
import { SampleError } from "../../lib/datasets/sample_error.ts";
import { onePixel, withFolder } from "./made_up_images.ts";

const pets = {
  "dog/b.gif": 1,
  "dog/a.GIF": 2,
  "cat/z/y/1.gif": 3,
  "cat/z.gif": 4,
  "cat/a/2.gif": 5,
};

async function sources(dataset: Dataset, folder: string): Promise<string[]> {
  const paths = [];
  for await (const { source } of dataset.samples()) {
    paths.push(source.slice(folder.length + 1));
  }
  return paths;
}

/** Assert that opening fails with this message, "FOLDER" standing for the folder. */
async function assertRefuses(
  folder: string,
  message: string,
  options: ImageFolderOptions = {},
): Promise<void> {
  await assertRejects(
    () => imageFolder(folder, options),
    InputError,
    message.replaceAll("FOLDER", folder),
  );
}

Deno.test("imageFolder() sorts classes by name, and images by folder and name at any depth", async () => {
  await withFolder(pets, async (folder) => {
    const dataset = await imageFolder(folder);
    assertEquals(dataset.classNames, ["cat", "dog"]);
    assertEquals(dataset.size, 5);
    assertEquals([...dataset.labels], [0, 0, 0, 1, 1]);
    assertEquals(await sources(dataset, folder), [
      "cat/z.gif",
      "cat/a/2.gif",
      "cat/z/y/1.gif",
      "dog/a.GIF",
      "dog/b.gif",
    ]);
    assertEquals(dataset.split, undefined);
    assertEquals(dataset.name, folder.split("/").at(-1));
  });
});

Deno.test("imageFolder() accepts a trailing slash and a file URL", async () => {
  await withFolder(pets, async (folder) => {
    const { fingerprint, name } = await imageFolder(folder);
    for (const path of [`${folder}/`, new URL(`file://${folder}/`)]) {
      const same = await imageFolder(path);
      assertEquals([same.fingerprint, same.name], [fingerprint, name]);
    }
  });
});

Deno.test("imageFolder() gives samples their bytes, labels and positions from any start", async () => {
  await withFolder(pets, async (folder) => {
    const dataset = await imageFolder(folder);
    const colours = [4, 5, 3, 2, 1];
    for (let start = 0; start <= 5; start++) {
      const seen = [];
      for await (const sample of dataset.samples({ start })) {
        assertEquals(await sample.bytes(), onePixel(colours[sample.index]));
        assertEquals(await sample.bytes(), onePixel(colours[sample.index]));
        assertEquals(sample.label, dataset.labels[sample.index]);
        seen.push(sample.index);
      }
      assertEquals(seen, [0, 1, 2, 3, 4].slice(start));
    }
  });
});

Deno.test("imageFolder() stops giving samples when it is aborted", async () => {
  await withFolder(pets, async (folder) => {
    const dataset = await imageFolder(folder);
    const control = new AbortController();
    let seen = 0;
    await assertRejects(
      async () => {
        for await (
          const sample of dataset.samples({ signal: control.signal })
        ) {
          await sample.bytes();
          if (++seen === 2) control.abort(new Error("enough"));
        }
      },
      Error,
      "enough",
    );
    assertEquals(seen, 2);
  });
});

Deno.test("imageFolder() takes the training split where there are splits, and says so", async () => {
  const files = {
    "test/cat/1.gif": 1,
    "test/dog/1.gif": 2,
    "train/cat/1.gif": 3,
    "train/dog/1.gif": 4,
    "val/cat/1.gif": 5,
    "val/dog/1.gif": 6,
    "annotations/notes.txt": "none",
  };
  await withFolder(files, async (folder) => {
    const dataset = await imageFolder(folder);
    assertEquals(dataset.split, "train");
    assertEquals(dataset.splits, ["train", "val", "test"]);
    assert(dataset.name.endsWith("/train"));
    assertEquals(dataset.ignored, { hidden: 0, others: 1, outside: 4 });
    const folders: [string, string][] = [
      ["test", "test"],
      ["val", "val"],
      ["validation", "val"],
      ["training", "train"],
    ];
    for (const [split, name] of folders) {
      const other = await imageFolder(folder, { split });
      assertEquals(other.split, name);
      assertEquals(await sources(other, folder), [
        `${name}/cat/1.gif`,
        `${name}/dog/1.gif`,
      ]);
    }
    await assertRefuses(
      folder,
      'Cannot take the split "fold 3" of FOLDER: it has train, val, test',
      { split: "fold 3" },
    );
    const asClasses = { split: "none", skipBad: true };
    await assertRefuses(
      folder,
      'class "annotations" has no images',
      asClasses,
    );
  });
});

Deno.test("imageFolder() takes a class for a class although it is called train", async () => {
  await withFolder(
    { "train/1.gif": 1, "bus/1.gif": 2, "test/deep/1.gif": 3 },
    async (folder) => {
      const dataset = await imageFolder(folder);
      assertEquals(dataset.classNames, ["bus", "test", "train"]);
      assertEquals(dataset.splits, []);
      await assertRefuses(
        folder,
        'Cannot take the split "train" of FOLDER: it has no splits, its folders are ',
        { split: "train" },
      );
    },
  );
});

Deno.test("imageFolder() takes the test split where there is no other", async () => {
  await withFolder(
    { "Test/cat/1.gif": 1, "Test/dog/1.gif": 2 },
    async (folder) => {
      assertEquals((await imageFolder(folder)).split, "Test");
      const { classNames } = await imageFolder(`${folder}/Test`);
      assertEquals(classNames, ["cat", "dog"]);
    },
  );
});

Deno.test("imageFolder() counts what it passes over", async () => {
  const files = {
    ...pets,
    "cat/.hidden.gif": 1,
    ".cache/1.gif": 1,
    "cat/Thumbs.db": "x",
    "labels.csv": "x",
    "loose.gif": 1,
  };
  await withFolder(files, async (folder) => {
    const { size, ignored } = await imageFolder(folder);
    assertEquals(size, 5);
    assertEquals(ignored, { hidden: 2, others: 2, outside: 1 });
  });
});

Deno.test("imageFolder() has a fingerprint that depends on content, classes and order, and not on where files lie", async () => {
  const folders: Record<string, number>[] = [
    { "cat/1.gif": 1, "cat/2.gif": 2, "dog/3.gif": 3 },
    { "cat/one.gif": 1, "cat/two.gif": 2, "dog/deep/3.gif": 3 },
    { "cat/1.gif": 2, "cat/2.gif": 1, "dog/3.gif": 3 },
    { "cat/1.gif": 1, "cat/2.gif": 2, "dog/3.gif": 4 },
    { "cat/1.gif": 1, "cat/2.gif": 2, "dogs/3.gif": 3 },
    { "cat/1.gif": 1, "dog/2.gif": 2, "dog/3.gif": 3 },
  ];
  const prints: string[] = [];
  for (const files of folders) {
    await withFolder(files, async (folder) => {
      prints.push((await imageFolder(folder)).fingerprint);
    });
  }
  assertEquals(prints[0], prints[1]);
  assert(/^[0-9a-f]{64}$/.test(prints[0]));
  assertEquals(new Set(prints).size, 5);
});

Deno.test("imageFolder() opens the same dataset in whatever order the files were written", async () => {
  const names = ["a/1.gif", "a/2.gif", "a/10.gif", "b/x/1.gif", "b/0.gif"];
  let expected: [string, string[]] | undefined;
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(names, { minLength: names.length }),
      async (order) => {
        const files = Object.fromEntries(
          order.map((name) => [name, names.indexOf(name)]),
        );
        await withFolder(files, async (folder) => {
          const dataset = await imageFolder(folder, { limit: 3, seed: 5 });
          const seen: [string, string[]] = [
            dataset.fingerprint,
            await sources(dataset, folder),
          ];
          expected ??= seen;
          assertEquals(seen, expected);
        });
      },
    ),
    { numRuns: 20 },
  );
});

Deno.test("imageFolder() samples classes by their share, and reports what there was", async () => {
  const files: Record<string, number> = {};
  for (let i = 0; i < 30; i++) files[`many/${i}.gif`] = i;
  for (let i = 0; i < 10; i++) files[`some/${i}.gif`] = 100 + i;
  files["one/1.gif"] = 200;
  await withFolder(files, async (folder) => {
    const counts = async (options: ImageFolderOptions): Promise<number[]> => [
      ...classBalance(await imageFolder(folder, options)).counts,
    ];
    assertEquals(await counts({}), [30, 1, 10]);
    assertEquals(await counts({ limit: 9 }), [6, 1, 2]);
    assertEquals(await counts({ perClass: 5 }), [5, 1, 5]);
    assertEquals(await counts({ perClass: 5, limit: 7 }), [3, 1, 3]);
    const sample = await imageFolder(folder, { limit: 9 });
    assertEquals([sample.size, sample.available], [9, 41]);
    const { fingerprint } = await imageFolder(folder, { limit: 9, seed: 0 });
    assertEquals(sample.fingerprint, fingerprint);
    const other = await imageFolder(folder, { limit: 9, seed: 1 });
    assertNotEquals(other.fingerprint, fingerprint);
    const whole = (await imageFolder(folder)).fingerprint;
    assertEquals((await imageFolder(folder, { seed: 7 })).fingerprint, whole);
    await assertRefuses(
      folder,
      "Cannot take 2 samples of 3 classes: every class needs one; raise limit to 3",
      { limit: 2 },
    );
    await assertRefuses(
      folder,
      "Expected a whole number from 1 on as perClass but got 0",
      { perClass: 0 },
    );
    await assertRefuses(folder, "Expected a whole number as seed but got 0.5", {
      seed: 0.5,
    });
  });
});

Deno.test("imageFolder() says what is missing", async (t) => {
  const cases: [string, Parameters<typeof withFolder>[0], string][] = [
    [
      "no files",
      {},
      "Cannot find images in FOLDER: looked for CLASS/*.{jpg,jpeg,jpe,jfif,png,webp,bmp,tif,tiff,gif,avif,ppm,pgm,pnm}, found nothing",
    ],
    [
      "other files",
      { "cat/1.txt": "x", "dog/1.mp4": "x" },
      "found 2 other files",
    ],
    [
      "no subfolders",
      { "1.gif": 1, "2.gif": 2 },
      "Cannot tell the classes of FOLDER: its 2 images lie in no subfolder; make one for each class",
    ],
    [
      "one class",
      { "cat/1.gif": 1 },
      'Cannot use FOLDER: "cat" is its only class; telling classes apart takes two',
    ],
    [
      "empty class",
      { "cat/1.gif": 1, "dog/1.txt": "x", "yak/": "", "rat/1.gif": 2 },
      'Cannot use FOLDER: class "dog", "yak" has no images; add some, or remove the folder',
    ],
    [
      "empty class of a split",
      { "train/cat/1.gif": 1, "train/dog/": "", "test/dog/1.gif": 2 },
      'Cannot use FOLDER/train: class "dog" has no images',
    ],
  ];
  for (const [name, files, message] of cases) {
    await t.step(
      name,
      () => withFolder(files, (folder) => assertRefuses(folder, message)),
    );
  }
});

Deno.test("imageFolder() names a folder that is missing or is a file", async () => {
  await withFolder(pets, async (folder) => {
    await assertRefuses(
      `${folder}/bird`,
      "Cannot find the image folder FOLDER",
    );
    await assertRefuses(
      `${folder}/cat/z.gif`,
      "Cannot open FOLDER as an image folder: it is a file",
    );
  });
});

Deno.test({
  name: "imageFolder() asks for the permission that it lacks",
  permissions: { read: false },
  fn: () =>
    assertRefuses(
      "pets",
      "Cannot read pets: Deno was started without the permission; add --allow-read",
    ),
});

Deno.test({
  name: "imageFolder() names a folder that it may not list (skipped as root)",
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  fn: () =>
    withFolder(pets, async (folder) => {
      await Deno.chmod(`${folder}/cat`, 0);
      await assertRefuses(
        folder,
        "Cannot list FOLDER/cat: no permission to read it",
      ).finally(() => Deno.chmod(`${folder}/cat`, 0o700));
    }),
});

Deno.test("imageFolder() names a file that is empty or no image, or leaves it out under skipBad", async () => {
  const files = {
    ...pets,
    "cat/bad.png": "this is no image",
    "dog/empty.jpg": new Uint8Array(),
  };
  await withFolder(files, async (folder) => {
    await assertRejects(
      () => imageFolder(folder),
      SampleError,
      `Cannot read ${folder}/cat/bad.png: its content is no image that is known; replace the file, or pass --skip-bad to go on without it`,
    );
    await Deno.symlink("nowhere.gif", `${folder}/dog/link.gif`);
    await assertRejects(
      () => imageFolder(folder),
      SampleError,
      `Cannot read ${folder}/dog/link.gif: the symbolic link leads to nothing`,
    );
    const dataset = await imageFolder(folder, { skipBad: true });
    assertEquals(dataset.skipped, [
      {
        source: `${folder}/dog/link.gif`,
        reason: "the symbolic link leads to nothing",
      },
      {
        source: `${folder}/cat/bad.png`,
        reason: "its content is no image that is known",
      },
      { source: `${folder}/dog/empty.jpg`, reason: "the file is empty" },
    ]);
    assertEquals(dataset.size, 5);
    assertEquals([...dataset.labels], [0, 0, 0, 1, 1]);
  });
});

Deno.test("imageFolder() refuses a class of which no image can be read", async () => {
  await withFolder({ ...pets, "yak/1.gif": "?" }, (folder) =>
    assertRefuses(
      folder,
      'Cannot use FOLDER: no image of class "yak" can be read',
      { skipBad: true },
    ));
});

Deno.test("imageFolder() follows links, and names one that leads in a circle", async () => {
  await withFolder(pets, async (folder) => {
    await Deno.symlink("../dog", `${folder}/cat/more`);
    await Deno.symlink("dog", `${folder}/hound`);
    const dataset = await imageFolder(folder);
    assertEquals(classBalance(dataset).counts, [5, 2, 2]);
    await Deno.symlink("..", `${folder}/dog/up`);
    await assertRefuses(folder, "leads back to a folder above it; remove it");
    await Deno.remove(`${folder}/dog/up`);
    await Deno.symlink("self.gif", `${folder}/dog/self.gif`);
    await assertRefuses(
      folder,
      "Cannot follow FOLDER/cat/more/self.gif: the symbolic link leads back to itself; remove it",
    );
  });
});

Deno.test("imageFolder() remembers hashes of files that have not changed", async () => {
  await withFolder(pets, async (folder) => {
    const hashMemory = `${folder}/.cache/hashes.tsv`;
    const options = { hashMemory };
    const { fingerprint } = await imageFolder(folder);
    const open = async () => (await imageFolder(folder, options)).fingerprint;

    assertEquals(await open(), fingerprint);
    await assertRejects(() => Deno.stat(hashMemory), Deno.errors.NotFound);

    // What has just been written may change again within the file system's clock.
    await new Promise((resolve) => setTimeout(resolve, 2100));
    assertEquals(await open(), fingerprint);
    const memory = await Deno.readTextFile(hashMemory);
    assertEquals(memory.trim().split("\n").length, 5);

    // Whoever believes the memory believes a wrong entry.
    await Deno.writeTextFile(
      hashMemory,
      memory.replace(/^[0-9a-f]{64}/, "0".repeat(64)),
    );
    assertNotEquals(await open(), fingerprint);
    await Deno.writeTextFile(hashMemory, memory);
    assertEquals(await open(), fingerprint);

    await Deno.writeFile(`${folder}/cat/z.gif`, onePixel(99));
    const changed = (await imageFolder(folder)).fingerprint;
    assertNotEquals(changed, fingerprint);
    assertEquals(await open(), changed);

    await Deno.writeTextFile(hashMemory, "garbage\n\t\t\n");
    assertEquals(await open(), changed);
    const nowhere = { hashMemory: `${folder}/cat/z.gif/below_a_file.tsv` };
    assertEquals((await imageFolder(folder, nowhere)).fingerprint, changed);
  });
});

const cifar = new URL("../../../shared/data/cifar10/", import.meta.url);
const present = await Deno.stat(cifar).then(() => true, () => false);

Deno.test({
  name: `imageFolder() opens CIFAR-10's training split${
    present ? "" : " (skipped: the data are not here)"
  }`,
  ignore: !present,
  async fn() {
    const dataset = await imageFolder(cifar);
    assertEquals(dataset.name, "cifar10/train");
    assertEquals(dataset.splits, ["train", "test"]);
    assertEquals(dataset.classNames.length, 10);
    assertEquals(classBalance(dataset), {
      counts: Array(10).fill(200),
      smallest: { className: "airplane", count: 200 },
      largest: { className: "airplane", count: 200 },
    });
    assertEquals(dataset.ignored, { hidden: 0, others: 1, outside: 500 });
  },
});
