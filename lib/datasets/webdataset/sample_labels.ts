/**
 * What the files of a webdataset's sample say of its class.
 *
 * @see {@link https://github.com/webdataset/webdataset}
 * @module
 */
import type { CellValue } from "../text/text_table.ts";

/** Endings of files that hold a class and nothing else, the surest first. */
const CLASS_FILES = [
  "cls",
  "cls.txt",
  "label",
  "label.txt",
  "class",
  "class.txt",
  "target",
];
/** Fields of a JSON file that hold a class, the surest first. */
const CLASS_FIELDS = [
  "label",
  "cls",
  "class",
  "class_id",
  "class_name",
  "category",
  "target",
  "y",
];

/** The file that holds a sample's class, of those with these endings; undefined where none does. */
export function labelFile(
  endings: readonly string[],
  wanted?: string,
): string | undefined {
  return [...(wanted === undefined ? [] : [wanted]), ...CLASS_FILES, "json"]
    .find((ending) => endings.includes(ending));
}

/**
 * The class in such a file.
 *
 * @param ending The file's ending.
 * @param wanted Field of a JSON file; one of the usual names by default.
 * @returns Undefined where it holds none.
 */
export function labelIn(
  content: Uint8Array,
  ending: string,
  wanted?: string,
): CellValue {
  const text = new TextDecoder().decode(content).trim();
  if (ending !== "json") return text === "" ? undefined : text;
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof fields !== "object" || fields === null) return undefined;
  for (const name of wanted === undefined ? CLASS_FIELDS : [wanted]) {
    if (!Object.hasOwn(fields, name)) continue;
    const value = (fields as Record<string, unknown>)[name];
    if (typeof value === "string" || typeof value === "number") return value;
  }
}
