/**
 * A folder on disk as a tree of files.
 *
 * @module
 */
import { fileSize, streamFile } from "../../arrays/file_bytes.ts";
import { readingError } from "../../reading_error.ts";
import { readImage, readImageSync } from "../content_hashes.ts";
import { folderName } from "../data_folder.ts";
import { listImages } from "../list_images.ts";
import { type Content, type FileTree, listingOf } from "./file_tree.ts";
import { nearReader } from "./near_reader.ts";

/** Files read before they are asked for, once their elders have been. */
const READ_AHEAD = 4;

/**
 * List a folder.
 *
 * @throws {InputError} If it cannot be listed.
 */
export async function diskTree(root: string): Promise<FileTree> {
  return treeOf(root, await folderName(root), await listImages(root));
}

/**
 * The files of a folder, without those of its subfolders.
 *
 * @param name Name of the data.
 * @throws {InputError} If the folder cannot be read.
 */
export async function flatTree(root: string, name: string): Promise<FileTree> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(root));
    const names = entries.filter(({ isDirectory }) => !isDirectory)
      .map(({ name }) => name);
    return treeOf(root, name, listingOf(names));
  } catch (error) {
    throw readingError(error, root);
  }
}

function treeOf(
  root: string,
  name: string,
  listing: FileTree["listing"],
): FileTree {
  const start = root.replace(/(?<=.)[/\\]+$/, "");
  const where = (path: string) => (path === "" ? start : `${start}/${path}`);
  return {
    root,
    kind: "folder",
    name,
    listing,
    isSequential: false,
    diskPath: where,
    where,
    order: () => 0,
    async read(path) {
      try {
        return await Deno.readFile(where(path));
      } catch (error) {
        throw readingError(error, where(path));
      }
    },
    async *stream(path, from = 0) {
      yield* streamFile(where(path), from, await fileSize(where(path)));
    },
    readMany: (paths, signal) => readFiles(paths.map(where), signal),
  };
}

/** The images at these paths; whoever reads one has the next few read meanwhile. */
async function* readFiles(
  paths: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<Content> {
  const readNear = nearReader(readImageSync);
  const reads = new Map<number, ReturnType<Content>>();
  let open = true, begun = 0;
  const readAhead = (last: number): void => {
    for (; open && begun <= last && begun < paths.length; begun++) {
      const read = readImage(paths[begun]);
      read.catch(() => {}); // It is reported where it is asked for.
      reads.set(begun, read);
    }
  };
  try {
    for (let index = 0; index < paths.length; index++) {
      signal?.throwIfAborted();
      yield () => {
        const near = reads.has(index) ? undefined : readNear(paths[index]);
        if (near) return near;
        begun = Math.max(begun, index);
        readAhead(index + READ_AHEAD);
        const read = reads.get(index) ?? readImage(paths[index]);
        reads.delete(index);
        return read;
      };
    }
  } finally {
    open = false;
    await Promise.allSettled(reads.values());
  }
}
