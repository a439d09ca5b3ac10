/**
 * From a path to a dataset, whatever kind of data lies there.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { InputError } from "../errors.ts";
import { checkFolder } from "./data_folder.ts";
import type { Dataset, ImageDataset } from "./dataset.ts";
import { imageFolderOf, type ImageFolderOptions } from "./image_folder.ts";
import { imageFolders } from "./images/class_layout.ts";
import {
  type FoundImages,
  imagesOfFile,
  imagesOfTree,
} from "./images/find_images.ts";
import { collectImages } from "./images/image_collection.ts";
import { findLayout } from "./segmentation/find_layout.ts";
import {
  segmentationFolder,
  type SegmentationFolderOptions,
} from "./segmentation/segmentation_folder.ts";
import { splitOf } from "./split_folders.ts";
import type { ImageColumnOptions } from "./tables/image_columns.ts";
import { textDataset, type TextDatasetOptions } from "./text/text_dataset.ts";
import { tableEnding } from "./text/open_table.ts";
import { looksLikeTexts } from "./text/text_files.ts";
import { isTextFile } from "./text/text_folder.ts";
import {
  isTorchvisionName,
  torchvisionFolder,
} from "./torchvision/torchvision_folder.ts";
import { diskTree } from "./trees/disk_tree.ts";
import type { FileTree } from "./trees/file_tree.ts";
import { innermost } from "./trees/open_tree.ts";

/** What to take of the data; each kind of data reads what concerns it. */
export interface OpenDatasetOptions
  extends
    ImageFolderOptions,
    SegmentationFolderOptions,
    TextDatasetOptions,
    ImageColumnOptions {
  /** What kind of data it is; recognised by default. */
  readonly task?: Dataset["task"];
}

/**
 * Open the data at a path.
 *
 * The kind is recognised from what lies there, unless `task` says it; the dataset's remarks say what was recognised and
 * assumed. Images with label maps in a layout that {@linkcode segmentationFolder} knows are for segmentation; tables and
 * folders of `.txt` files that name no images hold texts. Images are taken from a folder with one subfolder a class, a
 * zip or tar file of one, tables of paths, parquet, IDX, CIFAR's files, NumPy's arrays, in that order of trust: what
 * can be told by a file's content or name comes first.
 *
 * @param path A folder, or a file; `torchvision:NAME[:ROOT]` for the folder to which torchvision's class downloads.
 * @throws {InputError} If nothing that is known lies there.
 *
 * @example
 * ```ts
 * import { encodeNpy, openDataset } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * const images = new Uint8Array(3 * 8 * 8).map((_, at) => at);
 * await Deno.writeFile(`${folder}/images.npy`, encodeNpy(images, [3, 8, 8]));
 * await Deno.writeFile(`${folder}/labels.npy`, encodeNpy(Int32Array.of(0, 1, 1)));
 * const dataset = await openDataset(folder);
 * assertEquals([dataset.task, dataset.size], ["image", 3]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function openDataset(
  path: string | URL,
  options: OpenDatasetOptions = {},
): Promise<Dataset> {
  const given = path instanceof URL ? fileURLToPath(path) : path;
  const isName = isTorchvisionName(given);
  const root = isName ? await torchvisionFolder(given) : given;
  const asked = isName ? "image" : options.task;
  // Listing a large folder takes its time: once is enough.
  const tree = asked === undefined || asked === "image"
    ? await folderAt(root)
    : undefined;
  switch (asked ?? await taskOf(root, tree, options)) {
    case "segmentation":
      assertNoPerClass(options);
      return await segmentationFolder(root, options);
    case "text":
      return await textDataset(root, options);
    default:
      return await openImages(root, tree, options);
  }
}

/** The folder at a path; undefined where there is none. What stands in the way is told when it is opened. */
async function folderAt(path: string): Promise<FileTree | undefined> {
  const info = await Deno.stat(path).catch(() => undefined);
  return info?.isDirectory ? await diskTree(path) : undefined;
}

/**
 * What kind of data lies at a path. Layouts of label maps come before anything else; tables may be about images.
 */
async function taskOf(
  root: string,
  tree: FileTree | undefined,
  options: OpenDatasetOptions,
): Promise<Dataset["task"]> {
  if (/\.json$/i.test(root)) return "segmentation";
  const { split } = options;
  if (tree && await findLayout(root, split, undefined, tree.listing)) {
    return "segmentation";
  }
  // Text files beside images are about these.
  const isHeap = (tree?.listing.images.length ?? 0) > 0;
  const mayBeTexts = tree === undefined ||
    tree.listing.rest.some((path) =>
      tableEnding(path) || (!isHeap && isTextFile(path))
    );
  if (!mayBeTexts || !await looksLikeTexts(root)) return "image";
  return await findImages(root, tree, options) ? "image" : "text";
}

async function openImages(
  root: string,
  whole: FileTree | undefined,
  options: OpenDatasetOptions,
): Promise<ImageDataset> {
  const found = await findImages(root, whole, options);
  if (found) return await collectImages(found.collection, options, found.lost);
  if (!whole) {
    await checkFolder(
      root,
      "image folder",
      "the folder that holds one subfolder a class, an archive of it, or another form of image data",
    );
    throw new InputError(`Cannot open ${root}: it is no folder`);
  }
  const tree = imageFolders(whole);
  const dataset = await imageFolderOf(tree, options, whole);
  return tree === whole ? dataset : {
    ...dataset,
    remarks: [`The images were found in ${tree.root}.`, ...dataset.remarks],
  };
}

/** The images at a path, but for those of a plain folder of class folders. */
async function findImages(
  root: string,
  whole: FileTree | undefined,
  options: OpenDatasetOptions,
): Promise<FoundImages | undefined> {
  if (whole) {
    const tree = innermost(whole, (name) => splitOf(name) !== undefined);
    return await imagesOfTree(tree, options);
  }
  const info = await Deno.stat(root).catch(() => undefined);
  return info?.isFile ? await imagesOfFile(root, options) : undefined;
}

function assertNoPerClass({ perClass }: OpenDatasetOptions): void {
  if (perClass === undefined) return;
  throw new InputError(
    `Cannot take ${perClass} images a class: an image with a label map has many classes; limit the images, or the pixels a class and image`,
  );
}
