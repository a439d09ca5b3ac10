/**
 * Where things lie in the store.
 *
 * ```
 * CACHE/features/<key>/            features.npy labels.npy probabilities.npy meta.json
 * CACHE/features/<key>.partial/    the same on the way, with journal
 * CACHE/features/locks/<key>       locked by whoever writes <key>; empty
 * ```
 *
 * @module
 */

/** Where one set of features lies. */
export interface EntryPaths {
  /** Folder when whole. */
  readonly whole: string;
  /** Folder on the way. */
  readonly partial: string;
  /** File that is locked while writing. */
  readonly lock: string;
}

/** Ending of a folder that is not whole. */
export const PARTIAL = ".partial";

/** Folder of the locks. */
export const LOCKS = "locks";

/** Folder of the features in a cache. */
export function storeFolder(cache: string): string {
  return `${cache.replace(/[/\\]+$/, "")}/features`;
}

/** Is this the name of features in the store? */
export function isKey(name: string): boolean {
  return /^[0-9a-f]{32}$/.test(name);
}

/** Where features of this key lie. */
export function entryPaths(cache: string, key: string): EntryPaths {
  const folder = storeFolder(cache);
  return {
    whole: `${folder}/${key}`,
    partial: `${folder}/${key}${PARTIAL}`,
    lock: `${folder}/${LOCKS}/${key}`,
  };
}
