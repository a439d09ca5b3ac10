/**
 * Files by folder and by glob.
 *
 * @module
 */
import { globToRegExp, join } from "../deps/std_path.ts";
import { readingError } from "../reading_error.ts";

/** Folders within folders. */
const DEEPEST = 32;

/**
 * All files in a folder and the folders within it, by name; hidden ones and links to folders are left out.
 *
 * @param depth Folders within folders that are entered.
 */
export async function filesUnder(
  folder: string,
  depth = DEEPEST,
): Promise<string[]> {
  const files: string[] = [];
  const folders: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.name.startsWith(".")) continue;
      const path = folder === "." ? entry.name : join(folder, entry.name);
      if (entry.isDirectory) folders.push(path);
      else if (entry.isFile || await isLinkToFile(path)) files.push(path);
    }
  } catch (error) {
    throw readingError(error, folder);
  }
  for (const inner of depth > 0 ? folders : []) {
    files.push(...await filesUnder(inner, depth - 1));
  }
  return files.toSorted();
}

/**
 * The files that a glob matches, by name; `**` crosses folders. Nothing matches where its folder is not there.
 */
export async function matchesOf(glob: string): Promise<string[]> {
  const plain = glob.slice(0, Math.max(0, glob.search(/[*?[{]/)));
  const folder = plain.slice(0, plain.lastIndexOf("/") + 1) || ".";
  // A brace may hold folders of its own, and ** any number of them.
  const isDeep = glob.includes("**") || /\{[^}]*\/[^}]*\}/.test(glob);
  const depth = isDeep
    ? DEEPEST
    : glob.slice(plain.length).split("/").length - 1;
  if (!await isFolder(folder)) return [];
  const pattern = globToRegExp(join(glob), { globstar: true });
  const files = await filesUnder(folder, depth);
  return files.filter((file) => pattern.test(file));
}

async function isLinkToFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw readingError(error, path);
  }
}
