import { assertEquals, assertRejects } from "@std/assert";
import type { Dataset } from "../../../lib/datasets/dataset.ts";
import { openDataset } from "../../../lib/datasets/open_dataset.ts";
import type { OpenDatasetOptions } from "../../../lib/datasets/open_dataset.ts";
import { InputError } from "../../../lib/errors.ts";
import { zip } from "../archives.ts";
import { assertSurvivesDamage } from "../damaged.ts";
import { withFolder } from "../made_up_images.ts";
import { type DecodedImage, decodedImages, npy, ramp } from "./record_files.ts";

const labels = npy(Int32Array.of(4, 2));
const rgb = ramp(2 * 3 * 5 * 3);

async function assertRefuses(
  files: Record<string, Uint8Array<ArrayBuffer>>,
  message: string,
  options?: OpenDatasetOptions,
): Promise<void> {
  await withFolder(files, async (folder) => {
    await assertRejects(
      () => openDataset(folder, options),
      InputError,
      message.replaceAll("FOLDER", folder),
    );
  });
}

interface Opened {
  readonly dataset: Dataset;
  readonly images: DecodedImage[];
}

/** Open arrays and give their decoded pixels and remarks. */
async function opened(
  files: Record<string, Uint8Array<ArrayBuffer>>,
  path = "",
  options?: OpenDatasetOptions,
): Promise<Opened> {
  let found: Opened | undefined;
  await withFolder(files, async (folder) => {
    const dataset = await openDataset(`${folder}/${path}`, options);
    found = { dataset, images: await decodedImages(dataset) };
  });
  return found!;
}

Deno.test("openDataset() reads arrays of bytes with channels behind, in front, or none", async () => {
  const behind = await opened({
    "images.npy": npy(rgb, [2, 3, 5, 3]),
    "labels.npy": labels,
  });
  assertEquals(behind.dataset.classNames, ["2", "4"]);
  assertEquals(behind.images.map(({ label }) => label), [1, 0]);
  assertEquals(behind.images.flatMap(({ data }) => data), [...rgb]);
  assertEquals(behind.images[0].shape, "5x3");

  const planes = new Uint8Array(rgb.length).map((_, at) => {
    const [image, rest] = [Math.floor(at / 45), at % 45];
    return rgb[image * 45 + (rest % 15) * 3 + Math.floor(rest / 15)];
  });
  const front = await opened({
    "X.npy": npy(planes, [2, 3, 3, 5]),
    "y.npy": labels,
  });
  assertEquals(front.images, behind.images);

  const grey = await opened({
    "images.npy": npy(rgb.slice(0, 30), [2, 3, 5]),
    "labels.npy": labels,
  });
  assertEquals(
    grey.images.flatMap(({ data }) => data.filter((_, at) => at % 3 === 1)),
    [...rgb.slice(0, 30)],
  );
});

Deno.test("openDataset() drops the alpha channel of arrays with four channels", async () => {
  const { images } = await opened({
    "images.npy": npy(ramp(2 * 2 * 2 * 4), [2, 2, 2, 4]),
    "labels.npy": labels,
  });
  assertEquals(images[0].data.slice(0, 6), [0, 7, 14, 28, 35, 42]);
});

Deno.test("openDataset() scales floats by the range that they span, and says so", async () => {
  const cases: [(byte: number) => number, string][] = [
    [(byte) => byte / 255, "0 to 1 taken as shares of white"],
    [(byte) => byte / 127.5 - 1, "-1 to 1 taken as black to white"],
    [(byte) => byte, "0 to 255, rounded"],
  ];
  for (const [from, words] of cases) {
    const values = Float32Array.from(rgb, from);
    const { dataset, images } = await opened({
      "images.npy": npy(values, [2, 3, 5, 3]),
      "labels.npy": labels,
    });
    assertEquals(images.flatMap(({ data }) => data), [...rgb]);
    assertEquals(dataset.remarks![0].includes(words), true);
  }
  await assertRefuses(
    {
      "images.npy": npy(Float32Array.from(rgb, (byte) => byte * 3), [
        2,
        3,
        5,
        3,
      ]),
      "labels.npy": labels,
    },
    "Cannot read FOLDER/images.npy as images: expected values from 0 to 255, 0 to 1 or -1 to 1, but they go from 0 to",
  );
  await assertRefuses(
    {
      "images.npy": npy(
        Float32Array.from(rgb, (_, at) => at === 50 ? NaN : 0.5),
        [2, 3, 5, 3],
      ),
      "labels.npy": labels,
    },
    "Cannot read FOLDER/images.npy: value 6 of image 2 is not a number",
  );
});

Deno.test("openDataset() reads splits of arrays, from files and from .npz", async () => {
  const arrays = {
    "x_train.npy": npy(rgb, [2, 3, 5, 3]),
    "y_train.npy": labels,
    "x_test.npy": npy(rgb.slice(0, 45), [1, 3, 5, 3]),
    "y_test.npy": npy(Int32Array.of(4)),
  };
  const files = await opened(arrays);
  assertEquals(files.dataset.name.endsWith("/train"), true);
  const packed = await opened({ "med.npz": zip(arrays) }, "med.npz");
  assertEquals(packed.dataset.name, "med/train");
  assertEquals(packed.dataset.fingerprint, files.dataset.fingerprint);
  assertEquals(packed.images, files.images);
});

Deno.test("openDataset() takes arrays by other names if told", async () => {
  const { dataset } = await opened(
    { "a.npz": zip({ "foo.npy": npy(rgb, [2, 3, 5, 3]), "bar.npy": labels }) },
    "a.npz",
    { imageColumn: "foo", labelColumn: "bar" },
  );
  assertEquals(dataset.size, 2);
  await assertRefuses(
    {
      "images.npy": npy(rgb, [2, 3, 5, 3]),
      "labels.npy": npy(Int32Array.of(1)),
    },
    "Cannot use FOLDER/images.npy: it has 2 images, labels has 1 labels",
  );
});

Deno.test("openDataset() says what is wrong with arrays of images", async () => {
  await assertRefuses(
    { "images.npy": npy(rgb, [2, 45]), "labels.npy": labels },
    "Cannot read FOLDER/images.npy as images: expected N x height x width, with 1, 3 or 4 channels in front or behind, but its shape is (2, 45)",
  );
  await assertRefuses(
    {
      "images.npy": npy(rgb, [2, 3, 5, 3]),
      "labels.npy": npy(new Int32Array(4), [2, 2]),
    },
    "Expected one label an image in FOLDER/labels.npy but its shape is (2, 2); take the argmax of one-hot rows first",
  );
  await withFolder({ "images.npy": npy(rgb, [2, 3, 5, 3]) }, async (folder) => {
    await assertRejects(
      () => openDataset(`${folder}/images.npy`),
      InputError,
      `Cannot find the labels of ${folder}/images.npy: looked for a file beside it such as labels.npy`,
    );
  });
  await withFolder({ "a.npz": zip({ "foo.npy": labels }) }, async (folder) => {
    await assertRejects(
      () => openDataset(`${folder}/a.npz`),
      InputError,
      `Cannot tell the images of ${folder}/a.npz: looked for arrays of images and labels`,
    );
  });
});

Deno.test("samples() of arrays begin anywhere, sampled or not", async () => {
  const count = 40;
  await withFolder({
    "images.npy": npy(ramp(count * 16), [count, 4, 4]),
    "labels.npy": npy(Int32Array.from({ length: count }, (_, at) => at % 2)),
  }, async (folder) => {
    const whole = await openDataset(folder);
    const all = await decodedImages(whole);
    const some = await openDataset(folder, { limit: 10, seed: 3 });
    if (some.task !== "image") throw new Error("no images");
    const drawn = await decodedImages(some);
    assertEquals(drawn.length, 10);
    for (const image of drawn) {
      assertEquals(
        all.filter(({ data }) => `${data}` === `${image.data}`).length,
        1,
      );
    }
    const indices = [];
    for await (const sample of some.samples({ start: 7 })) {
      indices.push(sample.index);
    }
    assertEquals(indices, [7, 8, 9]);
  });
});

Deno.test("openDataset() opens arrays, cut or changed at any bytes, or says what is wrong with them", async () => {
  await assertSurvivesDamage({
    "images.npy": npy(Float32Array.from(ramp(32), (byte) => byte / 255), [
      2,
      4,
      4,
    ]),
    "labels.npy": labels,
  }, "");
});

Deno.test("openDataset() opens .npz files, cut or changed at any bytes, or says what is wrong with them", async () => {
  await assertSurvivesDamage({
    "a.npz": zip({ "x.npy": npy(ramp(32), [2, 4, 4]), "y.npy": labels }),
  }, "a.npz");
});
