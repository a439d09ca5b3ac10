/**
 * What is in the store.
 *
 * @module
 */
import { readingError } from "../reading_error.ts";

import type { EntryMeta } from "./entry_meta.ts";
import { readFolderMeta } from "./find_entry.ts";
import { JOURNAL_FILE, parseJournal } from "./journal.ts";
import { isKey, LOCKS, PARTIAL, storeFolder } from "./store_paths.ts";

/** Something in the store. */
export interface StoreEntry {
  /** Its name there. */
  readonly name: string;
  /** Path of its folder. */
  readonly path: string;
  /**
   * "whole": features that can be used; "partial": a run that was interrupted, or is not over;
   * "damaged": files are missing or of another size; "foreign": not made by this store.
   */
  readonly state: "whole" | "partial" | "damaged" | "foreign";
  /** Bytes on disk. */
  readonly bytes: number;
  /** When it was last written. */
  readonly modified: Date | null;
  /** Rows so far, of what is partial. */
  readonly rows?: number;
  /** Description, of what is whole. */
  readonly meta?: EntryMeta;
}

/** Files and bytes of a folder, or of a file. */
async function extent(path: string): Promise<[number, Date | null]> {
  const { isDirectory, size, mtime } = await Deno.lstat(path);
  if (!isDirectory) return [size, mtime];
  let bytes = 0;
  let modified = mtime;
  for await (const { name } of Deno.readDir(path)) {
    const [inside, at] = await extent(`${path}/${name}`);
    bytes += inside;
    if (at && (!modified || at > modified)) modified = at;
  }
  return [bytes, modified];
}

async function rowsSoFar(folder: string): Promise<number> {
  try {
    const journal = parseJournal(
      await Deno.readFile(`${folder}/${JOURNAL_FILE}`),
    );
    return journal?.chunks.at(-1)?.rows ?? 0;
  } catch {
    return 0;
  }
}

async function entryOf(folder: string, name: string): Promise<StoreEntry> {
  const path = `${folder}/${name}`;
  const [bytes, modified] = await extent(path);
  const entry = { name, path, bytes, modified };
  if (name.endsWith(PARTIAL) && isKey(name.slice(0, -PARTIAL.length))) {
    return { ...entry, state: "partial", rows: await rowsSoFar(path) };
  }
  if (!isKey(name)) return { ...entry, state: "foreign" };
  const meta = await readFolderMeta(path);
  return meta
    ? { ...entry, state: "whole", meta }
    : { ...entry, state: "damaged" };
}

/**
 * What is in the store of a cache folder, by name; nothing where there is no store yet.
 *
 * @throws {InputError} If the folder may not be read.
 *
 * @example
 * ```ts
 * import { extract, listEntries, zooFolder } from "fair-collapse";
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
 * const [entry] = await listEntries(cache);
 * assertEquals([entry.state, entry.meta?.model, entry.meta?.rows], ["whole", "plain_random", 8]);
 * await Deno.remove(cache, { recursive: true });
 * ```
 */
export async function listEntries(cache: string): Promise<StoreEntry[]> {
  const folder = storeFolder(cache);
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (name !== LOCKS) names.push(name);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw readingError(error, folder);
  }
  const entries: StoreEntry[] = [];
  for (const name of names.sort()) {
    try {
      entries.push(await entryOf(folder, name));
    } catch (error) {
      // Removed or renamed by another process while it was looked at.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return entries;
}
