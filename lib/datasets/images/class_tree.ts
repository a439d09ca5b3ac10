/**
 * A tree of files with one folder of images a class.
 *
 * @module
 */
import { classFolders } from "../class_folders.ts";
import { chooseSplit } from "../split_folders.ts";
import type { FileTree } from "../trees/file_tree.ts";
import type { ImageCollection, ListedImage } from "./image_collection.ts";
import { synsetNames } from "./synset_names.ts";

/**
 * The images of `CLASS/*.jpg`, or of `train/CLASS/*.jpg` where there are splits.
 *
 * Classes are the sorted names of the folders; images below them count however deep they lie. Folders named by
 * WordNet's numbers get the names of a words file in the tree.
 *
 * @param wanted The split.
 * @param outer The tree in which a words file may lie.
 * @throws {InputError} If there are no images, fewer than two classes or an empty one, or no such split.
 */
export async function classTree(
  tree: FileTree,
  wanted?: string,
  outer: FileTree = tree,
): Promise<ImageCollection> {
  const { folder, splits } = chooseSplit(tree.root, tree.listing, wanted);
  const root = folder ? tree.where(folder) : tree.root;
  const classes = classFolders(root, folder, tree.listing);
  const synsets = await synsetNames(
    outer,
    classes.map(({ className }) => className),
  );
  const images = classes.flatMap(({ images }, label): ListedImage[] =>
    images.map((path) => ({
      name: path,
      source: tree.where(path),
      label,
      disk: tree.diskPath(path),
      isFile: tree.kind === "folder",
    }))
  );
  if (tree.isSequential) {
    images.sort((a, b) => tree.order(a.name) - tree.order(b.name));
  }
  return {
    name: tree.name,
    root,
    classNames: synsets?.names ?? classes.map(({ className }) => className),
    images,
    ...(folder && { split: folder }),
    splits,
    remarks: synsets ? [synsets.remark] : [],
    read: (positions, signal) =>
      tree.readMany(positions.map((at) => images[at].name), signal),
  };
}
