/**
 * The files of texts that a path leads to.
 *
 * @module
 */
import { readingError } from "../../reading_error.ts";
import { pickSplit, splitOf } from "../split_folders.ts";
import { tableEnding } from "./open_table.ts";
import { isTextFile } from "./text_folder.ts";

/** Tables of one split, or files of one text each. */
export type TextFiles =
  | {
    /** Tables with the same columns. */
    readonly kind: "tables";
    /** Their paths, in order. */
    readonly paths: readonly string[];
    /** Folders in which the classes may be named. */
    readonly folders: readonly string[];
    /** Name of the split; absent for a file that was named. */
    readonly split?: string;
    /** Names of all splits. */
    readonly splits: readonly string[];
  }
  | { readonly kind: "folder" };

/** Folders within which tables are looked for: Hugging Face's repositories keep them in `data`. */
const TABLE_FOLDERS = ["", "data"];

/**
 * What texts lie at a path.
 *
 * @param wanted The split.
 * @returns Undefined where there are none.
 * @throws {InputError} If the path cannot be read, or there is no such split.
 */
export async function findTextFiles(
  path: string,
  wanted?: string,
): Promise<TextFiles | undefined> {
  let info;
  try {
    info = await Deno.stat(path);
  } catch (error) {
    throw readingError(error, path);
  }
  if (info.isFile) {
    if (!tableEnding(path)) return undefined;
    const at = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
    const folders = [at < 0 ? "." : path.slice(0, at) || "/"];
    return { kind: "tables", paths: [path], folders, splits: [] };
  }
  for (const inner of TABLE_FOLDERS) {
    const folder = inner === "" ? path : `${path}/${inner}`;
    const tables = (await namesIn(folder)).filter(tableEnding);
    if (tables.length === 0) continue;
    return {
      kind: "tables",
      ...tablesOfSplit(path, folder, tables, wanted),
      folders: [folder, path],
    };
  }
  return await holdsTextFiles(path) ? { kind: "folder" } : undefined;
}

/** The name of a table's split: train for train.csv and for train-00000-of-00002.parquet. */
function splitName(file: string): string {
  return file.slice(0, file.lastIndexOf(".")).replace(/-\d+-of-\d+$/, "");
}

function tablesOfSplit(
  root: string,
  folder: string,
  tables: readonly string[],
  wanted: string | undefined,
): { paths: string[]; split: string; splits: string[] } {
  const all = [...new Set(tables.map(splitName))];
  const known = all.filter(splitOf);
  // Other tables beside those of splits are something else, unless one is asked for.
  const names = known.length > 0 && !all.includes(wanted ?? "") ? known : all;
  const { split, splits } = pickSplit(root, names, wanted);
  const [ending] = tables.filter((file) => splitName(file) === split)
    .map((file) => tableEnding(file));
  return {
    split,
    splits,
    paths: tables.filter((file) =>
      splitName(file) === split && tableEnding(file) === ending
    ).map((file) => `${folder}/${file}`),
  };
}

/** Names in a folder, sorted; none where it is no folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter(({ isDirectory }) => !isDirectory)
      .map(({ name }) => name)
      .filter((name) => !name.startsWith(".")).sort();
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory
    ) return [];
    throw readingError(error, folder);
  }
}

/**
 * Whether what lies at a path is surely texts: a table, a folder of tables without other folders, or folders whose
 * files are `.txt`.
 */
export async function looksLikeTexts(path: string): Promise<boolean> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (!info) return false;
  if (info.isFile) return tableEnding(path) !== undefined;
  const files = await findTextFiles(path).catch(() => undefined);
  if (files?.kind !== "tables") return files !== undefined;
  // Tables beside folders of images (train/ and train.csv) are about these.
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    const isOther = isDirectory && !name.startsWith(".") &&
      !TABLE_FOLDERS.includes(name);
    if (isOther && !await holdsTables(`${path}/${name}`)) return false;
  }
  return true;
}

/** Whether nothing lies in a folder but tables and texts: benchmarks keep the files there that theirs are made of. */
async function holdsTables(folder: string): Promise<boolean> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.every(({ name, isDirectory }) =>
    !isDirectory && (tableEnding(name) !== undefined || isTextFile(name))
  );
}

/** Folders within folders that are looked into. */
const DEEPEST = 3;

/** Whether files of one text each lie below a folder, and nearer than anything else that could be data. */
async function holdsTextFiles(folder: string, depth = 0): Promise<boolean> {
  const folders: string[] = [];
  let hasOthers = false;
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name.startsWith(".")) continue;
    if (isDirectory) folders.push(`${folder}/${name}`);
    else if (depth > 0 && isTextFile(name)) return true;
    else if (depth > 0) hasOthers = true;
  }
  if (hasOthers || depth === DEEPEST) return false;
  for (const inner of folders.sort()) {
    if (await holdsTextFiles(inner, depth + 1)) return true;
  }
  return false;
}
