import { assertEquals, assertRejects } from "@std/assert";
import {
  openDataset,
  type OpenDatasetOptions,
} from "../../../lib/datasets/open_dataset.ts";
import { InputError } from "../../../lib/errors.ts";
import { zip } from "../archives.ts";
import { assertSurvivesDamage } from "../damaged.ts";
import { onePixel, withFolder } from "../made_up_images.ts";

const photos = {
  "images/a.gif": 1,
  "images/b.gif": 2,
  "images/deep/c.gif": 3,
};
const rows = [["a", "cat"], ["b", "dog"], ["c", "cat"]];
const csv = (
  header: string,
  path: (name: string) => string,
) =>
  [header, ...rows.map(([name, label]) => `${path(name)},${label}`)].join("\n");

/** Red values of the images, with their class. */
async function colours(path: string, options?: OpenDatasetOptions) {
  const dataset = await openDataset(path, options);
  if (dataset.task !== "image") throw new Error(`these are ${dataset.task}`);
  const seen: string[] = [];
  for await (const { bytes, label } of dataset.samples()) {
    seen.push(`${(await bytes())[15]} ${dataset.classNames[label]}`);
  }
  return seen;
}
const EXPECTED = ["1 cat", "2 dog", "3 cat"];

async function assertRefuses(
  files: Record<string, string | number>,
  path: string,
  message: string,
  options?: OpenDatasetOptions,
): Promise<void> {
  await withFolder(files, async (folder) => {
    await assertRejects(
      () => openDataset(`${folder}/${path}`, options),
      InputError,
      message.replaceAll("FOLDER", folder),
    );
  });
}

Deno.test("openDataset() finds the images that a table names, however it names them", async () => {
  const tables: Record<string, string> = {
    "whole.csv": csv(
      "image_path,label",
      (name) => `images/${name === "c" ? "deep/c" : name}.gif`,
    ),
    "names.csv": csv("file_name,species", (name) => `${name}.gif`),
    "stems.csv": csv("id,breed", (name) => name),
    "windows.csv": csv("filename,class", (name) => `.\\${name}.gif`),
    "unknown.csv": csv("what,kind", (name) => `${name}.gif`),
    "headless.csv": csv("", (name) => `${name}.gif`).trim(),
  };
  for (const [name, text] of Object.entries(tables)) {
    await withFolder({ ...photos, [name]: text }, async (folder) => {
      assertEquals(await colours(`${folder}/${name}`), EXPECTED, name);
      assertEquals(await colours(folder), EXPECTED, name);
    });
  }
});

Deno.test("openDataset() reads tables of images in TSV and JSONL, and by absolute paths", async () => {
  await withFolder(photos, async (folder) => {
    const lines = rows.map(([name, label]) =>
      JSON.stringify({ file: `${name}.gif`, label, width: 1 })
    );
    await Deno.writeTextFile(`${folder}/a.jsonl`, lines.join("\n"));
    assertEquals(await colours(`${folder}/a.jsonl`), EXPECTED);
    const tsv = rows.map(([name, label]) => `${name}.gif\t${label}`);
    await Deno.writeTextFile(
      `${folder}/a.tsv`,
      ["image\tlabel", ...tsv].join("\n"),
    );
    assertEquals(await colours(`${folder}/a.tsv`), EXPECTED);
    await Deno.remove(`${folder}/a.tsv`);
    await Deno.remove(`${folder}/a.jsonl`);
    const absolute = csv(
      "path,label",
      (name) => `${folder}/images/${name === "c" ? "deep/c" : name}.gif`,
    );
    await Deno.writeTextFile(`${folder}/b.csv`, absolute);
    assertEquals(await colours(`${folder}/b.csv`), EXPECTED);
  });
});

Deno.test("openDataset() reads a table of images within a zip file, as Kaggle packs them", async () => {
  const bytes = zip({
    "labels.csv": new TextEncoder().encode(csv("id,breed", (name) => name)),
    "train/a.gif": onePixel(1),
    "train/b.gif": onePixel(2),
    "train/c.gif": onePixel(3),
    "test/d.gif": onePixel(4),
  });
  await withFolder({ "kaggle.zip": bytes }, async (folder) => {
    assertEquals(await colours(`${folder}/kaggle.zip`), EXPECTED);
  });
});

Deno.test("openDataset() reads tab-separated tables in archives as such", async () => {
  const table = rows.map(([name, label]) => `${name}.gif\t${label}`);
  const bytes = zip({
    "t.tsv": new TextEncoder().encode(["image\tlabel", ...table].join("\n")),
    "a.gif": onePixel(1),
    "b.gif": onePixel(2),
    "c.gif": onePixel(3),
  });
  await withFolder({ "t.zip": bytes }, async (folder) => {
    assertEquals(await colours(`${folder}/t.zip`), EXPECTED);
  });
});

Deno.test("openDataset() takes splits from a column, or from the tables' names", async () => {
  const text =
    "image,label,split\na.gif,x,train\nb.gif,y,train\nc.gif,x,test\na.gif,y,test\n";
  await withFolder({ ...photos, "all.csv": text }, async (folder) => {
    assertEquals(await colours(folder), ["1 x", "2 y"]);
    assertEquals(await colours(folder, { split: "test" }), ["3 x", "1 y"]);
    assertEquals((await colours(folder, { split: "none" })).length, 4);
  });
  await withFolder({
    ...photos,
    "train_labels.csv": csv("image,label", (name) => `${name}.gif`),
    "test_labels.csv": "image,label\nc.gif,p\nb.gif,q\n",
  }, async (folder) => {
    assertEquals(await colours(folder), EXPECTED);
    assertEquals(await colours(folder, { split: "test" }), ["3 p", "2 q"]);
  });
});

Deno.test("openDataset() takes other columns if told, and says which it took", async () => {
  const text = "image,alt,label,kind\na.gif,b.gif,x,p\nb.gif,a.gif,y,q\n";
  await withFolder({ ...photos, "t.csv": text }, async (folder) => {
    const options = { imageColumn: "ALT", labelColumn: "kind" };
    assertEquals(await colours(folder, options), ["2 p", "1 q"]);
    const { remarks } = await openDataset(folder, options);
    assertEquals(remarks, [
      "Recognised as a table of images: paths from column alt of t.csv, classes from kind.",
    ]);
  });
});

Deno.test("openDataset() prefers folders of classes to a table beside them", async () => {
  await withFolder({
    "cat/a.gif": 1,
    "dog/b.gif": 2,
    "notes.csv": "image,label\na.gif,x\nb.gif,y\n",
  }, async (folder) => {
    assertEquals(await colours(folder), ["1 cat", "2 dog"]);
  });
});

Deno.test("openDataset() still takes a table without images for texts", async () => {
  await withFolder(
    { "t.csv": "id,text,label\n1,so good,x\n2,so bad,y\n" },
    async (folder) => {
      assertEquals((await openDataset(`${folder}/t.csv`)).task, "text");
      assertEquals((await openDataset(folder)).task, "text");
    },
  );
});

Deno.test("openDataset() says what is wrong with a table of images", async () => {
  const files = {
    ...photos,
    "t.csv": csv("image,label", (name) => `${name}.gif`),
  };
  await assertRefuses(
    {
      ...files,
      "t.csv": "image,label\na.gif,x\nb.gif,y\nno.gif,x\nnone.gif,x\n",
    },
    "t.csv",
    'Cannot use FOLDER/t.csv, row 3: it names "no.gif", which does not lie below FOLDER (and 1 other rows are as bad)',
  );
  await assertRefuses(
    { ...files, "t.csv": "image,label\na.gif,x\nb.gif,\nc.gif,y\n" },
    "t.csv",
    "Cannot use FOLDER/t.csv, row 2: column label has no label there",
  );
  await assertRefuses(
    { ...files, "t.csv": "image,label\na.gif,x\n../../etc/passwd,y\n" },
    "t.csv",
    'it names "../../etc/passwd", which does not lie below FOLDER',
  );
  await assertRefuses(
    { ...files, "t.csv": "image,p,q\na.gif,x,1\nb.gif,y,2\n" },
    "t.csv",
    "Cannot tell which column of FOLDER/t.csv holds the labels: its columns are image, p, q; pass --label-column NAME",
  );
  await assertRefuses(
    files,
    "t.csv",
    'Cannot find column "picture" in FOLDER/t.csv: its columns are image, label',
    { imageColumn: "picture" },
  );
  await assertRefuses(
    { ...files, "t.csv": "image,label\na.gif,x\nb.gif,x\n" },
    "t.csv",
    '"x" is its only class; telling classes apart takes two',
  );
});

Deno.test("openDataset() leaves out rows without an image if it may", async () => {
  const text = "image,label\na.gif,x\nb.gif,y\nno.gif,x\n";
  await withFolder({ ...photos, "t.csv": text }, async (folder) => {
    const dataset = await openDataset(folder, { skipBad: true });
    assertEquals(dataset.size, 2);
    assertEquals(
      dataset.remarks!.at(-1),
      `1 bad files were left out: ${folder}/t.csv, row 3 (it names "no.gif", which does not lie below ${folder}).`,
    );
  });
});

Deno.test("openDataset() opens tables of images, cut or changed at any bytes, or says what is wrong with them", async () => {
  const images = Object.fromEntries(
    Object.entries(photos).map(([path, colour]) => [path, onePixel(colour)]),
  );
  const encoder = new TextEncoder();
  for (
    const [name, text] of [
      ["t.csv", csv("image,label", (name) => `${name}.gif`)],
      [
        "t.jsonl",
        rows.map(([image, label]) =>
          JSON.stringify({ image: `${image}.gif`, label })
        ).join("\n"),
      ],
    ]
  ) {
    await assertSurvivesDamage(
      { ...images, [name]: encoder.encode(text) },
      name,
      { runs: 25, task: "image" },
    );
  }
});
