/**
 * CIFAR's Python version: pickled dicts with an array of images and a list of labels.
 *
 * @see Krizhevsky 2009, {@link https://www.cs.toronto.edu/~kriz/cifar.html}
 * @module
 */
import { FormatError, InputError } from "../../errors.ts";
import { pickSplit } from "../split_folders.ts";
import type { StatedClasses } from "../text/text_labels.ts";
import type { FileTree } from "../trees/file_tree.ts";
import { inMemory } from "./array_stream.ts";
import { planar } from "./bitmap.ts";
import type { CifarOptions } from "./cifar_binary.ts";
import { type Pickled, readPickle, textOf } from "./pickle.ts";
import { ArrayDraft, PickledBytes } from "./pickle_values.ts";
import type { ImageRecords, RecordSet } from "./record_images.ts";

/** Files of batches: data_batch_1, test_batch; train_data_batch_1 and val_data of ImageNet in 32 x 32. */
const BATCH = /^(?:(train)_)?(data_batch)(_\d+)?$|^(test_batch)$|^(val)_data$/;

/**
 * The images of CIFAR's pickles at the top of a tree, if there are any.
 *
 * @throws {FormatError} If a pickle holds anything but plain data, or not what CIFAR's do.
 * @throws {InputError} If there is no such split, or no such labels.
 */
export async function cifarPickle(
  tree: FileTree,
  { split: wanted, labelColumn }: CifarOptions = {},
): Promise<RecordSet | undefined> {
  const files = batchFiles(tree);
  if (files.size === 0) return;
  const { split, splits } = pickSplit(tree.root, [...files.keys()], wanted);
  const records: ImageRecords[] = [];
  let labelKey = labelColumn;
  for (const path of files.get(split)!) {
    const batch = await openBatch(tree, path, labelKey);
    labelKey = batch.labelKey;
    records.push(batch.records);
  }
  const stated = await classNames(tree, labelKey!);
  return {
    name: tree.name,
    root: tree.root,
    files: records,
    ...(stated && { stated }),
    split,
    splits,
    remarks: [
      `Recognised as CIFAR's Python version, read without running its pickles; classes from ${labelKey}${
        stated ? ` by the names in ${stated.origin}` : ""
      }.`,
    ],
  };
}

/** Batches by split. */
function batchFiles(tree: FileTree): Map<string, string[]> {
  const files = new Map<string, string[]>();
  const { rest } = tree.listing;
  const put = (split: string, path: string) =>
    files.set(split, [...files.get(split) ?? [], path]);
  for (const path of rest) {
    const found = BATCH.exec(path);
    if (found) put(found[4] ? "test" : found[5] ? "val" : "train", path);
  }
  // CIFAR-100 has one file a split, of names that anything could have.
  if (files.size === 0 && rest.includes("meta")) {
    for (const split of ["train", "test"]) {
      if (rest.includes(split)) put(split, split);
    }
  }
  return files;
}

async function openBatch(
  tree: FileTree,
  path: string,
  wanted?: string,
): Promise<{ records: ImageRecords; labelKey: string }> {
  const source = tree.where(path);
  const batch = dict(readPickle(await tree.read(path), source), source);
  const data = batch.get("data");
  if (!(data instanceof ArrayDraft)) {
    throw new FormatError(
      `Cannot read ${source}: expected an array "data" in the pickle, which has ${
        [...batch.keys()].map(String).slice(0, 12).join(", ") || "nothing"
      }`,
    );
  }
  const [count, size] = data.shape;
  const side = Math.sqrt(size / 3);
  if (
    data.shape.length !== 2 || data.dtype !== "u1" || data.fortranOrder ||
    !Number.isInteger(side) || side === 0
  ) {
    throw new FormatError(
      `Cannot read ${source}: expected images of bytes, N x (3 x side x side), but "data" has the shape (${
        data.shape.join(", ")
      }) of ${data.dtype}`,
    );
  }
  const labelKey = labelsKey(batch, source, wanted);
  const labels = batch.get(labelKey) as unknown[];
  if (labels.length !== count) {
    throw new FormatError(
      `Cannot use ${source}: it has ${count} images but ${labels.length} ${labelKey}`,
    );
  }
  const first = labels.findIndex((label) => !Number.isSafeInteger(label));
  if (first >= 0) {
    throw new FormatError(
      `Cannot use ${source}: expected whole numbers as ${labelKey} but found ${typeof labels[
        first
      ]} for image ${first + 1}`,
    );
  }
  const { offset, bytes } = data.data;
  // Where the elements lie in the file as they are, they need not stay in memory.
  const stream = offset === undefined
    ? (start: number) => inMemory(bytes, start)
    : (start: number) => tree.stream(path, start);
  return {
    labelKey,
    records: {
      source,
      disk: tree.diskPath(path),
      labels: labels as number[],
      recordSize: size,
      offset: offset ?? 0,
      stream,
      isSeekable: offset === undefined || tree.kind === "folder",
      layout: planar(side, side, 3),
    },
  };
}

function dict(value: Pickled, source: string): Map<unknown, Pickled> {
  if (value instanceof Map) return value;
  throw new FormatError(
    `Cannot read ${source}: expected a dict in the pickle but found ${
      Array.isArray(value) ? "a list" : typeof value
    }`,
  );
}

/** Which of the lists holds the labels. */
function labelsKey(
  batch: ReadonlyMap<unknown, Pickled>,
  source: string,
  wanted?: string,
): string {
  const lists = [...batch].filter(([key, value]) =>
    typeof key === "string" && Array.isArray(value) && key !== "filenames"
  ).map(([key]) => key as string);
  const found = wanted === undefined
    ? ["labels", "fine_labels"].find((key) => lists.includes(key))
    : lists.find((key) => key === wanted);
  if (found !== undefined) return found;
  throw new InputError(
    `Cannot find ${
      wanted === undefined ? "labels" : JSON.stringify(wanted)
    } in ${source}: its lists are ${
      lists.join(", ") || "none"
    }; pass --label-column NAME`,
  );
}

/** Names of the classes in batches.meta or meta. */
async function classNames(
  tree: FileTree,
  labelKey: string,
): Promise<StatedClasses | undefined> {
  const path = ["batches.meta", "meta"].find((name) =>
    tree.listing.rest.includes(name)
  );
  if (path === undefined) return;
  const origin = tree.where(path);
  const meta = dict(readPickle(await tree.read(path), origin), origin);
  const names = meta.get(labelKey.replace(/s$/, "_names"));
  const isNames = Array.isArray(names) &&
    names.every((name) =>
      typeof name === "string" || name instanceof PickledBytes
    );
  return isNames ? { names: names.map(textOf), origin } : undefined;
}
