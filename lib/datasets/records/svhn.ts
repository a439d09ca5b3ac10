/**
 * Street View House Numbers in its cropped form: MATLAB files of images and digits.
 *
 * @see Netzer et al. 2011, {@link http://ufldl.stanford.edu/housenumbers/}
 * @module
 */
import { FormatError } from "../../errors.ts";
import { pickSplit } from "../split_folders.ts";
import type { FileTree } from "../trees/file_tree.ts";
import { inMemory } from "./array_stream.ts";
import { matNumbers, readMat } from "./mat.ts";
import type { RecordSet } from "./record_images.ts";

const SIDE = 32;

/**
 * The images of `train_32x32.mat` and `test_32x32.mat` at the top of a tree, if there are any.
 *
 * @throws {FormatError} If a file is damaged or holds something else.
 * @throws {InputError} If there is no such split.
 */
export async function svhnImages(
  tree: FileTree,
  wanted?: string,
): Promise<RecordSet | undefined> {
  const found = tree.listing.rest.flatMap((path) =>
    /^(train|test|extra)_32x32\.mat$/.exec(path)?.[1] ?? []
  );
  if (found.length === 0) return;
  const { split, splits } = pickSplit(tree.root, found, wanted);
  const path = `${split}_32x32.mat`;
  const source = tree.where(path);
  const arrays = readMat(await tree.read(path), source);
  const images = arrays.get("X"), digits = arrays.get("y");
  const [height, width, channels, count = 1] = images?.shape ?? [];
  if (
    !images || !digits || images.type !== "u1" || height !== SIDE ||
    width !== SIDE || channels !== 3
  ) {
    throw new FormatError(
      `Cannot read ${source}: expected X of 32 x 32 x 3 x N bytes and y, but found ${
        [...arrays].map(([name, { shape, type }]) =>
          `${name} (${shape.join(" x ")}, ${type})`
        ).join(", ") || "no arrays"
      }`,
    );
  }
  // Ten stands for the digit nought.
  const labels = matNumbers(digits).map((digit) => digit % 10);
  if (labels.length !== count) {
    throw new FormatError(
      `Cannot use ${source}: X holds ${count} images, y ${labels.length} digits`,
    );
  }
  return {
    name: tree.name,
    root: tree.root,
    files: [{
      source,
      disk: tree.diskPath(path),
      labels,
      recordSize: SIDE * SIDE * 3,
      offset: 0,
      stream: (start) => inMemory(images.bytes, start),
      isSeekable: true,
      layout: {
        width: SIDE,
        height: SIDE,
        channels: 3,
        // MATLAB's first index runs fastest.
        strides: { x: SIDE, y: 1, channel: SIDE * SIDE },
      },
    }],
    split,
    splits,
    remarks: ["Recognised as SVHN's cropped digits."],
  };
}
