/**
 * The binary versions of CIFAR-10 and CIFAR-100, and STL-10: records of planes, with or without their labels in front.
 *
 * @see Krizhevsky 2009, {@link https://www.cs.toronto.edu/~kriz/cifar.html}
 * @see Coates, Lee, Ng 2011, {@link https://cs.stanford.edu/~acoates/stl10/}
 * @module
 */
import { FormatError } from "../../errors.ts";
import { pickSplit } from "../split_folders.ts";
import { byteReader } from "../trees/byte_reader.ts";
import type { FileTree } from "../trees/file_tree.ts";
import { type PixelLayout, planar } from "./bitmap.ts";
import { namedClasses } from "./class_names.ts";
import type { ImageRecords, RecordSet } from "./record_images.ts";

const SIDE = 32;
const PIXELS = 3 * SIDE * SIDE;
const STL_SIDE = 96;
/** STL-10's planes are turned: columns follow each other. */
const STL_LAYOUT: PixelLayout = {
  width: STL_SIDE,
  height: STL_SIDE,
  channels: 3,
  strides: { x: STL_SIDE, y: 1, channel: STL_SIDE * STL_SIDE },
};

/** Which labels of CIFAR-100 to take. */
export interface CifarOptions {
  /** The split; by default training. */
  readonly split?: string;
  /** "coarse_labels" for CIFAR-100's twenty superclasses; the hundred fine ones by default. */
  readonly labelColumn?: string;
}

/**
 * The images of CIFAR's `.bin` files at the top of a tree, if there are any.
 *
 * @throws {FormatError} If a file is no whole number of records, or a label is none of the classes.
 * @throws {InputError} If there is no such split.
 */
export async function cifarBinary(
  tree: FileTree,
  { split: wanted, labelColumn }: CifarOptions = {},
): Promise<RecordSet | undefined> {
  const { rest } = tree.listing;
  const batches = rest.filter((path) => /^data_batch_\d+\.bin$/.test(path));
  const isTen = batches.length > 0 || rest.includes("test_batch.bin");
  const isHundred = rest.includes("fine_label_names.txt") &&
    rest.some((path) => /^(train|test)\.bin$/.test(path));
  if (!isTen && !isHundred) return;
  const files = new Map<string, string[]>();
  if (isTen) {
    if (batches.length > 0) files.set("train", batches);
    if (rest.includes("test_batch.bin")) files.set("test", ["test_batch.bin"]);
  } else {
    for (const split of ["train", "test"]) {
      if (rest.includes(`${split}.bin`)) files.set(split, [`${split}.bin`]);
    }
  }
  const { split, splits } = pickSplit(tree.root, [...files.keys()], wanted);
  const isCoarse = isHundred && /coarse/i.test(labelColumn ?? "");
  const records: ImageRecords[] = [];
  for (const path of files.get(split)!) {
    records.push(
      await openBatch(
        tree,
        path,
        isHundred ? 2 : 1,
        isHundred && !isCoarse ? 1 : 0,
      ),
    );
  }
  const stated = await namedClasses(
    tree,
    isTen
      ? ["batches.meta.txt"]
      : [isCoarse ? "coarse_label_names.txt" : "fine_label_names.txt"],
  );
  return {
    name: tree.name,
    root: tree.root,
    files: records,
    ...(stated && { stated }),
    split,
    splits,
    remarks: [
      isTen
        ? "Recognised as CIFAR-10's binary version."
        : `Recognised as CIFAR-100's binary version, with its ${
          isCoarse ? "20 coarse" : "100 fine"
        } labels.`,
    ],
  };
}

async function openBatch(
  tree: FileTree,
  path: string,
  labelBytes: number,
  labelAt: number,
): Promise<ImageRecords> {
  const source = tree.where(path);
  const recordSize = labelBytes + PIXELS;
  const reader = byteReader(tree.stream(path));
  const labels: number[] = [];
  try {
    for (;;) {
      const start = reader.position();
      const front = await reader.take(labelBytes);
      await reader.skip(PIXELS);
      const read = reader.position() - start;
      if (read === 0) break;
      if (read < recordSize) {
        throw new FormatError(
          `Cannot read ${source}: record ${
            labels.length + 1
          } has ${read} bytes from byte ${start} on, expected ${recordSize}; was the copy interrupted?`,
        );
      }
      labels.push(front[labelAt]);
    }
  } finally {
    await reader.close();
  }
  return {
    source,
    disk: tree.diskPath(path),
    labels,
    recordSize,
    offset: 0,
    stream: (start) => tree.stream(path, start),
    isSeekable: tree.kind === "folder",
    layout: planar(SIDE, SIDE, 3),
    pixels: (record) => record.subarray(labelBytes),
  };
}

/**
 * The images of STL-10's `train_X.bin` and `train_y.bin` at the top of a tree, if they are there.
 *
 * @throws {FormatError} If images and labels differ in number.
 * @throws {InputError} If there is no such split.
 */
export async function stlBinary(
  tree: FileTree,
  wanted?: string,
): Promise<RecordSet | undefined> {
  const { rest } = tree.listing;
  const found = ["train", "test"].filter((split) =>
    rest.includes(`${split}_X.bin`) && rest.includes(`${split}_y.bin`)
  );
  if (found.length === 0) return;
  const { split, splits } = pickSplit(tree.root, found, wanted);
  const labels = await tree.read(`${split}_y.bin`);
  const path = `${split}_X.bin`;
  const recordSize = 3 * STL_SIDE * STL_SIDE;
  let size = 0;
  for await (const piece of tree.stream(path)) size += piece.length;
  if (size !== recordSize * labels.length) {
    throw new FormatError(
      `Cannot use ${tree.where(path)}: its ${size} bytes are ${
        size / recordSize
      } images of ${recordSize} bytes, ${split}_y.bin has ${labels.length} labels`,
    );
  }
  const stated = await namedClasses(tree);
  return {
    name: tree.name,
    root: tree.root,
    files: [{
      source: tree.where(path),
      disk: tree.diskPath(path),
      // They count from 1.
      labels: Array.from(labels, (label) => label - 1),
      recordSize,
      offset: 0,
      stream: (start) => tree.stream(path, start),
      isSeekable: tree.kind === "folder",
      layout: STL_LAYOUT,
    }],
    ...(stated && { stated }),
    split,
    splits,
    remarks: ["Recognised as STL-10's binary files."],
  };
}
