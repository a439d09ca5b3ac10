import { assertEquals, assertRejects } from "@std/assert";
import { openDataset } from "../../../lib/datasets/open_dataset.ts";
import { InputError } from "../../../lib/errors.ts";
import { concat } from "../archives.ts";
import { assertSurvivesDamage } from "../damaged.ts";
import { withFolder } from "../made_up_images.ts";
import {
  cifarBatch,
  type DecodedImage,
  decodedImages,
  pickle,
  pickledName,
  pickledString,
  ramp,
} from "./record_files.ts";

const SIZE = 3 * 32 * 32;
const images = ramp(2 * SIZE);
const record = (label: readonly number[], at: number) =>
  concat(Uint8Array.from(label), images.subarray(at * SIZE, (at + 1) * SIZE));
const binary = {
  "data_batch_1.bin": concat(record([3], 0), record([5], 1)),
  "test_batch.bin": concat(record([5], 0), record([3], 1)),
  "batches.meta.txt": new TextEncoder().encode(
    "airplane\nautomobile\nbird\ncat\ndeer\ndog\n\n",
  ),
};
const python = {
  "data_batch_1": cifarBatch(images, [3, 5]),
  "batches.meta": pickle(
    ...[0x7d, ...pickledString("label_names"), 0x5d, 0x28],
    ...["airplane", "automobile", "bird", "cat", "deer", "dog"]
      .flatMap(pickledString),
    ...[0x65, 0x73],
  ),
};

async function assertRefuses(
  files: Record<string, Uint8Array<ArrayBuffer>>,
  message: string,
): Promise<void> {
  await withFolder(files, async (folder) => {
    await assertRejects(
      () => openDataset(folder),
      InputError,
      message.replaceAll("FOLDER", folder),
    );
  });
}

Deno.test("openDataset() gives CIFAR-10's planes back as pixels, from both its versions", async () => {
  const seen: DecodedImage[][] = [];
  for (const files of [binary, python]) {
    await withFolder(files, async (folder) => {
      const dataset = await openDataset(folder);
      assertEquals(dataset.classNames, ["cat", "dog"]);
      const decoded = await decodedImages(dataset);
      seen.push(decoded);
      const [first] = decoded;
      assertEquals([first.label, first.shape], [0, "32x32"]);
      for (const pixel of [0, 33, 1023]) {
        assertEquals(
          first.data.slice(3 * pixel, 3 * pixel + 3),
          [0, 1024, 2048].map((plane) => images[plane + pixel]),
        );
      }
    });
  }
  assertEquals(seen[0], seen[1]);
});

Deno.test("openDataset() takes CIFAR's test batch by split or by name", async () => {
  await withFolder(binary, async (folder) => {
    for (
      const dataset of [
        await openDataset(folder, { split: "test" }),
        await openDataset(`${folder}/test_batch.bin`),
      ]
    ) {
      assertEquals((await decodedImages(dataset)).map(({ label }) => label), [
        1,
        0,
      ]);
    }
  });
});

Deno.test("openDataset() takes CIFAR-100's fine labels, or the coarse ones if told to", async () => {
  const hundred = {
    "train.bin": concat(record([1, 0], 0), record([0, 2], 1)),
    "fine_label_names.txt": new TextEncoder().encode("apple\nfish\nbaby\n"),
    "coarse_label_names.txt": new TextEncoder().encode("food\npeople\n"),
  };
  await withFolder(hundred, async (folder) => {
    const fine = await openDataset(folder);
    assertEquals(fine.classNames, ["apple", "baby"]);
    const coarse = await openDataset(folder, { labelColumn: "coarse_labels" });
    assertEquals(coarse.classNames, ["food", "people"]);
    assertEquals((await decodedImages(coarse)).map(({ label }) => label), [
      1,
      0,
    ]);
  });
  const pickled = {
    "train": cifarBatch(images, [7, 8], "fine_labels"),
    "meta": pickle(0x7d),
  };
  await withFolder(pickled, async (folder) => {
    assertEquals((await openDataset(folder)).classNames, ["7", "8"]);
    await assertRejects(
      () => openDataset(folder, { labelColumn: "coarse_labels" }),
      InputError,
      `Cannot find "coarse_labels" in ${folder}/train: its lists are fine_labels; pass --label-column NAME`,
    );
  });
});

Deno.test("openDataset() turns STL-10's columns into rows and counts its classes from 1", async () => {
  const side = 96;
  const planes = ramp(2 * 3 * side * side);
  const files = {
    "train_X.bin": planes,
    "train_y.bin": Uint8Array.of(2, 1),
    "class_names.txt": new TextEncoder().encode("airplane\nbird\n"),
  };
  await withFolder(files, async (folder) => {
    const dataset = await openDataset(folder);
    assertEquals(dataset.classNames, ["airplane", "bird"]);
    const [{ label, data }] = await decodedImages(dataset);
    assertEquals(label, 1);
    // Row 1, column 2.
    assertEquals(data[3 * (side + 2)], planes[2 * side + 1]);
  });
  await assertRefuses(
    { ...files, "train_X.bin": planes.slice(1) },
    "Cannot use FOLDER/train_X.bin: its 55295 bytes are",
  );
});

Deno.test("openDataset() says what is wrong with CIFAR's files", async () => {
  await assertRefuses(
    { "data_batch_1.bin": binary["data_batch_1.bin"].slice(0, -5) },
    "Cannot read FOLDER/data_batch_1.bin: record 2 has 3068 bytes from byte 3073 on, expected 3073; was the copy interrupted?",
  );
  await assertRefuses(
    { ...binary, "batches.meta.txt": new TextEncoder().encode("cat\ndog\n") },
    "Expected one of the 2 classes of FOLDER/batches.meta.txt but found 3 in FOLDER/data_batch_1.bin, image 1",
  );
  await assertRefuses(
    { "data_batch_1": pickle(0x7d) },
    'Cannot read FOLDER/data_batch_1: expected an array "data" in the pickle, which has nothing',
  );
  await assertRefuses(
    { "data_batch_1": cifarBatch(images.subarray(0, 100), [1, 2]) },
    'expected images of bytes, N x (3 x side x side), but "data" has the shape (2, 50) of u1',
  );
  await assertRefuses(
    { "data_batch_1": pickle(0x5d) },
    "expected a dict in the pickle but found a list",
  );
});

Deno.test("openDataset() runs nothing that a pickle asks for", async () => {
  const attack = pickle(
    ...pickledName("os", "system"),
    ...pickledString("echo"),
    ...[0x85, 0x52],
  );
  await assertRefuses(
    { "data_batch_1": attack },
    "Cannot read FOLDER/data_batch_1: it asks for Python's os.system, which plain data do not need; it was not run (opcode 0x63 at byte 2)",
  );
});

Deno.test("openDataset() opens CIFAR's files, cut or changed at any bytes, or says what is wrong with them", async () => {
  await assertSurvivesDamage(binary, "", { runs: 30 });
});

Deno.test("openDataset() opens CIFAR's pickles, cut or changed at any bytes, or says what is wrong with them", async () => {
  await assertSurvivesDamage(python, "", { runs: 60 });
});
