/**
 * Telling folders of classes from folders that only hold images together.
 *
 * @module
 */
import type { ImageListing } from "../list_images.ts";
import { splitOf } from "../split_folders.ts";
import { type FileTree, subtree } from "../trees/file_tree.ts";

/** Names that say that images lie there, and nothing else. */
const HOLDERS =
  /^(images?|imgs?|jpe?gs?|pngs?|jpe?g_?images|photos?|pictures|pics|data|raw|all)$/i;

/**
 * Whether images lie in one folder a class: in at least two folders, none of which is called as a split is, or as a
 * heap of images is.
 */
export function hasClassFolders({ images }: ImageListing): boolean {
  const folders = topFolders(images);
  if (folders.has("") || folders.size === 0) return false;
  const names = [...folders.keys()];
  if (names.every((name) => splitOf(name))) {
    return [...folders.values()].every((below) => {
      const inner = topFolders(below);
      return !inner.has("") && inner.size > 1 &&
        ![...inner.keys()].some((name) => HOLDERS.test(name));
    });
  }
  return names.length > 1 &&
    !names.some((name) => splitOf(name) || HOLDERS.test(name));
}

/** Paths by their first folder, less that; "" where they lie in none. */
function topFolders(paths: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const slash = path.indexOf("/");
    const folder = slash < 0 ? "" : path.slice(0, slash);
    const below = folders.get(folder);
    if (below) below.push(path.slice(slash + 1));
    else folders.set(folder, [path.slice(slash + 1)]);
  }
  return folders;
}

/**
 * The folder whose subfolders hold the images, below folders that hold nothing else of them: `images/CLASS` beside
 * `annotations/`.
 */
export function imageFolders(tree: FileTree): FileTree {
  let folder = "";
  let paths: readonly string[] = tree.listing.images;
  for (;;) {
    const folders = topFolders(paths);
    const [only] = folders.keys();
    if (folders.size !== 1 || only === "" || splitOf(only)) break;
    const below = folders.get(only)!;
    // A folder of images alone is a class.
    if (below.every((path) => !path.includes("/"))) break;
    folder = folder === "" ? only : `${folder}/${only}`;
    paths = below;
  }
  return subtree(tree, folder);
}
