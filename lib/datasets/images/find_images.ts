/**
 * Which kind of image data lies at a path.
 *
 * @module
 */
import { basename, dirname } from "node:path";
import { InputError } from "../../errors.ts";
import { cocoCrops } from "../coco/coco_crops.ts";
import { cifarBinary, stlBinary } from "../records/cifar_binary.ts";
import { cifarPickle } from "../records/cifar_pickle.ts";
import { idxImages, idxSplit } from "../records/idx.ts";
import { npyImages, npzImages } from "../records/npy_images.ts";
import { recordImages, type RecordSet } from "../records/record_images.ts";
import { splitOf } from "../split_folders.ts";
import { listedImages } from "../torchvision/listed_images.ts";
import { svhnImages } from "../records/svhn.ts";
import type { ImageColumnOptions } from "../tables/image_columns.ts";
import { imageTable } from "../tables/image_table.ts";
import { parquetImages } from "../tables/parquet_images.ts";
import { isTable } from "../tables/read_table.ts";
import { findTextFiles } from "../text/text_files.ts";
import { diskTree, flatTree } from "../trees/disk_tree.ts";
import type { FileTree } from "../trees/file_tree.ts";
import { wdsFolder, wdsShard } from "../webdataset/wds_images.ts";
import { archiveKind, innermost, openTree } from "../trees/open_tree.ts";
import { classTree } from "./class_tree.ts";
import { hasClassFolders, imageFolders } from "./class_layout.ts";
import type { ImageCollection, SkippedFile } from "./image_collection.ts";

/** What to take. */
export interface FindImagesOptions extends ImageColumnOptions {
  /** The split, where there are some. */
  readonly split?: string;
  /** Leave out what cannot be used. */
  readonly skipBad?: boolean;
}

/** Images that were found, and what of them is known to be bad. */
export interface FoundImages {
  /** The images. */
  readonly collection: ImageCollection;
  /** What was left out. */
  readonly lost: readonly SkippedFile[];
}

/**
 * The images of a file: an archive, a table, arrays.
 *
 * @returns Undefined where it holds none for sure: a table of texts, a file of another kind.
 * @throws {InputError} If it holds images but cannot be used.
 */
export async function imagesOfFile(
  path: string,
  options: FindImagesOptions,
): Promise<FoundImages | undefined> {
  const name = basename(path);
  const folder = dirname(path);
  if (/\.parquet$/i.test(name)) return await ofParquet(path, options);
  if (isTable(name)) {
    if (!await mayNameImages(path, options)) return;
    return await imageTable(await diskTree(folder), options, name);
  }
  if (/\.json$/i.test(name)) {
    const home = basename(folder) === "annotations" ? dirname(folder) : folder;
    const file = home === folder ? name : `annotations/${name}`;
    return ofCollection(await cocoCrops(await diskTree(home), undefined, file));
  }
  const beside = () => flatTree(folder, stem(name));
  if (/\.npz$/i.test(name)) {
    const set = await npzImages(await beside(), name, options);
    if (set) return ofRecords(set);
    throw new InputError(
      `Cannot tell the images of ${path}: looked for arrays of images and labels, such as x_train and y_train; pass --image-column and --label-column`,
    );
  }
  if (/\.npy$/i.test(name)) {
    const set = await npyImages(await beside(), {
      split: options.split ?? stem(name).match(/train|test|val(id)?/i)?.[0],
      ...(options.labelColumn !== undefined && {
        imageColumn: stem(name),
        labelColumn: options.labelColumn,
      }),
    });
    if (set) return ofRecords(set);
    throw new InputError(
      `Cannot find the labels of ${path}: looked for a file beside it such as labels.npy or y_train.npy; pass --label-column NAME`,
    );
  }
  const kind = await archiveKind(path);
  if (kind !== undefined) return await ofTree(await openTree(path), options);
  const split = idxSplit(name);
  if (split !== undefined) {
    const set = await idxImages(await beside(), options.split ?? split);
    if (set) return ofRecords(set);
  }
  const set = await cifarFiles(await beside(), {
    ...options,
    split: options.split ?? (/^test/.test(name) ? "test" : "train"),
  });
  return set && ofRecords(set);
}

/**
 * The images of a folder or archive in any layout but one that is for segmentation, or a plain one of class folders.
 *
 * @returns Undefined where there is nothing of the kind.
 * @throws {InputError} If there is, but it cannot be used.
 */
export async function imagesOfTree(
  tree: FileTree,
  options: FindImagesOptions,
): Promise<FoundImages | undefined> {
  const set = await idxImages(tree, options.split) ??
    await cifarFiles(tree, options) ?? await npyImages(tree, options);
  if (set) return ofRecords(set);
  if (tree.kind === "folder" && tree.listing.images.length === 0) {
    const found = await ofParquet(tree.root, options, tree.name);
    if (found) return found;
  }
  if (tree.kind === "folder" && tree.listing.images.length === 0) {
    const found = await wdsFolder(tree, options);
    if (found) return found;
  }
  if (/tar/.test(tree.kind)) {
    const found = await wdsShard(tree, options);
    if (found) return found;
  }
  const listed = ofCollection(await listedImages(tree, options.split));
  if (listed) return listed;
  const crops = ofCollection(await cocoCrops(tree, options.split));
  if (crops) return crops;
  const isAsked = options.imageColumn !== undefined;
  if (isAsked || !hasClassFolders(tree.listing)) {
    return await imageTable(tree, options);
  }
}

/** The images of an archive in any layout. */
async function ofTree(
  whole: FileTree,
  options: FindImagesOptions,
): Promise<FoundImages> {
  const tree = innermost(whole, (folder) => splitOf(folder) !== undefined);
  const found = await imagesOfTree(tree, options);
  if (found) return found;
  const collection = await classTree(
    imageFolders(tree),
    options.split,
    whole,
  );
  return {
    collection: {
      ...collection,
      remarks: [
        `Recognised as a ${whole.kind} of a folder of images, one subfolder a class.`,
        ...collection.remarks,
      ],
    },
    lost: [],
  };
}

function ofCollection(collection?: ImageCollection): FoundImages | undefined {
  return collection && { collection, lost: [] };
}

function ofRecords(set: RecordSet): FoundImages {
  return { collection: recordImages(set), lost: [] };
}

async function cifarFiles(
  tree: FileTree,
  options: FindImagesOptions,
): Promise<RecordSet | undefined> {
  return await cifarBinary(tree, options) ??
    await stlBinary(tree, options.split) ??
    await svhnImages(tree, options.split) ??
    await cifarPickle(tree, options);
}

async function ofParquet(
  path: string,
  options: FindImagesOptions,
  name: string = stem(basename(path)),
): Promise<FoundImages | undefined> {
  const files = await findTextFiles(path, options.split);
  if (files?.kind !== "tables") return;
  if (!files.paths.every((file) => /\.parquet$/i.test(file))) return;
  const collection = await parquetImages(
    { name, root: path, ...files },
    options,
  );
  return collection && { collection, lost: [] };
}

function stem(name: string): string {
  return name.replace(/(\.gz)?$/i, "").replace(/\.[a-z]+$/i, "");
}

/** Bytes of a table that are looked at before its folder is listed. */
const HEAD = 2 ** 16;

/** Whether a table speaks of images at all: texts must not have their folder listed. */
async function mayNameImages(
  path: string,
  { imageColumn }: FindImagesOptions,
): Promise<boolean> {
  if (imageColumn !== undefined) return true;
  using file = await Deno.open(path);
  const bytes = new Uint8Array(HEAD);
  const text = new TextDecoder().decode(
    bytes.subarray(0, await file.read(bytes) ?? 0),
  );
  const [first] = text.split("\n", 1);
  return /(^|,|\t)"?id"?(,|\t|\r?$)|image|img|picture|photo|file_?(name|path)|id_code/i
    .test(first) ||
    /\.(jpe?g|png|webp|bmp|tiff?|gif|avif)\b/i.test(text);
}
