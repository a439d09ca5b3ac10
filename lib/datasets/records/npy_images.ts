/**
 * Images in NumPy's arrays: `.npy` files or the arrays of an `.npz`, with their labels.
 *
 * @module
 */
import { decodeElements, type ElementType } from "../../arrays/element_type.ts";
import { openNpy } from "../../arrays/npy_file.ts";
import { openNpz } from "../../arrays/npz.ts";
import {
  numberType,
  readNumbers,
  readValues,
  type StoredArray,
  storedSize,
} from "../../arrays/stored_array.ts";
import { FormatError, InputError } from "../../errors.ts";
import { pickSplit } from "../split_folders.ts";
import type { CellValue } from "../text/text_table.ts";
import type { FileTree } from "../trees/file_tree.ts";
import { interleaved, type PixelLayout, planar } from "./bitmap.ts";
import { namedClasses } from "./class_names.ts";
import { arrayPairs } from "./array_pairs.ts";
import {
  fromSlices,
  inMemory,
  recordValues,
  skipping,
} from "./array_stream.ts";
import { pixelScale } from "./pixel_scale.ts";
import type { ImageRecords, RecordSet } from "./record_images.ts";

/** Arrays by name, and how to open them. */
interface Arrays {
  /** Path, for messages. */
  readonly source: string;
  /** Names, without ending. */
  readonly names: readonly string[];
  /** The file on disk that holds an array. */
  disk(name: string): string;
  open(name: string): Promise<StoredArray>;
}

/** Which arrays to take. */
export interface NpyOptions {
  /** The split; by default the first of training, validation, test. */
  readonly split?: string;
  /** Name of the array of images, without ending; by the usual names by default. */
  readonly imageColumn?: string;
  /** Name of the array of labels. */
  readonly labelColumn?: string;
}

/**
 * The images of the `.npy` files at the top of a folder, if there are such of images and labels.
 *
 * @throws {FormatError} If an array is damaged or holds no images.
 * @throws {InputError} If images have no labels, or there is no such split.
 */
export async function npyImages(
  tree: FileTree,
  options: NpyOptions = {},
): Promise<RecordSet | undefined> {
  if (tree.kind !== "folder") return;
  const names = tree.listing.rest.filter((path) => /^[^/]+\.npy$/i.test(path))
    .map((path) => path.slice(0, -4));
  const disk = (name: string) => tree.diskPath(`${name}.npy`);
  return await fromArrays(
    tree,
    {
      source: tree.root,
      names,
      disk,
      open: (name) => openNpy(disk(name)),
    },
    options,
  );
}

/**
 * The images of an `.npz` file, if it has arrays of images and labels.
 *
 * @param path Name of the file in the tree.
 * @throws {FormatError} If an array is damaged or holds no images.
 * @throws {InputError} If images have no labels, or there is no such split.
 */
export async function npzImages(
  tree: FileTree,
  path: string,
  options: NpyOptions = {},
): Promise<RecordSet | undefined> {
  const disk = tree.diskPath(path);
  const arrays = await openNpz(disk);
  return await fromArrays(tree, {
    source: disk,
    names: arrays.names,
    disk: () => disk,
    open: (name) => arrays.open(name),
  }, options);
}

async function fromArrays(
  tree: FileTree,
  arrays: Arrays,
  options: NpyOptions,
): Promise<RecordSet | undefined> {
  const pairs = arrayPairs(arrays.names, options);
  if (pairs.size === 0) return;
  const { split, splits } = pickSplit(
    arrays.source,
    [...pairs.keys()],
    options.split,
  );
  const pair = pairs.get(split)!;
  const { records, remark } = await openImages(arrays, pair);
  const stated = await namedClasses(tree);
  return {
    name: tree.name,
    root: arrays.source,
    files: [records],
    ...(stated && { stated }),
    ...(split !== "" && { split }),
    splits: splits.filter((name) => name !== ""),
    remarks: [
      `Recognised as NumPy arrays: images in ${pair.images}, ${remark}; labels in ${pair.labels}${
        stated ? `, class names by ${stated.origin}` : ""
      }.`,
    ],
  };
}

async function openImages(
  arrays: Arrays,
  pair: { readonly images: string; readonly labels: string },
): Promise<{ records: ImageRecords; remark: string }> {
  const array = await arrays.open(pair.images);
  const { source } = array;
  const type = numberType(array);
  const { layout, words } = layoutOf(array);
  const labels = await labelsOf(await arrays.open(pair.labels));
  const [count] = array.shape;
  if (labels.length !== count) {
    throw new FormatError(
      `Cannot use ${source}: it has ${count} images, ${pair.labels} has ${labels.length} labels`,
    );
  }
  const size = storedSize(type);
  const recordSize = array.shape.slice(1).reduce((a, b) => a * b, size);
  // Its images lie scattered: they are put in order once.
  const turned = array.fortranOrder ? await readNumbers(array) : undefined;
  const bytes = turned &&
    new Uint8Array(turned.buffer, turned.byteOffset, turned.byteLength);
  const littleEndian = bytes ? true : array.littleEndian;
  // What is read as a whole is wider where it was float16.
  const held: ElementType = bytes && type === "f2" ? "f4" : type;
  const width = bytes && type === "f2" ? 2 * recordSize : recordSize;
  const stream = (start: number): AsyncIterable<Uint8Array> =>
    bytes
      ? inMemory(bytes, start)
      : array.slice
      ? fromSlices(array.slice, start, count * recordSize)
      : skipping(array.bytes(), start);
  const elements = (record: Uint8Array) =>
    decodeElements(record, held, littleEndian);
  const { words: scaleWords, scale } = type === "u1"
    ? { words: "bytes", scale: undefined }
    : await pixelScale(recordValues(stream, width, count, elements), source);
  return {
    records: {
      source,
      disk: arrays.disk(pair.images),
      labels,
      recordSize: width,
      offset: 0,
      stream,
      isSeekable: bytes !== undefined || array.slice !== undefined,
      layout,
      ...(scale && {
        pixels: (record: Uint8Array<ArrayBuffer>) => scale.of(elements(record)),
        scale: `${held} ${littleEndian ? "" : "big-endian "}${scale.name}`,
      }),
    },
    remark: `${words}, ${scaleWords}`,
  };
}

/** What the axes of an array of images are. */
function layoutOf(
  { shape, source }: StoredArray,
): { layout: PixelLayout; words: string } {
  const [count, ...axes] = shape;
  const isColour = (n: number): n is PixelLayout["channels"] =>
    n === 1 || n === 3 || n === 4;
  if (count > 0 && axes.every((length) => length > 0)) {
    if (axes.length === 2) {
      const [height, width] = axes;
      return {
        layout: interleaved(height, width, 1),
        words: "N x height x width, grey",
      };
    }
    const [first, second, third] = axes;
    if (axes.length === 3 && isColour(third)) {
      return {
        layout: interleaved(first, second, third),
        words: "N x height x width x channels",
      };
    }
    if (axes.length === 3 && isColour(first)) {
      return {
        layout: planar(second, third, first),
        words: "N x channels x height x width",
      };
    }
  }
  throw new FormatError(
    `Cannot read ${source} as images: expected N x height x width, with 1, 3 or 4 channels in front or behind, but its shape is (${
      shape.join(", ")
    })`,
  );
}

async function labelsOf(array: StoredArray): Promise<CellValue[]> {
  const { shape, source } = array;
  if (shape.length === 0 || shape.slice(1).some((length) => length !== 1)) {
    throw new InputError(
      `Expected one label an image in ${source} but its shape is (${
        shape.join(", ")
      }); take the argmax of one-hot rows first`,
    );
  }
  return Array.from(
    await readValues(array) as ArrayLike<number | bigint | string>,
    (value) => typeof value === "bigint" ? Number(value) : value,
  );
}
