/** Clocks that are wrong: times of files decide nothing that could be wrong with them. @module */
import { assertEquals, assertNotEquals } from "@std/assert";

import { imageFolder } from "../../lib/datasets/image_folder.ts";
import { extractFeatures } from "../../lib/features/extract_features.ts";
import { verifyEntries } from "../../lib/features/verify_entries.ts";
import { tryLock } from "../../lib/lock_file.ts";
import {
  bmp,
  fakeBackend,
  fakeCandidate,
  fakeDataset,
} from "./fake_extraction.ts";
import { inTemporaryFolder } from "./feature_files.ts";

const TIMES = [new Date("1971-01-01"), new Date("2170-01-01")];

/** Give everything in a folder a time. */
async function date(folder: string, time: Date): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) await date(path, time);
    await Deno.utime(path, time, time);
  }
}

Deno.test("stored features are used, and gone on with, whatever times their files have", () =>
  inTemporaryFolder(async (folder) => {
    for (const [at, time] of TIMES.entries()) {
      const cache = `${folder}/${at}`;
      const extract = (backend: ReturnType<typeof fakeBackend>) =>
        extractFeatures(fakeDataset(12), fakeCandidate(), backend, {
          cache,
          batch: 2,
        });
      let runs = 0;
      const dying = fakeBackend({
        onRun() {
          if (++runs > 3) throw new Error("enough");
        },
      });
      await extract(dying).catch(() => {});
      await date(cache, time);
      const samples: number[] = [];
      const made = await extract(
        fakeBackend({ onRun: (count) => void samples.push(count) }),
      );
      assertEquals([made.cached, samples], [false, [2, 2, 2]]);
      await date(cache, time);
      assertEquals((await extract(fakeBackend())).cached, true);
      const [entry] = await verifyEntries(cache);
      assertEquals(entry.problems, []);
    }
  }));

Deno.test("a lock that is held is held, however old or young its file looks", () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/lock`;
    const held = await tryLock(path);
    for (const time of TIMES) {
      await Deno.utime(path, time, time);
      assertEquals(await tryLock(path), undefined);
    }
    held!.close();
    const next = await tryLock(path);
    assertNotEquals(next, undefined);
    next!.close();
  }));

Deno.test("an image that changes keeps neither its hash nor its fingerprint, though its time and size stay", () =>
  inTemporaryFolder(async (folder) => {
    for (const [at, time] of TIMES.entries()) {
      const data = `${folder}/${at}/data`;
      for (const [label, name] of ["a", "b"].entries()) {
        await Deno.mkdir(`${data}/${name}`, { recursive: true });
        await Deno.writeFile(`${data}/${name}/1.bmp`, bmp(label, 2, 3));
      }
      await date(data, time);
      const open = () =>
        imageFolder(data, { hashMemory: `${folder}/${at}/hashes` });
      const { fingerprint } = await open();
      assertEquals((await open()).fingerprint, fingerprint);
      await Deno.writeFile(`${data}/a/1.bmp`, bmp(9, 9, 9));
      await date(data, time);
      assertNotEquals((await open()).fingerprint, fingerprint);
    }
  }));
