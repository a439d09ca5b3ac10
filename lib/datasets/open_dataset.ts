/**
 * From a path to a dataset, whatever kind of data lies there.
 *
 * @module
 */
import type { Dataset } from "./dataset.ts";
import { imageFolder, type ImageFolderOptions } from "./image_folder.ts";

/** What to take of the data; each kind of data reads what concerns it. */
export interface OpenDatasetOptions extends ImageFolderOptions {
  /** What kind of data it is; recognised by default. */
  readonly task?: Dataset["task"];
}

/**
 * Open the data at a path.
 *
 * The kind is recognised from what lies there, unless `task` says it: a folder with one subfolder a class holds
 * images.
 *
 * @param path A folder.
 * @throws {InputError} If nothing that is known lies there.
 */
export async function openDataset(
  path: string | URL,
  options: OpenDatasetOptions = {},
): Promise<Dataset> {
  return await imageFolder(path, options);
}
