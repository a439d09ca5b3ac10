/**
 * Names of classes that lie in a text file beside the data.
 *
 * @module
 */
import { FormatError } from "../../errors.ts";
import type { StatedClasses } from "../text/text_labels.ts";
import type { FileTree } from "../trees/file_tree.ts";

/** Files that name the classes in the order of their numbers, one a line; the surest first. */
const NAME_FILES = [
  "labels.txt",
  "classes.txt",
  "class_names.txt",
  "classnames.txt",
  "label_names.txt",
];

/**
 * The classes that a file of the tree's top folder names.
 *
 * @param names Names of the file; the usual ones by default.
 * @throws {FormatError} If it names a class twice, or has an empty line.
 */
export async function namedClasses(
  tree: FileTree,
  names: readonly string[] = NAME_FILES,
): Promise<StatedClasses | undefined> {
  const path = names.find((name) => tree.listing.rest.includes(name));
  if (path === undefined) return;
  const text = new TextDecoder().decode(await tree.read(path));
  const lines = text.trimEnd().split("\n").map((line) => line.trim());
  for (const [at, line] of lines.entries()) {
    if (line !== "" && lines.indexOf(line) === at) continue;
    throw new FormatError(
      `Cannot read ${tree.where(path)}: line ${at + 1} ${
        line === ""
          ? "is empty; each line names a class"
          : `names ${JSON.stringify(line)} a second time`
      }`,
    );
  }
  return { names: lines, origin: tree.where(path) };
}
