/**
 * Reading a table that may name images, wherever it lies.
 *
 * @module
 */
import { FormatError } from "../../errors.ts";
import { hasImageEnding } from "../image_format.ts";
import { parseCsvTable } from "../text/csv_table.ts";
import { parseJsonlTable } from "../text/jsonl_table.ts";
import { type TextTable, utf8Text } from "../text/text_table.ts";
import type { FileTree } from "../trees/file_tree.ts";
import { listAsTable } from "./list_file.ts";

/** Endings of tables that may name images. */
const TABLE = /\.(csv|tsv|jsonl|ndjson|json\.?lines)$/i;
/** Largest table: a million rows of a hundred bytes. */
const LARGEST_TABLE = 2 ** 28;

/** Endings of lists: lines of a path and a class. */
const LIST = /\.(txt|lst)$/i;
/** What a list is called while it is parsed: its ending tells the separator. */
const LIST_AS_TABLE = "list.tsv";

/** Whether a file may be a table of images, by its name. */
export function isTable(path: string): boolean {
  return TABLE.test(path) || LIST.test(path);
}

/** More text files than this are no lists, but belong to an image each. */
const MOST_LISTS = 20;

/** The files at the top of a tree that may be tables of images. */
export function topTables({ listing }: FileTree): string[] {
  const top = listing.rest.filter((path) => !path.includes("/"));
  const lists = top.filter((path) => LIST.test(path));
  return [
    ...top.filter((path) => TABLE.test(path)),
    ...(lists.length > MOST_LISTS ? [] : lists),
  ];
}

/** What a table is called, without what all are called. */
export function stemOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(TABLE, "")
    .replace(LIST, "")
    .replace(/[-_]?labels?$/i, "");
}

/**
 * A table that can be read; of one that the user did not name, undefined where it cannot.
 *
 * @throws {FormatError} If it is damaged, and named.
 */
export async function readTable(
  tree: FileTree,
  path: string,
  isNamed: boolean,
): Promise<TextTable | undefined> {
  const source = tree.where(path);
  try {
    const bytes = await tree.read(path);
    if (bytes.length > LARGEST_TABLE) {
      throw new FormatError(
        `Cannot read ${source}: it has ${bytes.length} bytes, ${LARGEST_TABLE} at most are expected of a table`,
      );
    }
    const text = utf8Text(bytes, source);
    if (LIST.test(path)) {
      const table = listAsTable(text);
      if (table === undefined) return;
      return { ...await parseCsvTable(table, LIST_AS_TABLE), path: source };
    }
    if (!/\.(csv|tsv)$/i.test(path)) return parseJsonlTable(text, source);
    // The ending tells the separator: "t.tsv in data.zip" has none.
    const name = tree.kind === "folder" ? source : path;
    const table = await parseCsvTable(withHeader(text, path), name);
    return { ...table, path: source };
  } catch (error) {
    if (!isNamed && error instanceof FormatError) return;
    throw error;
  }
}

/** The table with names for its columns, where its first row is one of images already. */
function withHeader(text: string, path: string): string {
  const separator = /\.tsv$/i.test(path) ? "\t" : ",";
  const [first] = text.split(/\r?\n/, 1);
  const cells = first.split(separator).map((cell) =>
    cell.trim().replace(/^"(.*)"$/, "$1")
  );
  const at = cells.findIndex(hasImageEnding);
  if (at < 0) return text;
  const names = cells.map((_, column) =>
    column === at
      ? "image"
      : cells.length === 2
      ? "label"
      : `column ${column + 1}`
  );
  return `${names.join(separator)}\n${text}`;
}
