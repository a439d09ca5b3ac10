/**
 * Remove features from the store.
 *
 * @module
 */
import { tryLock } from "../lock_file.ts";

import { listEntries, type StoreEntry } from "./list_entries.ts";
import {
  entryPaths,
  isKey,
  LOCKS,
  PARTIAL,
  storeFolder,
} from "./store_paths.ts";
import { writing } from "./writing_error.ts";

/** What to remove. */
export interface ClearOptions {
  /** Whether to remove this. Default: everything but what is foreign. */
  readonly filter?: (entry: StoreEntry) => boolean;
}

/** What was removed. */
export interface Cleared {
  /** What was removed. */
  readonly removed: readonly StoreEntry[];
  /** What is being written by another process just now, and was left. */
  readonly inUse: readonly StoreEntry[];
  /** Bytes that are free again. */
  readonly bytes: number;
}

/** Remove what nobody is writing. */
async function remove(cache: string, entry: StoreEntry): Promise<boolean> {
  const key = entry.name.replace(PARTIAL, "");
  if (!isKey(key)) {
    await Deno.remove(entry.path, { recursive: true });
    return true;
  }
  const paths = entryPaths(cache, key);
  await Deno.mkdir(`${storeFolder(cache)}/${LOCKS}`, { recursive: true });
  const lock = await tryLock(paths.lock);
  if (!lock) return false;
  try {
    await Deno.remove(entry.path, { recursive: true });
    // Whoever waits for this lock sees that its file is gone, and makes a new one.
    await Deno.remove(paths.lock);
  } finally {
    lock.close();
  }
  return true;
}

/**
 * Remove features from the store of a cache folder; what another process is writing is left.
 *
 * @throws {InputError} If it may not be removed.
 *
 * @example Remove what is older than a month
 * ```ts
 * import { clearEntries } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const cache = await Deno.makeTempDir();
 * const month = Date.now() - 30 * 24 * 3600 * 1000;
 * const { removed } = await clearEntries(cache, {
 *   filter: ({ modified }) => modified !== null && modified.getTime() < month,
 * });
 * assertEquals(removed, []);
 * await Deno.remove(cache);
 * ```
 */
export async function clearEntries(
  cache: string,
  options: ClearOptions = {},
): Promise<Cleared> {
  const { filter = ({ state }) => state !== "foreign" } = options;
  const removed: StoreEntry[] = [];
  const inUse: StoreEntry[] = [];
  for (const entry of await listEntries(cache)) {
    if (!filter(entry)) continue;
    const gone = await writing(
      `remove ${entry.path}`,
      () => remove(cache, entry),
      "remove it yourself",
    );
    (gone ? removed : inUse).push(entry);
  }
  return {
    removed,
    inUse,
    bytes: removed.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
