/**
 * What tells one version of a feature file from another.
 *
 * @module
 */
import { readingError } from "../reading_error.ts";

import { FEATURES_FILE } from "./entry_meta.ts";
import { type FileChecksum, fileChecksum } from "./file_checksum.ts";

/**
 * Size and checksum of a feature file; of the features in it, where it is a folder.
 *
 * @throws {InputError} If it cannot be read.
 */
export async function featureFileChecksum(path: string): Promise<FileChecksum> {
  try {
    const { isDirectory } = await Deno.stat(path);
    return await fileChecksum(isDirectory ? `${path}/${FEATURES_FILE}` : path);
  } catch (error) {
    throw readingError(error, path);
  }
}
