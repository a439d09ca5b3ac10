/**
 * IDX, the format of MNIST and its relatives: images and labels in two files, compressed or not.
 *
 * @see LeCun, Cortes, Burges, {@link http://yann.lecun.com/exdb/mnist/}
 * @module
 */
import { FormatError, InputError } from "../../errors.ts";
import { pickSplit } from "../split_folders.ts";
import type { StatedClasses } from "../text/text_labels.ts";
import type { FileTree } from "../trees/file_tree.ts";
import { interleaved } from "./bitmap.ts";
import { namedClasses } from "./class_names.ts";
import type { ImageRecords, RecordSet } from "./record_images.ts";
import { type TreeBytes, treeBytes } from "./tree_bytes.ts";

/** The header of an IDX file. */
interface IdxHeader {
  /** Code of the element type. */
  readonly type: number;
  /** Length of each axis. */
  readonly shape: readonly number[];
  /** Bytes of the header. */
  readonly offset: number;
}

const BYTE = 0x08, INT32 = 0x0c;
/** train-images-idx3-ubyte.gz, t10k-labels.idx1-ubyte, emnist-letters-test-images-idx3-ubyte. */
const IDX_NAME =
  /^(?:(.*)[-_.])?(images|labels)(?:[-_.]idx\d(?:[-_.](?:ubyte|int))?)(?:\.gz)?$/i;
const FASHION = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
];
const KUZUSHIJI = ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"];
/** Largest file of labels: two hundred million bytes are more than any collection has. */
const MOST_LABEL_BYTES = 2 ** 28;

/** Parts of a split. */
interface IdxPair {
  readonly images: string;
  readonly labels: string;
}

/**
 * The images of IDX files at the top of a tree, if there are any.
 *
 * @param wanted The split; by default the first of training, validation, test.
 * @throws {FormatError} If a file is damaged, or images and labels differ in number.
 * @throws {InputError} If images have no labels, or there is no such split.
 */
export async function idxImages(
  tree: FileTree,
  wanted?: string,
): Promise<RecordSet | undefined> {
  const pairs = idxPairs(tree);
  if (pairs.size === 0) return;
  const { split, splits } = pickSplit(tree.root, [...pairs.keys()], wanted);
  const { images, labels } = pairs.get(split)!;
  const records = await openImages(tree, images, labels);
  const stated = await namesOf(tree, labels);
  return {
    name: tree.name,
    root: tree.root,
    files: [records],
    ...(stated && { stated }),
    ...(split !== "" && { split }),
    splits: splits.filter((name) => name !== ""),
    remarks: [
      `Recognised as IDX files (MNIST's format): images of ${records.layout.width} x ${records.layout.height} in ${images}, labels in ${labels}${
        stated ? `, class names by ${stated.origin}` : ""
      }.`,
    ],
  };
}

/** The split that a file of images or labels is of, by its name; undefined for other files. */
export function idxSplit(name: string): string | undefined {
  const found = IDX_NAME.exec(name);
  return found ? splitName(found[1] ?? "") : undefined;
}

/** Pairs of files by split. */
function idxPairs(tree: FileTree): Map<string, IdxPair> {
  const parts = new Map<string, Partial<IdxPair>>();
  for (const path of tree.listing.rest) {
    const [, prefix = "", kind] = IDX_NAME.exec(path) ?? [];
    if (kind === undefined || path.includes("/")) continue;
    const part = kind.toLowerCase() as keyof IdxPair;
    const split = splitName(prefix);
    const known = parts.get(split) ?? {};
    // torchvision keeps what it downloaded beside what it unpacked.
    if (known[part] === undefined || known[part].endsWith(".gz")) {
      parts.set(split, { ...known, [part]: path });
    }
  }
  const pairs = new Map<string, IdxPair>();
  for (const [split, { images, labels }] of parts) {
    if (images && labels) pairs.set(split, { images, labels });
  }
  const [lone] = parts.values();
  if (pairs.size === 0 && lone) {
    throw new InputError(
      `Cannot use ${
        tree.where(lone.images ?? lone.labels!)
      }: it needs a file of ${
        lone.images ? "labels" : "images"
      } beside it, of the same name but for ${
        lone.images ? "images" : "labels"
      }`,
    );
  }
  return pairs;
}

/** t10k is what MNIST calls its test set; a family's name stays in front where it has one. */
function splitName(prefix: string): string {
  return prefix.toLowerCase().replace(/^t10k$/, "test")
    .replace(/^[a-z]*mnist-/, "");
}

async function openImages(
  tree: FileTree,
  images: string,
  labels: string,
): Promise<ImageRecords> {
  const bytes = await treeBytes(tree, images);
  const source = tree.where(images);
  const { type, shape, offset } = header(bytes.head, source);
  const [count, height, width] = shape;
  if (type !== BYTE || shape.length !== 3 || !(height > 0 && width > 0)) {
    throw new FormatError(
      `Cannot read ${source}: expected images of bytes, N x height x width, but its header says type 0x${
        type.toString(16)
      } and the shape (${shape.join(", ")})`,
    );
  }
  const values = await labelsOf(
    await treeBytes(tree, labels),
    tree.where(labels),
  );
  if (values.length !== count) {
    throw new FormatError(
      `Cannot use ${source}: its header says ${count} images, ${
        tree.where(labels)
      } has ${values.length} labels`,
    );
  }
  return {
    source,
    disk: tree.diskPath(images),
    labels: values,
    recordSize: height * width,
    offset,
    stream: bytes.stream,
    isSeekable: !bytes.isCompressed && tree.kind === "folder",
    layout: interleaved(height, width, 1),
  };
}

/** Labels of bytes, or of QMNIST's eight numbers each, of which the first is the class. */
async function labelsOf(bytes: TreeBytes, source: string): Promise<number[]> {
  const { type, shape, offset } = header(bytes.head, source);
  const [count, columns = 1] = shape;
  const size = type === BYTE ? 1 : type === INT32 ? 4 : 0;
  if (size === 0 || shape.length > 2 || columns < 1) {
    throw new FormatError(
      `Cannot read ${source}: expected labels of bytes, but its header says type 0x${
        type.toString(16)
      } and the shape (${shape.join(", ")})`,
    );
  }
  const expected = offset + count * columns * size;
  const all = await bytes.take(Math.min(expected, MOST_LABEL_BYTES));
  if (all.length !== expected) {
    throw new FormatError(
      `Cannot read ${source}: its header says ${count} labels, expected ${expected} bytes but found ${all.length}; was the copy interrupted?`,
    );
  }
  const view = new DataView(all.buffer, offset);
  return Array.from(
    { length: count },
    (_, at) =>
      size === 1
        ? view.getUint8(at * columns)
        : view.getInt32(at * columns * 4),
  );
}

function header(head: Uint8Array, source: string): IdxHeader {
  const axes = head[3];
  const offset = 4 + 4 * axes;
  if (head[0] !== 0 || head[1] !== 0 || !(axes >= 1 && axes <= 4)) {
    throw new FormatError(
      `Cannot read ${source}: it does not begin as IDX files do (00 00, type, number of axes) but with ${
        Array.from(head.subarray(0, 4), (byte) =>
          byte.toString(16).padStart(2, "0")).join(" ") || "nothing"
      }`,
    );
  }
  if (head.length < offset) {
    throw new FormatError(
      `Cannot read ${source}: its header is cut off at byte ${head.length} of ${offset}`,
    );
  }
  const view = new DataView(head.buffer, head.byteOffset);
  const shape = Array.from(
    { length: axes },
    (_, axis) => view.getUint32(4 + 4 * axis),
  );
  return { type: head[2], shape, offset };
}

/** Names of the classes: from a file beside the data, EMNIST's mapping, or by whose data these are. */
async function namesOf(
  tree: FileTree,
  labels: string,
): Promise<StatedClasses | undefined> {
  const mapping = /^(emnist-[a-z]+)-/i.exec(labels)?.[1];
  if (mapping && tree.listing.rest.includes(`${mapping}-mapping.txt`)) {
    const path = `${mapping}-mapping.txt`;
    const text = new TextDecoder().decode(await tree.read(path));
    const names: string[] = [];
    for (const line of text.split("\n")) {
      const [label, code] = line.trim().split(/\s+/).map(Number);
      if (Number.isInteger(label) && label >= 0 && label < 256 && code > 0) {
        names[label] = String.fromCodePoint(Math.min(code, 0xffff));
      }
    }
    // Letters are numbered from 1 on.
    return {
      names: Array.from(names, (name, label) => name ?? `class ${label}`),
      origin: path,
    };
  }
  const stated = await namedClasses(tree);
  if (stated) return stated;
  if (/fashion/i.test(tree.root)) {
    return { names: FASHION, origin: "Fashion-MNIST's list" };
  }
  if (/kmnist/i.test(tree.root)) {
    return { names: KUZUSHIJI, origin: "Kuzushiji-MNIST's list" };
  }
}
