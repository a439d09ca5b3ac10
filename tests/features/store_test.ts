import { assert, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../lib/errors.ts";
import { clearEntries } from "../../lib/features/clear_entries.ts";
import { extractFeatures } from "../../lib/features/extract_features.ts";
import { listEntries } from "../../lib/features/list_entries.ts";
import { readFeatureFile } from "../../lib/features/read_feature_file.ts";
import { tryLock, withLock } from "../../lib/lock_file.ts";
import { entryPaths } from "../../lib/features/store_paths.ts";
import { verifyEntries } from "../../lib/features/verify_entries.ts";
import { fakeBackend, fakeCandidate, fakeDataset } from "./fake_extraction.ts";
import { allFeatures, inTemporaryFolder } from "./feature_files.ts";

const FILES = ["features.npy", "labels.npy", "probabilities.npy", "meta.json"];

/** The extraction of `extraction_process.ts`, in a process of its own. */
function process(
  cache: string,
  size: number,
  delay: number,
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      new URL("extraction_process.ts", import.meta.url).pathname,
      cache,
      String(size),
      String(delay),
    ],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Lines of a process as they come. */
function lines(child: Deno.ChildProcess): AsyncIterableIterator<string> {
  return (async function* () {
    let rest = "";
    for await (
      const text of child.stdout.pipeThrough(new TextDecoderStream())
    ) {
      const parts = (rest + text).split("\n");
      rest = parts.pop()!;
      yield* parts;
    }
  })();
}

/** All that a finished process printed. */
async function finished(child: Deno.ChildProcess): Promise<string[]> {
  const printed = await Array.fromAsync(lines(child));
  const errors = await new Response(child.stderr).text();
  const { success } = await child.status;
  assert(success, errors);
  return printed;
}

async function wholeEntry(cache: string): Promise<string> {
  const [entry, ...others] = await listEntries(cache);
  assertEquals([entry.state, others.length], ["whole", 0]);
  return entry.path;
}

async function assertSameBytes(one: string, other: string): Promise<void> {
  for (const file of FILES) {
    assertEquals(
      await Deno.readFile(`${one}/${file}`),
      await Deno.readFile(`${other}/${file}`),
      file,
    );
  }
}

/** Extract a little in this process. */
function extract(
  cache: string,
  changes: { size?: number; delay?: number } = {},
) {
  return extractFeatures(
    fakeDataset(changes.size ?? 12),
    fakeCandidate(),
    fakeBackend({ delay: changes.delay }),
    { cache, batch: 5 },
  );
}

Deno.test("A run that is killed again and again ends with the bytes of one that was not", () =>
  inTemporaryFolder(async (folder) => {
    const size = 60;
    await finished(process(`${folder}/whole`, size, 0));
    const cache = `${folder}/killed`;
    // Slow batches reach the disk after a second at most, so each life gets some rows further.
    for (const life of [1, 2]) {
      const child = process(cache, size, 300);
      let batches = 0;
      for await (const line of lines(child)) {
        if (line.startsWith("batch") && ++batches === 5) child.kill("SIGKILL");
      }
      await child.stderr.cancel();
      await child.status;
      const [entry] = await listEntries(cache);
      assertEquals(entry.state, "partial");
      assert(entry.rows! > 0, `nothing was kept in life ${life}`);
    }
    const printed = await finished(process(cache, size, 0));
    const [, runs, cached, rows] = printed.at(-1)!.split(" ");
    assertEquals([cached, Number(rows)], ["false", 56]);
    assert(Number(runs) < 12, `${runs} runs: it began anew`);
    await assertSameBytes(
      await wholeEntry(cache),
      await wholeEntry(`${folder}/whole`),
    );
  }));

Deno.test("A run that is killed at any byte goes on to the same bytes", () =>
  inTemporaryFolder(async (folder) => {
    await extract(`${folder}/whole`, { size: 23 });
    const whole = await wholeEntry(`${folder}/whole`);
    const cache = `${folder}/cut`;
    // Stop in the middle, then cut or spoil what lies there in every way.
    const controller = new AbortController();
    let batches = 0;
    await extractFeatures(fakeDataset(23), fakeCandidate(), fakeBackend(), {
      cache,
      batch: 5,
      signal: controller.signal,
      onProgress: () => ++batches === 3 && controller.abort(),
    }).catch(() => {});
    const [{ path: partial }] = await listEntries(cache);
    const saved = new Map<string, Uint8Array>();
    for await (const { name } of Deno.readDir(partial)) {
      saved.set(name, await Deno.readFile(`${partial}/${name}`));
    }
    assertEquals([...saved.keys()].sort(), [
      "features.npy",
      "journal",
      "labels.npy",
      "probabilities.npy",
    ]);
    for (const [name, bytes] of saved) {
      for (let cut = 0; cut <= 10; cut++) {
        for (const spoil of [false, true]) {
          await clearEntries(cache);
          await Deno.mkdir(partial, { recursive: true });
          for (const [other, content] of saved) {
            await Deno.writeFile(`${partial}/${other}`, content);
          }
          const at = Math.floor(cut / 10 * bytes.length);
          const damaged = spoil ? bytes.slice() : bytes.slice(0, at);
          if (spoil && at < bytes.length) damaged[at] ^= 0x10;
          await Deno.writeFile(`${partial}/${name}`, damaged);
          await extract(cache, { size: 23 });
          await assertSameBytes(await wholeEntry(cache), whole);
        }
      }
    }
  }));

Deno.test("A run that was killed just before the renaming is finished without a model", () =>
  inTemporaryFolder(async (cache) => {
    await extract(cache);
    const path = await wholeEntry(cache);
    await Deno.rename(path, `${path}.partial`);
    await Deno.writeTextFile(`${path}.partial/journal`, "left");
    const backend = fakeBackend();
    const { cached } = await extractFeatures(
      fakeDataset(12),
      fakeCandidate(),
      backend,
      { cache, batch: 5 },
    );
    assertEquals([cached, backend.loaded], [true, 0]);
    assertEquals((await verifyEntries(cache)).map(({ problems }) => problems), [
      [],
    ]);
  }));

Deno.test("Two processes that want the same features extract them once", () =>
  inTemporaryFolder(async (cache) => {
    const first = process(cache, 40, 60);
    const printed = lines(first);
    await printed.next();
    const second = await finished(process(cache, 40, 0));
    await Array.fromAsync(printed);
    await first.stderr.cancel();
    assertEquals((await first.status).success, true);
    assertEquals([second[0], second.at(-1)], ["wait", "done 0 true 37"]);
    assertEquals((await verifyEntries(cache)).map(({ problems }) => problems), [
      [],
    ]);
  }));

Deno.test("Many extractions at once do no harm to one store", () =>
  inTemporaryFolder(async (cache) => {
    const sets = await Promise.all(
      Array.from(
        { length: 12 },
        (_, i) => extract(cache, { size: 10 + i % 3, delay: i % 4 }),
      ),
    );
    assertEquals(sets.filter(({ cached }) => !cached).length, 3);
    for (const [i, { features }] of sets.entries()) {
      assertEquals(features.rows, 10 + i % 3);
      assertEquals(
        await allFeatures(features),
        await allFeatures(sets[i % 3].features),
      );
    }
    assertEquals((await verifyEntries(cache)).map(({ problems }) => problems), [
      [],
      [],
      [],
    ]);
  }));

Deno.test("A lock is had by one at a time, is waited for, and survives its file's removal", () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/lock`;
    const held = await tryLock(path);
    assertEquals(await tryLock(path), undefined);
    let waited = 0;
    let entered = false;
    const waiting = withLock(path, async () => {
      entered = true;
      assertEquals(await tryLock(path), undefined);
    }, { onWait: () => waited++ });
    await new Promise((resolve) => setTimeout(resolve, 150));
    assertEquals([waited, entered], [1, false]);
    await Deno.remove(path);
    held!.close();
    await waiting;
    assertEquals([waited, entered], [1, true]);
    const again = await tryLock(path);
    await assertRejects(
      () =>
        withLock(path, () => Promise.resolve(), {
          signal: AbortSignal.timeout(50),
        }),
      DOMException,
    );
    again!.close();
  }));

Deno.test("listEntries() tells whole, partial, damaged and foreign things apart", () =>
  inTemporaryFolder(async (cache) => {
    assertEquals(await listEntries(cache), []);
    await extract(cache);
    const whole = await wholeEntry(cache);
    await Deno.mkdir(`${cache}/features/notes`);
    await Deno.mkdir(`${cache}/features/${"a".repeat(32)}`);
    await Deno.mkdir(`${cache}/features/${"b".repeat(32)}.partial`);
    const entries = await listEntries(cache);
    assertEquals(
      Object.fromEntries(entries.map(({ name, state }) => [name, state])),
      {
        [whole.split("/").at(-1)!]: "whole",
        notes: "foreign",
        ["a".repeat(32)]: "damaged",
        [`${"b".repeat(32)}.partial`]: "partial",
      },
    );
    const { meta, bytes, modified } = entries.find(({ state }) =>
      state === "whole"
    )!;
    assertEquals([meta!.model, meta!.rows, meta!.dims, meta!.sourceClasses], [
      "fake",
      12,
      5,
      3,
    ]);
    assert(bytes > 1000 && modified !== null);
  }));

Deno.test("verifyEntries() finds a flipped bit in any file", () =>
  inTemporaryFolder(async (cache) => {
    await extract(cache);
    const path = await wholeEntry(cache);
    for (const file of FILES) {
      const bytes = await Deno.readFile(`${path}/${file}`);
      for (const at of [8, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const flipped = bytes.slice();
        flipped[at] ^= 4;
        await Deno.writeFile(`${path}/${file}`, flipped);
        const [{ problems }] = await verifyEntries(cache);
        assert(problems.length > 0, `a bit of ${file} at ${at} was not missed`);
        if (file !== "meta.json") {
          assertEquals(
            problems[0],
            `${file} is not what was written: its checksum differs`,
          );
        }
      }
      await Deno.writeFile(`${path}/${file}`, bytes);
    }
    assertEquals((await verifyEntries(cache))[0].problems, []);
  }));

Deno.test("verifyEntries() finds what does not belong, and what was left behind", () =>
  inTemporaryFolder(async (cache) => {
    await extract(cache);
    const path = await wholeEntry(cache);
    await Deno.writeTextFile(`${path}/notes.txt`, "x");
    await Deno.mkdir(`${cache}/features/${"b".repeat(32)}.partial`);
    await Deno.writeTextFile(`${cache}/features/stray`, "x");
    const found = Object.fromEntries(
      (await verifyEntries(cache)).map((
        { name, problems },
      ) => [name, problems]),
    );
    assertEquals(found, {
      [path.split("/").at(-1)!]: ["notes.txt does not belong here"],
      [`${"b".repeat(32)}.partial`]: [
        "left by a run that was interrupted after 0 rows; the same run goes on from there",
      ],
      stray: ["it was not written by this store"],
    });
    await Deno.rename(path, `${cache}/features/${"c".repeat(32)}`);
    const moved = (await verifyEntries(cache)).find(({ name }) =>
      name.startsWith("ccc")
    );
    assert(
      moved!.problems.includes("meta.json describes other features than these"),
    );
  }));

Deno.test("Damaged features are extracted again", () =>
  inTemporaryFolder(async (cache) => {
    const { features } = await extract(cache);
    const expected = await allFeatures(features);
    const path = await wholeEntry(cache);
    for (
      const damage of [
        () => Deno.truncate(`${path}/features.npy`, 200),
        () => Deno.remove(`${path}/labels.npy`),
        () => Deno.writeTextFile(`${path}/meta.json`, "{}"),
        () => Deno.remove(`${path}/meta.json`),
      ]
    ) {
      await damage();
      const again = await extract(cache);
      assertEquals(again.cached, false);
      assertEquals(await allFeatures(again.features), expected);
      assertEquals(
        (await verifyEntries(cache)).map(({ problems }) => problems),
        [[]],
      );
    }
  }));

Deno.test("clearEntries() removes what it is asked to, and not what is being written", () =>
  inTemporaryFolder(async (cache) => {
    await extract(cache, { size: 10 });
    await extract(cache, { size: 11 });
    await Deno.writeTextFile(`${cache}/features/stray`, "x");
    const key = "d".repeat(32);
    await Deno.mkdir(entryPaths(cache, key).partial);
    const lock = await tryLock(entryPaths(cache, key).lock);
    const one = await clearEntries(cache, {
      filter: ({ meta }) => meta?.rows === 10,
    });
    assertEquals(one.removed.map(({ meta }) => meta!.rows), [10]);
    assert(one.bytes > 1000);
    const rest = await clearEntries(cache);
    assertEquals([rest.removed.length, rest.inUse.map(({ name }) => name)], [
      1,
      [`${key}.partial`],
    ]);
    lock!.close();
    await clearEntries(cache);
    assertEquals((await listEntries(cache)).map(({ name }) => name), ["stray"]);
    assertEquals(
      (await Array.fromAsync(Deno.readDir(`${cache}/features/locks`))).length,
      0,
    );
  }));

Deno.test("Features that are cleared while they are in use say so", () =>
  inTemporaryFolder(async (cache) => {
    const { features } = await extract(cache);
    await clearEntries(cache);
    await assertRejects(
      () => allFeatures(features),
      InputError,
      "Cannot find ",
    );
  }));

Deno.test("readFeatureFile() reads a folder of the store", () =>
  inTemporaryFolder(async (cache) => {
    const { features } = await extract(cache);
    const path = await wholeEntry(cache);
    const read = await readFeatureFile(path);
    assertEquals([read.model, ...read.classNames], ["fake", "a", "b", "c"]);
    assertEquals(await allFeatures(read), await allFeatures(features));
    assertEquals(read.labels, features.labels);
    assertEquals(read.sourceProbabilities, features.sourceProbabilities);
    await assertRejects(
      () => readFeatureFile(cache),
      InputError,
      "there is no features.npy in this folder",
    );
  }));
