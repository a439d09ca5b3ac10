import { assertEquals, assertRejects } from "@std/assert";
import {
  openDataset,
  type OpenDatasetOptions,
} from "../../../lib/datasets/open_dataset.ts";
import { InputError } from "../../../lib/errors.ts";
import { gzip, tar } from "../archives.ts";
import { assertSurvivesDamage } from "../damaged.ts";
import { onePixel, withFolder } from "../made_up_images.ts";

const text = (content: string) => new TextEncoder().encode(content);
const shard = (from: number) =>
  tar({
    [`${from}.gif`]: onePixel(from),
    [`${from}.cls`]: text("1"),
    [`${from + 1}.cls`]: text("0\n"),
    [`${from + 1}.gif`]: onePixel(from + 1),
    [`${from + 1}.txt`]: text("a caption"),
  });

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

Deno.test("openDataset() reads webdataset's shards in order, a split by their names", async () => {
  await withFolder({
    "birds-train-000000.tar": shard(10),
    "birds-train-000001.tar.gz": gzip(shard(20)),
    "birds-val-000000.tar": shard(30),
  }, async (folder) => {
    assertEquals(await seen(folder), ["10 1", "11 0", "20 1", "21 0"]);
    assertEquals(await seen(folder, { split: "val" }), ["30 1", "31 0"]);
    assertEquals(
      await seen(`${folder}/birds-train-000001.tar.gz`),
      ["20 1", "21 0"],
    );
  });
});

Deno.test("openDataset() names classes by a file beside the shards, or by a field of their JSON", async () => {
  await withFolder({
    "0.tar": shard(10),
    "classnames.txt": "crow\nowl\n",
  }, async (folder) => {
    assertEquals(await seen(folder), ["10 owl", "11 crow"]);
  });
  const json = tar({
    "a/1.gif": onePixel(1),
    "a/1.json": text('{"label":"owl","colour":"red"}'),
    "a/2.gif": onePixel(2),
    "a/2.json": text('{"label":"crow","colour":"blue"}'),
  });
  await withFolder({ "x.tar": json }, async (folder) => {
    assertEquals(await seen(`${folder}/x.tar`), ["1 owl", "2 crow"]);
    assertEquals(
      await seen(`${folder}/x.tar`, { labelColumn: "colour" }),
      ["1 red", "2 blue"],
    );
  });
});

Deno.test("openDataset() says which sample of a shard has no class, and leaves it out if it may", async () => {
  const bytes = tar({
    "1.gif": onePixel(1),
    "1.cls": text("1"),
    "2.gif": onePixel(2),
    "3.gif": onePixel(3),
    "3.cls": text("0"),
    "4.gif": onePixel(4),
    "4.cls": text(""),
  });
  await withFolder({ "x.tar": bytes }, async (folder) => {
    await assertRejects(
      () => openDataset(`${folder}/x.tar`),
      InputError,
      `Cannot use 2.gif in ${folder}/x.tar: no file beside it tells its class (.cls, .json)`,
    );
    assertEquals(
      await seen(`${folder}/x.tar`, { skipBad: true }),
      ["1 1", "3 0"],
    );
  });
});

Deno.test("openDataset() opens shards, cut or changed at any bytes, or says what is wrong with them", async () => {
  await assertSurvivesDamage({ "x.tar": shard(10) }, "x.tar");
});
