/**
 * `classes.txt`: names of classes, a line a label from 0 on.
 *
 * @module
 */
import { FormatError } from "../../errors.ts";
import { readTextFile } from "../../read_text_file.ts";
import { readingFailure } from "../reading_failure.ts";

/** Names by label. */
export interface ClassesFile {
  /** Its path. */
  readonly path: string;
  /** A name a label, from 0 on. */
  readonly names: readonly string[];
}

/**
 * The `classes.txt` of the first folder that has one.
 *
 * @throws {FormatError} If it is empty, or two lines are alike.
 */
export async function findClassesFile(
  folders: readonly string[],
): Promise<ClassesFile | undefined> {
  for (const folder of folders) {
    const path = `${folder.replace(/(?<=.)[/\\]+$/, "")}/classes.txt`;
    let text;
    try {
      text = await readTextFile(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      throw new FormatError(
        `Cannot read ${path}: ${readingFailure(error, path)}`,
        { cause: error },
      );
    }
    return { path, names: parseClasses(text, path) };
  }
}

function parseClasses(text: string, path: string): string[] {
  const names = text.replace(/\s+$/, "").split(/\r?\n/)
    .map((line) => line.trim());
  const empty = names.indexOf("");
  if (empty >= 0) {
    throw new FormatError(
      `Cannot read ${path}: line ${
        empty + 1
      } is empty; each line names the class of one label, from 0 on`,
    );
  }
  const twice = names.findIndex((name, at) => names.indexOf(name) < at);
  if (twice >= 0) {
    throw new FormatError(
      `Cannot read ${path}: line ${twice + 1} names ${
        JSON.stringify(names[twice])
      } a second time; to merge labels use --label-map`,
    );
  }
  return names;
}
