/** Files that change or vanish between the opening of the data and their reading. @module */
import { assertEquals, assertRejects } from "@std/assert";

import { InputError } from "../../lib/errors.ts";
import { openDataset } from "../../lib/datasets/open_dataset.ts";
import { zooFolder } from "../../lib/pipeline/zoo_folder.ts";
import type { ImageDataset } from "../../lib/datasets/dataset.ts";
import { withFolder } from "../e2e/run_process.ts";

function withCopies(
  use: (folder: string, files: string[]) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const files: string[] = [];
    for (const name of ["coat", "shirt"]) {
      await Deno.mkdir(`${folder}/${name}`);
      const from = zooFolder(`targets/fashion/${name}`);
      for (const entry of [...Deno.readDirSync(from)].slice(0, 2)) {
        const file = `${folder}/${name}/${entry.name}`;
        await Deno.copyFile(`${from}/${entry.name}`, file);
        files.push(file);
      }
    }
    await use(folder, files.sort());
  });
}

async function readAll(dataset: ImageDataset): Promise<number> {
  let bytes = 0;
  for await (const sample of dataset.samples()) {
    bytes += (await sample.bytes()).length;
  }
  return bytes;
}

Deno.test("an image that has become another since the data were opened is named, and not taken for it", () =>
  withCopies(async (folder, files) => {
    const dataset = await openDataset(folder) as ImageDataset;
    await readAll(dataset);
    await Deno.copyFile(files[3], files[1]);
    await assertRejects(
      () => readAll(dataset),
      InputError,
      `Cannot use ${
        files[1]
      }: it has changed since the data were opened; start again`,
    );
  }));

Deno.test("an image that is gone since the data were opened is named", () =>
  withCopies(async (folder, files) => {
    const dataset = await openDataset(folder) as ImageDataset;
    await Deno.remove(files[2]);
    await assertRejects(() => readAll(dataset), InputError, files[2]);
  }));

Deno.test("data that are opened again after a change are other data", () =>
  withCopies(async (folder, files) => {
    const before = await openDataset(folder);
    await Deno.copyFile(files[3], files[1]);
    const after = await openDataset(folder);
    assertEquals(after.size, before.size);
    assertEquals(after.fingerprint === before.fingerprint, false);
  }));
