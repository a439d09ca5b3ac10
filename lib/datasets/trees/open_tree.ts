/**
 * From a path to a tree of files.
 *
 * @module
 */
import { basename } from "node:path";
import { sliceFile } from "../../arrays/file_bytes.ts";
import { InputError } from "../../errors.ts";
import { diskTree } from "./disk_tree.ts";
import { type FileTree, subtree } from "./file_tree.ts";
import { isGzip } from "./gunzip.ts";
import { tarTree } from "./tar_tree.ts";
import { zipTree } from "./zip_tree.ts";

/** Endings of archives, for messages. */
export const ARCHIVE_ENDINGS: readonly string[] = [
  "zip",
  "tar",
  "tar.gz",
  "tgz",
];

/** Bytes of a file's front that tell an archive. */
const HEAD = 512;

/** What kind of archive a file is by its first bytes and its name; undefined for other files. */
export async function archiveKind(
  path: string,
): Promise<"zip" | "tar" | "tar.gz" | undefined> {
  const head = await sliceFile(path, 0, HEAD);
  if (head[0] === 0x50 && head[1] === 0x4b && head[2] <= 8 && head[3] <= 8) {
    return /\.(npz|pt|pth|docx|xlsx)$/i.test(path) ? undefined : "zip";
  }
  if (isGzip(head) && /\.(tar\.gz|tgz|tar)$/i.test(path)) return "tar.gz";
  const magic = String.fromCharCode(...head.subarray(257, 262));
  if (magic === "ustar" || /\.tar$/i.test(path)) return "tar";
  if (/\.zip$/i.test(path)) return "zip";
  if (/\.(tar\.gz|tgz)$/i.test(path)) return "tar.gz";
}

/**
 * Open a folder or an archive.
 *
 * @throws {InputError} If it is neither, or cannot be read.
 */
export async function openTree(path: string): Promise<FileTree> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (!info?.isFile) return await diskTree(path);
  const kind = await archiveKind(path);
  const name = basename(path).replace(/\.(zip|tar|tar\.gz|tgz)$/i, "");
  switch (kind) {
    case "zip":
      return await zipTree(path, name);
    case "tar":
    case "tar.gz":
      return await tarTree(path, name, kind === "tar.gz");
  }
  throw new InputError(
    `Cannot open ${path}: it is neither a folder nor an archive (.${
      ARCHIVE_ENDINGS.join(", .")
    })`,
  );
}

/** Files beside the one folder that holds everything. */
const NOTES = /^(readme|licen[cs]e|about|citation|notes?)\b/i;

/**
 * The folder that holds all there is: archives often have one folder at the top that bears their name.
 *
 * @param isMeant Whether a folder of this name says something by itself, as that of a split does.
 */
export function innermost(
  tree: FileTree,
  isMeant: (folder: string) => boolean,
): FileTree {
  let folder = "";
  for (;;) {
    const start = folder === "" ? "" : `${folder}/`;
    const { folders, images, rest } = tree.listing;
    const direct = (paths: readonly string[]) =>
      paths.filter((path) =>
        path.startsWith(start) && !path.includes("/", start.length)
      );
    const inner = direct(folders);
    const files = [...direct(images), ...direct(rest)];
    const [only] = inner;
    const hasFolders = folders.some((path) => path.startsWith(`${only}/`));
    const hasImages = images.some((path) =>
      path.startsWith(`${only}/`) && !path.includes("/", only.length + 1)
    );
    if (
      inner.length !== 1 || isMeant(only.slice(start.length)) ||
      files.some((path) => !NOTES.test(path.slice(start.length))) ||
      // A folder of images only is a class.
      (hasImages && !hasFolders)
    ) return subtree(tree, folder);
    folder = only;
  }
}
