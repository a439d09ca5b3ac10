/**
 * The folder that data lie in: whether it is there, and what it is called.
 *
 * @module
 */
import { basename } from "node:path";
import { InputError } from "../errors.ts";

/**
 * Check that a folder is there.
 *
 * @param what What it is, for messages: "image folder".
 * @param holds What to give instead of a file: "the folder that holds one subfolder a class".
 * @throws {InputError} If there is nothing, or a file.
 */
export async function checkFolder(
  root: string,
  what: string,
  holds: string,
): Promise<void> {
  let info;
  try {
    info = await Deno.stat(root);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) return; // Listing it will say why.
    throw new InputError(`Cannot find the ${what} ${root}`, { cause: error });
  }
  if (!info.isDirectory) {
    throw new InputError(
      `Cannot open ${root} as ${
        /^[aeiou]/.test(what) ? "an" : "a"
      } ${what}: it is a file; give ${holds}`,
    );
  }
}

/** Name of a folder; that of the folder itself where it is given as "." or "..". */
export async function folderName(root: string): Promise<string> {
  const name = basename(root);
  return /^\.{0,2}$/.test(name) ? basename(await Deno.realPath(root)) : name;
}
