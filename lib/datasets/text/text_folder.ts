/**
 * A folder of `.txt` files, one subfolder a class.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import { type ImageListing, listImages } from "../list_images.ts";
import { SampleError } from "../sample_error.ts";
import { chooseSplit } from "../split_folders.ts";
import type { LabelledText } from "./labelled_texts.ts";
import type { SkippedRow } from "./table_texts.ts";
import { LABELS_FILE } from "./text_labels.ts";
import { readText } from "./text_table.ts";

/** Which files to take. */
export interface TextFolderOptions {
  /** Which split, where there are some. */
  readonly split?: string;
  /** Leave out empty files. */
  readonly skipBad?: boolean;
}

/** The files of a split. */
export interface TextFolder {
  /** Folder of the split; empty where there are none. */
  readonly split: string;
  /** Folders of all splits. */
  readonly splits: readonly string[];
  /** Names by class id. */
  readonly classNames: readonly string[];
  /** The texts, by class, then folder, then name. */
  readonly texts: readonly LabelledText[];
  /** Files that were left out. */
  readonly skipped: readonly SkippedRow[];
}

/** Whether a file holds one text. */
export function isTextFile(name: string): boolean {
  return /\.txt$/i.test(name) && name !== LABELS_FILE;
}

/**
 * Read `folder/<class>/*.txt`, or `folder/train/<class>/*.txt` where there are splits.
 *
 * A line break at the end of a file is no part of its text.
 *
 * @throws {InputError} If a class has no files.
 * @throws {SampleError} If a file is empty, unless `skipBad`.
 */
export async function textFolder(
  root: string,
  options: TextFolderOptions,
): Promise<TextFolder> {
  const listing = await listImages(root, isTextFile);
  const { folder: split, splits } = chooseSplit(root, listing, options.split);
  const where = split ? `${root}/${split}` : root;
  const classes = classFiles(split, listing);
  const texts: LabelledText[] = [];
  const skipped: SkippedRow[] = [];
  for (const [label, files] of [...classes.values()].entries()) {
    for (const file of files) {
      const source = `${root}/${file}`;
      const text = (await readText(source)).replace(/\r?\n$/, "");
      if (text.trim() !== "") {
        texts.push({ source, text, label });
        continue;
      }
      const reason = "the text is empty";
      if (!options.skipBad) {
        throw new SampleError("use", source, reason, { advice: "fill it in" });
      }
      skipped.push({ source, reason });
    }
  }
  const classNames = [...classes.keys()];
  const filled = new Set(texts.map(({ label }) => label));
  const empty = classNames.find((_, label) => !filled.has(label));
  if (empty !== undefined) {
    throw new InputError(
      `Cannot use ${where}: class ${
        JSON.stringify(empty)
      } has no texts; add some, or remove the folder`,
    );
  }
  return { split, splits, classNames, texts, skipped };
}

/** Files by class, sorted. */
function classFiles(
  split: string,
  { images: files, folders }: ImageListing,
): Map<string, string[]> {
  const start = split ? `${split}/` : "";
  const classes = new Map<string, string[]>();
  for (const folder of folders) {
    const name = folder.slice(start.length);
    if (folder.startsWith(start) && name !== "" && !name.includes("/")) {
      classes.set(name, []);
    }
  }
  for (const file of files.filter((file) => file.startsWith(start))) {
    const [name, ...rest] = file.slice(start.length).split("/");
    // A file beside the classes' folders (a readme) is of none.
    if (rest.length > 0) classes.get(name)!.push(file);
  }
  return new Map(
    [...classes].sort(([a], [b]) => a < b ? -1 : 1),
  );
}
