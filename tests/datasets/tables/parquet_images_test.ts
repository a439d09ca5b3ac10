import { assertEquals, assertRejects } from "@std/assert";
import { parquetWriteBuffer } from "npm:hyparquet-writer@0.17.0";
import {
  openDataset,
  type OpenDatasetOptions,
} from "../../../lib/datasets/open_dataset.ts";
import { InputError } from "../../../lib/errors.ts";
import { assertSurvivesDamage } from "../damaged.ts";
import { onePixel, withFolder } from "../made_up_images.ts";

interface Cell {
  readonly bytes: Uint8Array | null;
  readonly path: string | null;
}

const ELEMENT = { repetition_type: "OPTIONAL" };
const SCHEMA = [
  { name: "root", num_children: 2 },
  { ...ELEMENT, name: "image", num_children: 2 },
  { ...ELEMENT, name: "bytes", type: "BYTE_ARRAY" },
  { ...ELEMENT, name: "path", type: "BYTE_ARRAY", converted_type: "UTF8" },
  { ...ELEMENT, name: "label", type: "INT64" },
];

/** A parquet file as Hugging Face's `datasets` writes it. */
function parquet(
  images: readonly Cell[],
  labels: readonly (number | null)[],
  names?: readonly string[],
): Uint8Array<ArrayBuffer> {
  const features = { label: { _type: "ClassLabel", names } };
  return new Uint8Array(parquetWriteBuffer(
    {
      schema: SCHEMA,
      columnData: [
        { name: "image", data: images },
        {
          name: "label",
          data: labels.map((label) => label === null ? null : BigInt(label)),
        },
      ],
      rowGroupSize: 2,
      ...(names && {
        kvMetadata: [{
          key: "huggingface",
          value: JSON.stringify({ info: { features } }),
        }],
      }),
    } as unknown as Parameters<typeof parquetWriteBuffer>[0],
  ));
}

const cell = (colour: number): Cell => ({
  bytes: onePixel(colour),
  path: `${colour}.gif`,
});
const names = ["nix", "cat", "dog"];
const first = parquet([1, 2, 3, 4, 5].map(cell), [2, 1, 2, 1, 2], names);
const second = parquet([6, 7].map(cell), [1, 2], names);

async function seen(
  path: string,
  options?: OpenDatasetOptions,
): Promise<string[]> {
  const dataset = await openDataset(path, options);
  if (dataset.task !== "image") throw new Error(`these are ${dataset.task}`);
  const colours: string[] = [];
  for await (const { bytes, label } of dataset.samples()) {
    colours.push(`${(await bytes())[15]} ${dataset.classNames[label]}`);
  }
  return colours;
}

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

Deno.test("openDataset() reads parquet's images and class names over row groups and shards", async () => {
  await withFolder({
    "data/train-00000-of-00002.parquet": first,
    "data/train-00001-of-00002.parquet": second,
    "data/test-00000-of-00001.parquet": second,
  }, async (folder) => {
    assertEquals(await seen(folder), [
      "1 dog",
      "2 cat",
      "3 dog",
      "4 cat",
      "5 dog",
      "6 cat",
      "7 dog",
    ]);
    assertEquals(await seen(folder, { split: "test" }), ["6 cat", "7 dog"]);
    assertEquals(
      await seen(`${folder}/data/train-00001-of-00002.parquet`),
      ["6 cat", "7 dog"],
    );
    const { remarks, name } = await openDataset(folder);
    assertEquals(remarks![1], "Classes without images were left out: nix.");
    assertEquals(name.endsWith("/train"), true);
  });
});

Deno.test("samples() of parquet begin in any row group, and a draw reads the same images", async () => {
  await withFolder({ "a.parquet": first }, async (folder) => {
    const dataset = await openDataset(`${folder}/a.parquet`);
    for (let start = 0; start <= 5; start++) {
      const colours = [];
      for await (const sample of dataset.samples({ start })) {
        if ("bytes" in sample) colours.push((await sample.bytes())[15]);
      }
      assertEquals(colours, [1, 2, 3, 4, 5].slice(start));
    }
    const drawn = await seen(`${folder}/a.parquet`, { perClass: 1 });
    assertEquals(drawn.length, 2);
  });
});

Deno.test("openDataset() reads plain bytes in parquet, labels that are names, and other columns if told", async () => {
  const bytes = new Uint8Array(parquetWriteBuffer({
    columnData: [
      { name: "img", data: [1, 2].map(onePixel), type: "BYTE_ARRAY" },
      { name: "breed", data: ["pug", "lab"], type: "STRING" },
      { name: "other", data: ["x", "y"], type: "STRING" },
    ],
  }));
  await withFolder({ "a.parquet": bytes }, async (folder) => {
    assertEquals(await seen(folder), ["1 pug", "2 lab"]);
    assertEquals(await seen(folder, { labelColumn: "other" }), ["1 x", "2 y"]);
  });
});

Deno.test("openDataset() takes an image from the file that parquet names, if it lies in its folder", async () => {
  const bytes = parquet(
    [{ bytes: null, path: "in/a.gif" }, cell(2)],
    [1, 2],
    names,
  );
  await withFolder({ "a.parquet": bytes, "in/a.gif": 9 }, async (folder) => {
    assertEquals(await seen(`${folder}/a.parquet`), ["9 cat", "2 dog"]);
  });
  await assertRefuses(
    {
      "a.parquet": parquet([{ bytes: null, path: "../a.gif" }, cell(2)], [
        1,
        2,
      ]),
    },
    'Cannot read FOLDER/a.parquet, row 1: it names "../a.gif", which leads out of its folder',
  );
});

Deno.test("openDataset() says which row of parquet is bad, and leaves it out if it may", async () => {
  const text = { bytes: new TextEncoder().encode("hello"), path: null };
  const files = {
    "a.parquet": parquet([cell(1), text, cell(3)], [1, 2, 2], names),
  };
  await assertRefuses(
    files,
    "Cannot read FOLDER/a.parquet, row 2: its content is no image that is known",
  );
  await withFolder(files, async (folder) => {
    assertEquals(await seen(folder, { skipBad: true }), ["1 cat", "3 dog"]);
  });
  await assertRefuses(
    { "a.parquet": parquet([cell(1), { bytes: null, path: null }], [1, 2]) },
    "Cannot read FOLDER/a.parquet, row 2: there is no image in it",
  );
  await assertRefuses(
    { "a.parquet": parquet([cell(1), cell(2)], [1, null]) },
    "Cannot use FOLDER/a.parquet, row 2: column label has no label there",
  );
  await assertRefuses(
    { "a.parquet": parquet([cell(1), cell(2)], [1, 7], names) },
    "Expected one of the 3 classes of FOLDER/a.parquet but found 7 in FOLDER/a.parquet, row 2",
  );
});

Deno.test("openDataset() opens parquet of images, cut or changed at any bytes, or says what is wrong with it", async () => {
  await assertSurvivesDamage({ "a.parquet": first }, "a.parquet", {
    runs: 400,
  });
});
