/**
 * Does the store still hold what was written to it?
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { tryLock } from "../lock_file.ts";
import { readNpyHeader } from "../arrays/npy_file.ts";

import { type EntryMeta, FEATURES_FILE, META_FILE } from "./entry_meta.ts";
import { featureKey } from "./feature_key.ts";
import { fileChecksum } from "./file_checksum.ts";
import { listEntries, type StoreEntry } from "./list_entries.ts";
import { entryPaths, PARTIAL } from "./store_paths.ts";

/** What was found out about something in the store. */
export interface VerifiedEntry extends StoreEntry {
  /** What is wrong with it, in words; empty where it is as it was written. */
  readonly problems: readonly string[];
}

async function isBeingWritten(cache: string, key: string): Promise<boolean> {
  try {
    const lock = await tryLock(entryPaths(cache, key).lock);
    lock?.close();
    return lock === undefined;
  } catch {
    return false;
  }
}

/** Compare every file with its checksum, and the folder's name with what it says it holds. */
async function wholeProblems(
  { path, name }: StoreEntry,
  meta: EntryMeta,
): Promise<string[]> {
  const problems: string[] = [];
  for (const [file, stated] of Object.entries(meta.files)) {
    try {
      const { sha256 } = await fileChecksum(`${path}/${file}`);
      if (sha256 !== stated.sha256) {
        problems.push(`${file} is not what was written: its checksum differs`);
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(error.message);
    }
  }
  const header = await readNpyHeader(`${path}/${FEATURES_FILE}`).catch(() =>
    undefined
  );
  if (header?.shape.join() !== `${meta.rows},${meta.dims}`) {
    problems.push(`${FEATURES_FILE} has not the shape that ${META_FILE} says`);
  }
  if (!meta.origin || await featureKey(meta.origin) !== name) {
    problems.push(`${META_FILE} describes other features than these`);
  }
  for await (const { name: file } of Deno.readDir(path)) {
    if (file !== META_FILE && !Object.hasOwn(meta.files, file)) {
      problems.push(`${file} does not belong here`);
    }
  }
  return problems;
}

async function problemsOf(cache: string, entry: StoreEntry): Promise<string[]> {
  switch (entry.state) {
    case "whole":
      return await wholeProblems(entry, entry.meta!);
    case "damaged":
      return [`a file is missing, of another size, or ${META_FILE} is damaged`];
    case "foreign":
      return ["it was not written by this store"];
    case "partial": {
      const key = entry.name.slice(0, -PARTIAL.length);
      return await isBeingWritten(cache, key) ? [] : [
        `left by a run that was interrupted after ${entry.rows} rows; the same run goes on from there`,
      ];
    }
  }
}

/**
 * Read everything in the store again and compare it with the checksums.
 *
 * @returns Everything in the store, with what is wrong with it: flipped bits, missing files, what an
 * interrupted run left. What is being written just now is no problem.
 * @throws {InputError} If the folder may not be read.
 *
 * @example A flipped bit
 * ```ts
 * import { extract, verifyEntries, zooFolder } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const cache = await Deno.makeTempDir();
 * const { backend } = await extract({
 *   models: [zooFolder("image/plain_random.onnx")],
 *   data: zooFolder("targets/fashion"),
 *   dataOptions: { perClass: 2 },
 *   backend: "wasm",
 *   cache,
 * });
 * await backend.close();
 * const [{ path, problems }] = await verifyEntries(cache);
 * assertEquals(problems, []);
 *
 * const features = await Deno.readFile(`${path}/features.npy`);
 * features[200] ^= 1;
 * await Deno.writeFile(`${path}/features.npy`, features);
 * const [found] = await verifyEntries(cache);
 * assertEquals(found.problems, ["features.npy is not what was written: its checksum differs"]);
 * await Deno.remove(cache, { recursive: true });
 * ```
 */
export async function verifyEntries(cache: string): Promise<VerifiedEntry[]> {
  const verified: VerifiedEntry[] = [];
  for (const entry of await listEntries(cache)) {
    verified.push({ ...entry, problems: await problemsOf(cache, entry) });
  }
  return verified;
}
