import { assertEquals, assertRejects } from "@std/assert";
import { openDataset } from "../../../lib/datasets/open_dataset.ts";
import { InputError } from "../../../lib/errors.ts";
import { gzip } from "../archives.ts";
import { assertSurvivesDamage } from "../damaged.ts";
import { withFolder } from "../made_up_images.ts";
import { decodedImages, idx, ramp } from "./record_files.ts";

const pixels = ramp(3 * 4 * 5);
const images = idx([3, 4, 5], pixels);
const labels = idx([3], Uint8Array.of(1, 0, 1));
const files = {
  "train-images-idx3-ubyte": images,
  "train-labels-idx1-ubyte": labels,
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

Deno.test("openDataset() gives MNIST's pixels and labels back, whatever the file is called", async () => {
  const names = [
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"],
    ["train-images.idx3-ubyte", "train-labels.idx1-ubyte"],
    [
      "emnist-letters-train-images-idx3-ubyte",
      "emnist-letters-train-labels-idx1-ubyte",
    ],
  ];
  for (const [first, second] of names) {
    await withFolder({ [first]: images, [second]: labels }, async (folder) => {
      const dataset = await openDataset(folder);
      const decoded = await decodedImages(dataset);
      assertEquals(decoded.map(({ label }) => label), [1, 0, 1]);
      assertEquals(decoded.map(({ shape }) => shape), ["5x4", "5x4", "5x4"]);
      // Grey is three times the same.
      assertEquals(
        decoded.flatMap(({ data }) => data.filter((_, at) => at % 3 === 0)),
        [...pixels],
      );
    });
  }
});

Deno.test("openDataset() reads compressed IDX files as it reads others, and prefers the others", async () => {
  const packed = Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [`${name}.gz`, gzip(bytes)]),
  );
  await withFolder(files, async (plain) => {
    await withFolder(packed, async (folder) => {
      const { fingerprint } = await openDataset(plain);
      assertEquals((await openDataset(folder)).fingerprint, fingerprint);
      for (const name of Object.keys(packed)) {
        const dataset = await openDataset(`${folder}/${name}`);
        assertEquals(dataset.fingerprint, fingerprint);
      }
    });
  });
  const broken = Object.fromEntries(
    Object.keys(packed).map((name) => [name, new Uint8Array(9)]),
  );
  await withFolder({ ...files, ...broken }, async (folder) => {
    assertEquals((await openDataset(folder)).size, 3);
  });
});

Deno.test("openDataset() takes t10k for the test split, and names classes by Fashion-MNIST's list in a folder so called", async () => {
  const test = {
    "t10k-images-idx3-ubyte": images,
    "t10k-labels-idx1-ubyte": idx([3], Uint8Array.of(9, 0, 9)),
  };
  const both = Object.fromEntries(
    Object.entries({ ...files, ...test }).map((
      [name, bytes],
    ) => [`FashionMNIST/raw/${name}`, bytes]),
  );
  await withFolder(both, async (folder) => {
    const train = await openDataset(`${folder}/FashionMNIST`);
    assertEquals(train.name, "FashionMNIST/train");
    assertEquals(train.classNames, ["T-shirt/top", "Trouser"]);
    const test = await openDataset(folder, { split: "test" });
    assertEquals(test.classNames, ["T-shirt/top", "Ankle boot"]);
  });
});

Deno.test("openDataset() names classes by a file beside IDX files, or by EMNIST's mapping", async () => {
  await withFolder(
    { ...files, "labels.txt": "nought\none\n" },
    async (folder) => {
      assertEquals((await openDataset(folder)).classNames, ["nought", "one"]);
    },
  );
  await withFolder({
    "emnist-letters-train-images-idx3-ubyte": images,
    "emnist-letters-train-labels-idx1-ubyte": idx([3], Uint8Array.of(1, 2, 1)),
    "emnist-letters-mapping.txt": "1 65 97\n2 66 98\n",
  }, async (folder) => {
    assertEquals((await openDataset(folder)).classNames, ["A", "B"]);
  });
});

Deno.test("openDataset() takes the first of QMNIST's numbers for the class", async () => {
  const numbers = new DataView(new ArrayBuffer(3 * 8 * 4));
  for (const [row, label] of [4, 5, 4].entries()) {
    numbers.setInt32(row * 32, label);
  }
  await withFolder({
    "qmnist-train-images-idx3-ubyte": images,
    "qmnist-train-labels-idx2-int": idx(
      [3, 8],
      new Uint8Array(numbers.buffer),
      12,
    ),
  }, async (folder) => {
    assertEquals((await openDataset(folder)).classNames, ["4", "5"]);
  });
});

Deno.test("openDataset() says what is wrong with IDX files", async () => {
  await assertRefuses(
    { ...files, "train-labels-idx1-ubyte": idx([2], Uint8Array.of(1, 0)) },
    "Cannot use FOLDER/train-images-idx3-ubyte: its header says 3 images, FOLDER/train-labels-idx1-ubyte has 2 labels",
  );
  await assertRefuses(
    { ...files, "train-images-idx3-ubyte": images.slice(0, -1) },
    "Cannot read FOLDER/train-images-idx3-ubyte: image 3 of 3 ends at byte 75, expected 20 bytes from byte 56 on",
  );
  await assertRefuses(
    { ...files, "train-labels-idx1-ubyte": labels.slice(0, -1) },
    "Cannot read FOLDER/train-labels-idx1-ubyte: its header says 3 labels, expected 11 bytes but found 10",
  );
  await assertRefuses(
    { ...files, "train-images-idx3-ubyte": new Uint8Array(4).fill(1) },
    "Cannot read FOLDER/train-images-idx3-ubyte: it does not begin as IDX files do (00 00, type, number of axes) but with 01 01 01 01",
  );
  await assertRefuses(
    { ...files, "train-images-idx3-ubyte": images.slice(0, 9) },
    "Cannot read FOLDER/train-images-idx3-ubyte: its header is cut off at byte 9 of 16",
  );
  await assertRefuses(
    { ...files, "train-images-idx3-ubyte": idx([60], pixels) },
    "expected images of bytes, N x height x width, but its header says type 0x8 and the shape (60)",
  );
  await assertRefuses(
    { ...files, "train-labels-idx1-ubyte": idx([3], Uint8Array.of(1), 13) },
    "expected labels of bytes, but its header says type 0xd and the shape (3)",
  );
  await assertRefuses(
    { "train-images-idx3-ubyte": images },
    "Cannot use FOLDER/train-images-idx3-ubyte: it needs a file of labels beside it",
  );
  await withFolder(files, async (folder) => {
    await assertRejects(
      () => openDataset(folder, { split: "test" }),
      InputError,
      `Cannot take the split "test" of ${folder}: it has train`,
    );
  });
});

Deno.test("openDataset() does not set aside what a lying IDX header claims", async () => {
  await assertRefuses(
    {
      "train-images-idx3-ubyte": idx([2, 2 ** 31, 2 ** 31], pixels),
      "train-labels-idx1-ubyte": idx([2], Uint8Array.of(0, 1)),
    },
    "image 1 of 2 ends at byte 76",
  );
});

for (const packed of [false, true]) {
  Deno.test(`openDataset() opens ${packed ? "compressed " : ""}IDX files, cut or changed at any bytes, or says what is wrong with them`, async () => {
    const damaged = packed
      ? Object.fromEntries(
        Object.entries(files).map((
          [name, bytes],
        ) => [`${name}.gz`, gzip(bytes)]),
      )
      : files;
    await assertSurvivesDamage(damaged, "", { runs: 40 });
  });
}
