/**
 * From a path to a dataset, whatever kind of data lies there.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { InputError } from "../errors.ts";
import type { Dataset } from "./dataset.ts";
import { imageFolder, type ImageFolderOptions } from "./image_folder.ts";
import { findLayout } from "./segmentation/find_layout.ts";
import {
  segmentationFolder,
  type SegmentationFolderOptions,
} from "./segmentation/segmentation_folder.ts";
import { textDataset, type TextDatasetOptions } from "./text/text_dataset.ts";
import { looksLikeTexts } from "./text/text_files.ts";

/** What to take of the data; each kind of data reads what concerns it. */
export interface OpenDatasetOptions
  extends ImageFolderOptions, SegmentationFolderOptions, TextDatasetOptions {
  /** What kind of data it is; recognised by default. */
  readonly task?: Dataset["task"];
}

/**
 * Open the data at a path.
 *
 * The kind is recognised from what lies there, unless `task` says it: images with label maps in a layout that
 * {@linkcode segmentationFolder} knows are for segmentation; a table, a folder of tables or of `.txt` files holds texts;
 * any other folder with one subfolder a class holds images.
 *
 * @param path A folder, or a file.
 * @throws {InputError} If nothing that is known lies there.
 */
export async function openDataset(
  path: string | URL,
  options: OpenDatasetOptions = {},
): Promise<Dataset> {
  const root = path instanceof URL ? fileURLToPath(path) : path;
  switch (options.task ?? await taskOf(root, options)) {
    case "segmentation":
      assertNoPerClass(options);
      return await segmentationFolder(root, options);
    case "text":
      return await textDataset(root, options);
    default:
      return await imageFolder(root, options);
  }
}

/** What kind of data lies at a path. */
async function taskOf(
  root: string,
  { split }: OpenDatasetOptions,
): Promise<Dataset["task"]> {
  if (/\.json$/i.test(root)) return "segmentation";
  if (await isFolder(root) && await findLayout(root, split)) {
    return "segmentation";
  }
  return await looksLikeTexts(root) ? "text" : "image";
}

async function isFolder(path: string): Promise<boolean> {
  // What stands in the way is told when it is opened.
  return await Deno.stat(path).then(
    ({ isDirectory }) => isDirectory,
    () => false,
  );
}

function assertNoPerClass({ perClass }: OpenDatasetOptions): void {
  if (perClass === undefined) return;
  throw new InputError(
    `Cannot take ${perClass} images a class: an image with a label map has many classes; limit the images, or the pixels a class and image`,
  );
}
