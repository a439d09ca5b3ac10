/**
 * Files below a folder, wherever the folder lies: on disk, or in an archive that is read in place.
 *
 * @module
 */
import { hasImageEnding } from "../image_format.ts";
import { byFolderThenName, type ImageListing } from "../list_images.ts";

/** Gives the content of one file. */
export type Content = () => Promise<Uint8Array<ArrayBuffer>>;

/** Files that can be listed and read. */
export interface FileTree {
  /** Path of the folder or archive, for messages. */
  readonly root: string;
  /** What it is, for messages: "folder", "zip file", "tar file", "compressed tar file". */
  readonly kind: string;
  /** Name of the data in it. */
  readonly name: string;
  /** What lies in it. */
  readonly listing: ImageListing;
  /** Whether files can only be read in the order in which they lie; {@linkcode order} is theirs. */
  readonly isSequential: boolean;
  /** The file on disk whose change changes this file, for remembering hashes. */
  diskPath(path: string): string;
  /** Where a file is, for messages. */
  where(path: string): string;
  /** Place of a file in the order in which files can be read. */
  order(path: string): number;
  /** The content of one file, whatever the order. */
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /** The bytes of one file from `start` on, in pieces. */
  stream(path: string, start?: number): AsyncIterable<Uint8Array>;
  /**
   * The contents of many files.
   *
   * @param paths In ascending {@linkcode order} where the tree is sequential.
   */
  readMany(
    paths: readonly string[],
    signal?: AbortSignal,
  ): AsyncIterable<Content>;
}

/** Largest file that is read as a whole: far more than any image needs. */
export const LARGEST_FILE: number = 2 ** 28;

/** A listing of paths that no file system has folders for. */
export function listingOf(paths: Iterable<string>): ImageListing {
  const images: string[] = [], rest: string[] = [];
  const folders = new Set<string>();
  let hidden = 0;
  for (const path of paths) {
    const parts = path.split("/");
    if (parts.some((part) => part.startsWith(".") || part === "__MACOSX")) {
      hidden++;
      continue;
    }
    for (let end = parts.length - 1; end > 0; end--) {
      const folder = parts.slice(0, end).join("/");
      if (folders.has(folder)) break;
      folders.add(folder);
    }
    (hasImageEnding(parts.at(-1)!) ? images : rest).push(path);
  }
  return {
    images: images.sort(byFolderThenName),
    folders: [...folders].sort(),
    broken: [],
    rest: rest.sort(),
    hidden,
    others: rest.length,
  };
}

/** Every file of a tree, images and others. */
export function allFiles({ listing }: FileTree): string[] {
  return [...listing.images, ...listing.rest];
}

/** A folder of a tree as a tree of its own. */
export function subtree(tree: FileTree, folder: string): FileTree {
  if (folder === "") return tree;
  const start = `${folder}/`;
  const inside = (paths: readonly string[]): string[] =>
    paths.filter((path) => path.startsWith(start))
      .map((path) => path.slice(start.length));
  const { images, folders, broken, rest, hidden } = tree.listing;
  const ownRest = inside(rest);
  return {
    root: tree.where(folder),
    kind: tree.kind,
    name: tree.name,
    listing: {
      images: inside(images),
      folders: inside(folders),
      broken: inside(broken),
      rest: ownRest,
      hidden,
      others: ownRest.length,
    },
    isSequential: tree.isSequential,
    diskPath: (path) => tree.diskPath(start + path),
    where: (path) => tree.where(start + path),
    order: (path) => tree.order(start + path),
    read: (path) => tree.read(start + path),
    stream: (path, from) => tree.stream(start + path, from),
    readMany: (paths, signal) =>
      tree.readMany(paths.map((path) => start + path), signal),
  };
}
