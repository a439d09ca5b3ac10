/**
 * A folder of images, one subfolder a class.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { checkFolder } from "./data_folder.ts";
import { classTree } from "./images/class_tree.ts";
import {
  type CollectedImages,
  collectImages,
  type SkippedFile,
} from "./images/image_collection.ts";
import { SampleError } from "./sample_error.ts";
import type { SampleSize } from "./stratified_sample.ts";
import { diskTree } from "./trees/disk_tree.ts";
import type { FileTree } from "./trees/file_tree.ts";

/** What to take of an image folder. */
export interface ImageFolderOptions extends SampleSize {
  /**
   * Which of the splits to take: a folder's name, or "train", "validation", "test" by any of their usual names;
   * "none" if folders so called are classes. By default the training split where there are splits.
   */
  readonly split?: string;
  /** Leave out files that cannot be read or are no images; by default they are errors. */
  readonly skipBad?: boolean;
  /**
   * File to remember contents' hashes in, so that the next run does not read what has not changed; made if it is
   * not there.
   */
  readonly hashMemory?: string;
  /** Stops opening the folder. */
  readonly signal?: AbortSignal;
}

/** An image folder, opened. */
export interface ImageFolder extends CollectedImages {
  /** What else lies there and was passed over. */
  readonly ignored: {
    /** Files and folders whose name begins with a dot. */
    readonly hidden: number;
    /** Files that are no images by their name. */
    readonly others: number;
    /** Images in no class' folder, or in another split's. */
    readonly outside: number;
  };
}

/**
 * Open a folder of images: `folder/<class>/*.jpg`, or `folder/train/<class>/*.jpg` where there are splits.
 *
 * Classes are the sorted names of the subfolders; images below them count however deep they lie. Samples are sorted
 * by class, then folder, then name, sampled or not. Everything is read once to take its hash: the
 * fingerprint is that of class names, labels and contents in order, whatever the files are called.
 *
 * @param path The folder.
 * @throws {InputError} If the folder is missing, has no images, fewer than two classes or an empty one, no such
 * split, a link that leads in circles; if it cannot be read.
 * @throws {SampleError} If a file is empty, unreadable or no image, unless `skipBad`. Whether an image is whole
 * shows only when it is decoded.
 *
 * @example
 * ```ts
 * import { imageFolder } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const red = Uint8Array.fromBase64("R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=");
 * const folder = await Deno.makeTempDir();
 * for (const className of ["cat", "dog"]) {
 *   await Deno.mkdir(`${folder}/${className}`);
 *   await Deno.writeFile(`${folder}/${className}/1.gif`, red);
 * }
 * const dataset = await imageFolder(folder);
 * assertEquals(dataset.classNames, ["cat", "dog"]);
 * assertEquals([...dataset.labels], [0, 1]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function imageFolder(
  path: string | URL,
  options: ImageFolderOptions = {},
): Promise<ImageFolder> {
  const root = path instanceof URL ? fileURLToPath(path) : path;
  await checkFolder(
    root,
    "image folder",
    "the folder that holds one subfolder a class",
  );
  return await imageFolderOf(await diskTree(root), options);
}

/**
 * As {@linkcode imageFolder}, of a tree that is listed already.
 *
 * @param outer The tree in which a file may lie that names the classes.
 * @throws {InputError} As {@linkcode imageFolder}.
 */
export async function imageFolderOf(
  tree: FileTree,
  options: ImageFolderOptions = {},
  outer: FileTree = tree,
): Promise<ImageFolder> {
  const collection = await classTree(tree, options.split, outer);
  const broken = brokenLinks(tree, collection.split ?? "", options);
  const dataset = await collectImages(collection, options, broken);
  const { hidden, others, images } = tree.listing;
  return {
    ...dataset,
    remarks: others === 0 ? dataset.remarks : [
      ...dataset.remarks,
      `${others} files that are no images were passed over.`,
    ],
    ignored: {
      hidden,
      others,
      outside: images.length - dataset.available,
    },
  };
}

/** Links to nothing that would be images of this split. */
function brokenLinks(
  { listing, where }: FileTree,
  folder: string,
  { skipBad }: ImageFolderOptions,
): SkippedFile[] {
  const reason = "the symbolic link leads to nothing";
  const links = listing.broken.filter((path) =>
    path.startsWith(folder ? `${folder}/` : "")
  );
  if (links.length > 0 && !skipBad) {
    throw new SampleError("read", where(links[0]), reason);
  }
  return links.map((path) => ({ source: where(path), reason }));
}
