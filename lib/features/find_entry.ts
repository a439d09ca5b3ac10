/**
 * Look features up in the store.
 *
 * @module
 */
import { FormatError } from "../errors.ts";
import { readingError } from "../reading_error.ts";

import { type EntryMeta, META_FILE, parseEntryMeta } from "./entry_meta.ts";
import { entryPaths } from "./store_paths.ts";

/**
 * The description of a folder of features, if the folder looks whole: a `meta.json` that can be
 * read, and files of the sizes that it states.
 *
 * @returns Undefined where there is no such folder, or a file is missing or of another size.
 * @throws {InputError} If the folder may not be read.
 */
export async function readFolderMeta(
  folder: string,
): Promise<EntryMeta | undefined> {
  try {
    const path = `${folder}/${META_FILE}`;
    const meta = parseEntryMeta(await Deno.readTextFile(path), path);
    for (const [name, { bytes }] of Object.entries(meta.files)) {
      const { size } = await Deno.stat(`${folder}/${name}`);
      if (size !== bytes) return undefined;
    }
    return meta;
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound || error instanceof FormatError ||
      error instanceof Deno.errors.NotADirectory
    ) return undefined;
    throw readingError(error, folder);
  }
}

/** Whole features of this key, if there are any. */
export function findEntry(
  cache: string,
  key: string,
): Promise<EntryMeta | undefined> {
  return readFolderMeta(entryPaths(cache, key).whole);
}
