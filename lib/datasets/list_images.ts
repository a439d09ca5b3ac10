/**
 * The images below a folder, whatever order the file system has them in.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { hasImageEnding } from "./image_format.ts";
import { isLinkLoop, readingFailure } from "./reading_failure.ts";

/** What lies below a folder; paths are relative to it, with "/" between their parts. */
export interface ImageListing {
  /** Files with an image's ending, or others that were asked for. */
  readonly images: readonly string[];
  /** Folders. */
  readonly folders: readonly string[];
  /** Links to nothing that have an image's name. */
  readonly broken: readonly string[];
  /** Files and folders whose name begins with a dot, not looked into. */
  readonly hidden: number;
  /** Other files. */
  readonly rest: readonly string[];
  /** How many those are. */
  readonly others: number;
}

/**
 * List a folder and all below it. Symbolic links are followed.
 *
 * @param root The folder.
 * @param isWanted Tells by a file's name whether it is listed; images by default.
 * @throws {InputError} If a folder is missing or cannot be read, or links lead back to a folder above.
 */
export async function listImages(
  root: string,
  isWanted: (name: string) => boolean = hasImageEnding,
): Promise<ImageListing> {
  const images: string[] = [], folders: string[] = [], broken: string[] = [];
  const rest: string[] = [];
  let hidden = 0;

  /** `above`: real paths of the folder itself and those that lead to it. */
  const visit = async (
    relative: string,
    above: readonly string[],
  ): Promise<void> => {
    for (const entry of entriesOf(at(root, relative))) {
      if (entry.name.startsWith(".")) {
        hidden++;
        continue;
      }
      const path = relative ? `${relative}/${entry.name}` : entry.name;
      const kind = entry.isSymlink
        ? await targetKind(at(root, path))
        : entry.isDirectory
        ? "folder"
        : "file";
      if (kind === "folder") {
        folders.push(path);
        const real = entry.isSymlink
          ? await realPath(at(root, path))
          : `${above.at(-1)}/${entry.name}`;
        if (above.includes(real)) {
          throw new InputError(
            `Cannot list ${root}: the symbolic link ${
              at(root, path)
            } leads back to a folder above it; remove it`,
          );
        }
        await visit(path, [...above, real]);
      } else if (!isWanted(entry.name)) {
        rest.push(path);
      } else {
        (kind === "file" ? images : broken).push(path);
      }
    }
  };
  await visit("", [await realPath(root)]);
  return {
    images: images.sort(byFolderThenName),
    folders: folders.sort(),
    broken: broken.sort(byFolderThenName),
    rest: rest.sort(),
    hidden,
    others: rest.length,
  };
}

/** As torchvision sorts: all of a folder before its subfolders. */
export function byFolderThenName(a: string, b: string): number {
  const [folderA, folderB] = [a, b].map((path) =>
    path.slice(0, path.lastIndexOf("/") + 1)
  );
  if (folderA !== folderB) return folderA < folderB ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function at(root: string, relative: string): string {
  return relative ? `${root.replace(/[/\\]+$/, "")}/${relative}` : root;
}

function entriesOf(folder: string): Deno.DirEntry[] {
  try {
    // A promise for each entry would take longer than the folder.
    const entries = [...Deno.readDirSync(folder)];
    return entries.sort((a, b) => a.name < b.name ? -1 : 1);
  } catch (error) {
    throw new InputError(
      `Cannot list ${folder}: ${readingFailure(error, folder)}`,
      { cause: error },
    );
  }
}

async function realPath(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    throw new InputError(
      `Cannot follow ${path}: ${readingFailure(error, path)}`,
      { cause: error },
    );
  }
}

async function targetKind(
  link: string,
): Promise<"file" | "folder" | "nothing"> {
  try {
    return (await Deno.stat(link)).isDirectory ? "folder" : "file";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "nothing";
    throw new InputError(
      isLinkLoop(error)
        ? `Cannot follow ${link}: the symbolic link leads back to itself; remove it`
        : `Cannot follow ${link}: ${readingFailure(error, link)}`,
      { cause: error },
    );
  }
}
