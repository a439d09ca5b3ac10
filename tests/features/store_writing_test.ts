import { assert, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../lib/errors.ts";
import { extractFeatures } from "../../lib/features/extract_features.ts";
import { listEntries } from "../../lib/features/list_entries.ts";
import { saveFeatures } from "../../lib/features/save_features.ts";
import { verifyEntries } from "../../lib/features/verify_entries.ts";
import { fakeBackend, fakeCandidate, fakeDataset } from "./fake_extraction.ts";
import { allFeatures, inTemporaryFolder } from "./feature_files.ts";

function extract(cache: string, size = 40) {
  return extractFeatures(fakeDataset(size), fakeCandidate(), fakeBackend(), {
    cache,
    batch: 5,
    workers: 0,
  });
}

/** Let writes fail once this many bytes are on disk, as on a full one. */
async function withRoom(
  bytes: number,
  use: () => Promise<void>,
): Promise<void> {
  const { write } = Deno.FsFile.prototype;
  let left = bytes;
  Deno.FsFile.prototype.write = function (data) {
    if (left <= 0) {
      return Promise.reject(
        Object.assign(new Error("No space left on device (os error 28)"), {
          code: "ENOSPC",
        }),
      );
    }
    // A full disk takes a part before it refuses.
    const part = data.subarray(0, left);
    left -= part.length;
    return write.call(this, part);
  };
  try {
    await use();
  } finally {
    Deno.FsFile.prototype.write = write;
  }
}

Deno.test("A disk that is full at any point leaves a message, and nothing is lost", () =>
  inTemporaryFolder(async (folder) => {
    const { features } = await extract(`${folder}/whole`);
    const expected = await allFeatures(features);
    let failures = 0;
    for (let room = 0; room < 6000; room += 97) {
      const cache = `${folder}/${room}`;
      let full = false;
      await withRoom(room, async () => {
        try {
          await extract(cache);
        } catch (error) {
          assert(error instanceof InputError, String(error));
          assertEquals(
            (error as Error).message,
            `Cannot write features of fake to ${cache}: the disk is full; what was done so far is kept: free some space and run again, or pass --cache DIR or --no-cache`,
          );
          full = true;
        }
      });
      failures += Number(full);
      const again = await extract(cache);
      assertEquals([again.cached, await allFeatures(again.features)], [
        !full,
        expected,
      ]);
      assertEquals(
        (await verifyEntries(cache)).map(({ problems }) => problems),
        [[]],
      );
    }
    assert(failures > 20, `only ${failures} of the disks were full`);
  }));

Deno.test("Rows that were on disk before it was full are not run again", () =>
  inTemporaryFolder(async (cache) => {
    const controller = new AbortController();
    await extractFeatures(fakeDataset(40), fakeCandidate(), fakeBackend(), {
      cache,
      batch: 5,
      signal: controller.signal,
      onProgress: ({ done }) => done === 20 && controller.abort(),
    }).catch(() => {});
    await withRoom(900, async () => {
      await assertRejects(() => extract(cache), InputError, "the disk is full");
    });
    const [{ state, rows }] = await listEntries(cache);
    assertEquals(state, "partial");
    assert(rows! >= 15, `${rows} rows are left`);
    const runs: number[] = [];
    await extractFeatures(
      fakeDataset(40),
      fakeCandidate(),
      fakeBackend({ onRun: (n) => void runs.push(n) }),
      { cache, batch: 5 },
    );
    assert(runs.length <= 5, `${runs.length} runs`);
  }));

/** A small file system of its own, where this user may make one. */
async function tinyDisk(folder: string): Promise<boolean> {
  try {
    const { success } = await new Deno.Command("mount", {
      args: ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder],
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch {
    return false;
  }
}

Deno.test("A file system that is really full leaves a message, and the run goes on when there is room", () =>
  inTemporaryFolder(async (folder) => {
    const disk = `${folder}/disk`;
    await Deno.mkdir(disk);
    if (!await tinyDisk(disk)) {
      console.log("skipped: no small file system can be mounted here");
      return;
    }
    try {
      await Deno.writeFile(`${disk}/ballast`, new Uint8Array(44_000));
      await assertRejects(
        () => extract(`${disk}/cache`, 400),
        InputError,
        "the disk is full; what was done so far is kept",
      );
      await Deno.remove(`${disk}/ballast`);
      const { features } = await extract(`${disk}/cache`, 400);
      assertEquals(features.rows, 400);
      assertEquals(
        (await verifyEntries(`${disk}/cache`)).map(({ problems }) => problems),
        [[]],
      );
    } finally {
      await new Deno.Command("umount", { args: [disk] }).output();
    }
  }));

Deno.test("A cache without the permission to write says so", () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "x");
    await assertRejects(
      () => extract(`${folder}/file/cache`),
      InputError,
      `Cannot write features of fake to ${folder}/file/cache: a part of the path is a file, or pass --cache DIR or --no-cache`,
    );
    const denied = new Deno.errors.PermissionDenied(
      "Permission denied (os error 13)",
    );
    const { mkdir } = Deno;
    Deno.mkdir = () => Promise.reject(denied);
    try {
      await assertRejects(
        () => extract(`${folder}/cache`),
        InputError,
        `Cannot write features of fake to ${folder}/cache: no permission to write there, or pass --cache DIR or --no-cache`,
      );
    } finally {
      Deno.mkdir = mkdir;
    }
  }));

Deno.test("A process without --allow-write says so", () =>
  inTemporaryFolder(async (folder) => {
    const { stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-check",
        "--allow-read",
        new URL("extraction_process.ts", import.meta.url).pathname,
        folder,
        "5",
        "0",
      ],
    }).output();
    const text = new TextDecoder().decode(stderr);
    assert(
      text.includes(
        `Cannot write features of fake to ${folder}: Deno was started without the permission; add --allow-write`,
      ),
      text,
    );
  }));

Deno.test("saveFeatures() writes a folder that reads back, and replaces no other files", () =>
  inTemporaryFolder(async (folder) => {
    const { features } = await extractFeatures(
      fakeDataset(9),
      fakeCandidate(),
      fakeBackend(),
      { cache: null },
    );
    for (let time = 0; time < 2; time++) {
      const meta = await saveFeatures(features, `${folder}/out/`, {
        dataset: "colours",
      });
      assertEquals([meta.rows, meta.dims, meta.sourceClasses, meta.dataset], [
        9,
        5,
        3,
        "colours",
      ]);
    }
    assertEquals(
      (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name),
      ["out"],
    );
    await Deno.writeTextFile(`${folder}/out/thesis.tex`, "years of work");
    await assertRejects(
      () => saveFeatures(features, `${folder}/out`),
      InputError,
      `Cannot write features to ${folder}/out: it holds other files (thesis.tex); name a new folder`,
    );
    assertEquals(
      await Deno.readTextFile(`${folder}/out/thesis.tex`),
      "years of work",
    );
  }));
