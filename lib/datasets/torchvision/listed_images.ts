/**
 * Data sets that say in files of their own which image is of which class and split, in layouts of torchvision.
 *
 * @see {@link https://docs.pytorch.org/vision/stable/datasets.html}
 * @module
 */
import { FormatError } from "../../errors.ts";
import type {
  ImageCollection,
  ListedImage,
} from "../images/image_collection.ts";
import { matNumbers, readMat } from "../records/mat.ts";
import { pickSplit } from "../split_folders.ts";
import { textLabels } from "../text/text_labels.ts";
import type { FileTree } from "../trees/file_tree.ts";

/** An image by its path, and what it is called. */
interface Listed {
  readonly path: string;
  readonly className: string;
}

/** A layout whose splits are lists. */
interface ListedLayout {
  /** Whose layout it is, for messages. */
  readonly title: string;
  /** Whether a tree has it. */
  readonly isIn: (tree: FileTree) => boolean;
  /** Names of the splits there are. */
  readonly splits: (tree: FileTree) => string[];
  /** The images of a split. */
  readonly read: (tree: FileTree, split: string) => Promise<Listed[]>;
}

const LAYOUTS: readonly ListedLayout[] = [
  {
    title: "Food-101's",
    isIn: (tree) =>
      has(tree, "meta/train.txt") && has(tree, "meta/classes.txt"),
    splits: (tree) => present(tree, (split) => `meta/${split}.txt`),
    read: async (tree, split) =>
      (await lines(tree, `meta/${split}.txt`)).map((line) => ({
        path: `images/${line}.jpg`,
        className: line.split("/")[0],
      })),
  },
  {
    title: "Describable Textures'",
    isIn: (tree) => has(tree, "labels/train1.txt"),
    splits: (tree) => present(tree, (split) => `labels/${split}1.txt`),
    read: async (tree, split) =>
      (await lines(tree, `labels/${split}1.txt`)).map((line) => ({
        path: `images/${line}`,
        className: line.split("/")[0],
      })),
  },
  {
    title: "Oxford-IIIT Pet's",
    isIn: (tree) => has(tree, "annotations/trainval.txt"),
    splits: (tree) =>
      ["trainval", "test"].filter((name) =>
        has(tree, `annotations/${name}.txt`)
      )
        .map((name) => name === "trainval" ? "train" : name),
    read: async (tree, split) => {
      const list = split === "train" ? "trainval" : split;
      return (await lines(tree, `annotations/${list}.txt`)).map((line) => {
        const [stem] = line.split(/\s+/);
        return {
          path: `images/${stem}.jpg`,
          className: stem.replace(/_\d+$/, "").replaceAll("_", " "),
        };
      });
    },
  },
  {
    title: "FGVC-Aircraft's",
    isIn: (tree) => has(tree, variantList(tree, "train")),
    splits: (tree) => present(tree, (split) => variantList(tree, split)),
    read: async (tree, split) => {
      const list = variantList(tree, split);
      const folder = list.slice(0, list.lastIndexOf("/") + 1);
      return (await lines(tree, list)).map((line) => ({
        path: `${folder}images/${line.split(" ", 1)[0]}.jpg`,
        className: line.slice(line.indexOf(" ") + 1),
      }));
    },
  },
  {
    title: "Oxford Flowers'",
    isIn: (tree) => has(tree, "imagelabels.mat") && has(tree, "setid.mat"),
    splits: () => ["train", "val", "test"],
    read: async (tree, split) => {
      const labels = await numbers(tree, "imagelabels.mat", "labels");
      const key = { train: "trnid", val: "valid", test: "tstid" }[split]!;
      return (await numbers(tree, "setid.mat", key)).map((id) => ({
        path: `jpg/image_${String(id).padStart(5, "0")}.jpg`,
        className: String(labels[id - 1]),
      }));
    },
  },
  {
    title: "SUN397's",
    isIn: (tree) => has(tree, "ClassName.txt"),
    splits: () => [],
    read: async (tree) =>
      (await lines(tree, "ClassName.txt")).flatMap((line) => {
        const folder = line.replace(/^\//, "");
        return tree.listing.images.filter((path) =>
          path.startsWith(`${folder}/`)
        ).map((path) => ({ path, className: folder.slice(2) }));
      }),
  },
];

/**
 * The images of a tree in one of these layouts, if it has one.
 *
 * @throws {FormatError} If a list names an image that is not there.
 * @throws {InputError} If there is no such split.
 */
export async function listedImages(
  tree: FileTree,
  wanted?: string,
): Promise<ImageCollection | undefined> {
  const layout = LAYOUTS.find(({ isIn }) => isIn(tree));
  if (!layout || tree.listing.images.length === 0) return;
  const names = layout.splits(tree);
  const choice = names.length === 0 && wanted === undefined
    ? undefined
    : pickSplit(tree.root, names, wanted);
  const listed = await layout.read(tree, choice?.split ?? "");
  const there = new Set(tree.listing.images);
  const lost = listed.find(({ path }) => !there.has(path));
  if (lost || listed.length === 0) {
    throw new FormatError(
      lost
        ? `Cannot use ${tree.root}: its lists name ${lost.path}, which is not there; was it unpacked whole?`
        : `Cannot use ${tree.root}: its lists name no images`,
    );
  }
  if (tree.isSequential) {
    listed.sort((a, b) => tree.order(a.path) - tree.order(b.path));
  }
  const { classNames, labels } = textLabels(
    listed.map(({ className }) => className),
    undefined,
    (at) => tree.where(listed[at].path),
  );
  return {
    name: tree.name,
    root: tree.root,
    classNames,
    images: listed.map(({ path }, at): ListedImage => ({
      name: `${path} ${at}`,
      source: tree.where(path),
      label: labels[at],
      disk: tree.diskPath(path),
      isFile: tree.kind === "folder",
    })),
    ...(choice && { split: choice.split }),
    splits: choice?.splits ?? [],
    remarks: [
      `Recognised as ${layout.title} layout: classes and splits by its lists.`,
    ],
    read: (positions, signal) =>
      tree.readMany(positions.map((at) => listed[at].path), signal),
  };
}

/** Aircraft's list of a split, whether its folder `data` is the tree itself or lies in it. */
function variantList(tree: FileTree, split: string): string {
  const list = `images_variant_${split}.txt`;
  return has(tree, list) ? list : `data/${list}`;
}

function has({ listing }: FileTree, path: string): boolean {
  return listing.rest.includes(path);
}

function present(
  tree: FileTree,
  list: (split: string) => string,
): string[] {
  return ["train", "val", "test"].filter((split) => has(tree, list(split)));
}

async function lines(tree: FileTree, path: string): Promise<string[]> {
  const text = new TextDecoder().decode(await tree.read(path));
  return text.split(/\r?\n/).map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

async function numbers(
  tree: FileTree,
  path: string,
  name: string,
): Promise<number[]> {
  const source = tree.where(path);
  const array = readMat(await tree.read(path), source).get(name);
  if (array) return matNumbers(array);
  throw new FormatError(`Cannot read ${source}: it has no array ${name}`);
}
