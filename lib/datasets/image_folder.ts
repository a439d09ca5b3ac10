/**
 * A folder of images, one subfolder a class.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { contentHashes, sha256 } from "./content_hashes.ts";
import { checkFolder, folderName } from "./data_folder.ts";
import type { ImageDataset } from "./dataset.ts";
import { checkAllFilled, classFolders } from "./class_folders.ts";
import { type FileEntry, fileSamples } from "./file_samples.ts";
import { type ImageListing, listImages } from "./list_images.ts";
import { mapInOrder } from "./map_in_order.ts";
import { SampleError } from "./sample_error.ts";
import { chooseSplit } from "./split_folders.ts";
import { type SampleSize, stratifiedSample } from "./stratified_sample.ts";

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

/** A file that was left out, and why. */
export interface SkippedFile {
  /** Its path. */
  readonly source: string;
  /** What is wrong with it. */
  readonly reason: string;
}

/** An image folder, opened. */
export interface ImageFolder extends ImageDataset {
  /** What kind of samples these are. */
  readonly task: "image";
  /** Folder of the split that was taken; absent where there are no splits. */
  readonly split?: string;
  /** Folders of all splits. */
  readonly splits: readonly string[];
  /** Images of the split before limit and perClass. */
  readonly available: number;
  /** Bad files that were left out; empty without `skipBad`. */
  readonly skipped: readonly SkippedFile[];
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

/** Files read at once while hashing. */
const READS = 16;

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
  const listing = await listImages(root);
  const { folder, splits } = chooseSplit(root, listing, options.split);
  const where = folder ? join(root, folder) : root;
  const classes = classFolders(where, folder, listing);
  const chosen = stratifiedSample(classes.map(({ images }) => images), options);
  const broken = brokenLinks(root, folder, listing, options);
  const { entries, hashes, skipped } = await hashAll(
    root,
    chosen.flatMap((names, label) =>
      names.map((name) => ({ path: join(root, name), name, label }))
    ),
    options,
  );
  const classNames = classes.map(({ className }) => className);
  checkAllFilled(where, classNames, entries);
  const available = classes.reduce((sum, { images }) => sum + images.length, 0);
  const name = await folderName(root);
  return {
    task: "image",
    name: folder ? `${name}/${folder}` : name,
    classNames,
    size: entries.length,
    labels: Int32Array.from(entries, ({ label }) => label),
    fingerprint: await fingerprint(classNames, entries, hashes),
    samples: (range) => fileSamples(entries, range),
    ...(folder && { split: folder }),
    splits,
    available,
    skipped: [...broken, ...skipped],
    ignored: {
      hidden: listing.hidden,
      others: listing.others,
      outside: listing.images.length - available,
    },
  };
}

/** Hash of each file that can be used, in order. */
async function hashAll(
  root: string,
  candidates: readonly FileEntry[],
  { skipBad, hashMemory, signal }: ImageFolderOptions,
): Promise<{ entries: FileEntry[]; hashes: string[]; skipped: SkippedFile[] }> {
  const contents = await contentHashes(hashMemory);
  const absolute = hashMemory ? await Deno.realPath(root) : root;
  const entries: FileEntry[] = [],
    hashes: string[] = [],
    skipped: SkippedFile[] = [];
  const hashOf = async (entry: FileEntry) => {
    try {
      const name = join(absolute, entry.name);
      return { entry, hash: await contents.hash(entry.path, name) };
    } catch (error) {
      if (skipBad && error instanceof SampleError) return { error };
      throw error;
    }
  };
  for await (const result of mapInOrder(candidates, hashOf, READS, signal)) {
    if (result.error) {
      skipped.push({
        source: result.error.source,
        reason: result.error.reason,
      });
    } else {
      entries.push(result.entry);
      hashes.push(result.hash);
    }
  }
  await contents.save();
  return { entries, hashes, skipped };
}

/** Links to nothing that would be images of this split. */
function brokenLinks(
  root: string,
  folder: string,
  { broken }: ImageListing,
  { skipBad }: ImageFolderOptions,
): SkippedFile[] {
  const reason = "the symbolic link leads to nothing";
  const links = broken.filter((path) =>
    path.startsWith(folder ? `${folder}/` : "")
  );
  if (links.length > 0 && !skipBad) {
    throw new SampleError("read", join(root, links[0]), reason);
  }
  return links.map((path) => ({ source: join(root, path), reason }));
}

async function fingerprint(
  classNames: readonly string[],
  entries: readonly FileEntry[],
  hashes: readonly string[],
): Promise<string> {
  const lines = entries.map(({ label }, at) => `${label} ${hashes[at]}`);
  const text = [JSON.stringify(classNames), ...lines].join("\n");
  return await sha256(new TextEncoder().encode(text));
}

function join(folder: string, path: string): string {
  return `${folder.replace(/(?<=.)[/\\]+$/, "")}/${path}`;
}
