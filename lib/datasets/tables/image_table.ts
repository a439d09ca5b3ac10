/**
 * Images whose paths and classes stand in a table: CSV, TSV or JSONL.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import type {
  ImageCollection,
  ListedImage,
  SkippedFile,
} from "../images/image_collection.ts";
import { SampleError } from "../sample_error.ts";
import { pickSplit, splitOf } from "../split_folders.ts";
import { namedColumn } from "../text/text_columns.ts";
import { textLabels } from "../text/text_labels.ts";
import type { CellValue, TextTable } from "../text/text_table.ts";
import type { FileTree } from "../trees/file_tree.ts";
import { namedClasses } from "../records/class_names.ts";
import { fileFinder } from "./file_finder.ts";
import {
  IMAGE_COLUMNS,
  type ImageColumnOptions,
  labelColumn,
} from "./image_columns.ts";
import { readTable, stemOf, topTables } from "./read_table.ts";

/** How to read a table of images. */
export interface ImageTableOptions extends ImageColumnOptions {
  /** The split, where a column or the tables' names tell splits. */
  readonly split?: string;
  /** Leave out rows without an image or a label. */
  readonly skipBad?: boolean;
}

/** A table of images, and the rows that were left out. */
export interface ImageTable {
  /** The images. */
  readonly collection: ImageCollection;
  /** Rows that were left out. */
  readonly lost: readonly SkippedFile[];
}

/** Names of columns that tell splits. */
const SPLIT_COLUMNS = [
  "split",
  "set",
  "subset",
  "partition",
  "dataset",
  "fold",
];
/** Rows that are looked at to tell a column of images. */
const LOOKED_AT = 200;
/**
 * The images that a table at the top of a tree names, if there is such a table.
 *
 * A path is taken as it stands, below the tree or the table's folder; else as the end of the only path below it that
 * ends so, with or without its ending. Of several tables the one is taken whose name is a split's, or that has a row
 * for the most files.
 *
 * @param file Name of the table, where the user named it.
 * @throws {FormatError} If a table is damaged.
 * @throws {InputError} If columns cannot be told, or no path leads to a file.
 * @throws {SampleError} If a row has no image or no label, unless `skipBad`.
 */
export async function imageTable(
  tree: FileTree,
  options: ImageTableOptions = {},
  file?: string,
): Promise<ImageTable | undefined> {
  const find = fileFinder(tree);
  const tables: { table: TextTable; path: string; image: string }[] = [];
  const paths = file === undefined ? topTables(tree) : [file];
  for (const path of paths) {
    const table = await readTable(tree, path, file !== undefined);
    const image = table && await imageColumn(table, find, options);
    if (table && image !== undefined) tables.push({ table, path, image });
  }
  if (tables.length === 0) {
    if (file === undefined || options.imageColumn === undefined) return;
    throw new InputError(
      `Cannot find images of ${file} in ${tree.root}: no value of column ${options.imageColumn} leads to a file`,
    );
  }
  return await fromTables(tree, tables, find, options);
}

async function fromTables(
  tree: FileTree,
  tables: readonly { table: TextTable; path: string; image: string }[],
  find: (path: string) => string | undefined,
  options: ImageTableOptions,
): Promise<ImageTable> {
  const named = tables.filter(({ path }) => splitOf(stemOf(path)));
  const byName = named.length > 0 && tables.length > 1;
  const choice = byName
    ? pickSplit(
      tree.root,
      named.map(({ path }) => stemOf(path)),
      options.split,
    )
    : undefined;
  const { table, path, image } = choice
    ? named.find(({ path }) => stemOf(path) === choice.split)!
    : largest(tables);
  const label = labelColumn(table, image, options);
  const images = await table.values(image);
  const labels = await table.values(label);
  const inSplit = choice
    ? undefined
    : await splitColumn(table, [image, label], tree.root, options.split);
  if (!choice && !inSplit && ![undefined, "none"].includes(options.split)) {
    pickSplit(tree.where(path), [], options.split);
  }
  const rows: {
    file: string;
    label: CellValue;
    source: string;
    row: number;
  }[] = [];
  const lost: SkippedFile[] = [];
  for (let row = 0; row < table.rows; row++) {
    if (inSplit && !inSplit.rows.has(row)) continue;
    const name = images[row], value = labels[row];
    const source = `${tree.where(path)}, ${table.place(row)}`;
    const file = name === null || name === undefined || name === ""
      ? undefined
      : find(String(name));
    const reason = file === undefined
      ? name === null || name === undefined || name === ""
        ? `column ${image} names no image there`
        : `it names ${
          JSON.stringify(name)
        }, which does not lie below ${tree.root}`
      : value === null || value === ""
      ? `column ${label} has no label there`
      : undefined;
    if (reason === undefined) {
      rows.push({ file: file!, label: value, source, row });
    } else lost.push({ source, reason });
  }
  if (lost.length > 0 && !options.skipBad) {
    const [{ source, reason }] = lost;
    const more = lost.length === 1
      ? ""
      : ` (and ${lost.length - 1} other rows are as bad)`;
    throw new SampleError("use", source, reason + more, {
      advice: "correct it",
    });
  }
  if (rows.length === 0) {
    throw new InputError(
      `Cannot use ${
        tree.where(path)
      }: none of its rows has an image and a label`,
    );
  }
  if (tree.isSequential) {
    rows.sort((a, b) => tree.order(a.file) - tree.order(b.file));
  }
  const stated = await namedClasses(tree);
  const classes = textLabels(
    rows.map(({ label }) => label),
    stated,
    (row) => rows[row].source,
  );
  const split = choice?.split ?? inSplit?.split;
  const collection: ImageCollection = {
    name: tree.name,
    root: tree.root,
    classNames: classes.classNames,
    images: rows.map(({ file, row }, at): ListedImage => ({
      // The row tells apart images that are named twice.
      name: `${file} ${row}`,
      source: tree.where(file),
      label: classes.labels[at],
      disk: tree.diskPath(file),
      isFile: tree.kind === "folder",
    })),
    ...(split !== undefined && { split }),
    splits: choice?.splits ?? inSplit?.splits ?? [],
    remarks: [
      ...table.remarks,
      `Recognised as a table of images: paths from column ${image} of ${path}, classes from ${label}${
        stated ? ` by the names in ${stated.origin}` : ""
      }.`,
    ],
    read: (positions, signal) =>
      tree.readMany(positions.map((at) => rows[at].file), signal),
  };
  return { collection, lost };
}

function largest<T extends { readonly table: TextTable }>(
  tables: readonly T[],
): T {
  return tables.reduce((a, b) => b.table.rows > a.table.rows ? b : a);
}

/** The column of paths: the user's, one of the usual names, or the only one whose values lead to images. */
async function imageColumn(
  table: TextTable,
  find: (path: string) => string | undefined,
  { imageColumn: wanted }: ImageColumnOptions,
): Promise<string | undefined> {
  if (wanted !== undefined) return namedColumn(table, wanted);
  const leads = async (name: string): Promise<boolean> => {
    const values = (await table.values(name)).slice(0, LOOKED_AT)
      .filter((value) => value !== null && value !== undefined && value !== "");
    const found = values.filter((value) => find(String(value)) !== undefined);
    return found.length > 0 && 2 * found.length >= values.length;
  };
  const usual = IMAGE_COLUMNS.map((name) =>
    table.columns.find((column) => column.name.toLowerCase() === name)
  ).filter((column) => column !== undefined);
  for (const { name } of usual) if (await leads(name)) return name;
  const leading: string[] = [];
  for (const { name, kind } of table.columns) {
    if (kind === "text" && await leads(name)) leading.push(name);
  }
  return leading.length === 1 ? leading[0] : undefined;
}

/** The rows of a split, where a column tells splits. */
async function splitColumn(
  table: TextTable,
  others: readonly string[],
  root: string,
  wanted?: string,
): Promise<
  { rows: Set<number>; split: string; splits: string[] } | undefined
> {
  if (wanted === "none") return;
  const column = table.columns.find(({ name }) =>
    SPLIT_COLUMNS.includes(name.toLowerCase()) && !others.includes(name)
  );
  if (!column) return;
  const values = (await table.values(column.name)).map(String);
  const names = [...new Set(values)];
  if (!names.every((name) => splitOf(name))) return;
  const { split, splits } = pickSplit(root, names, wanted);
  const rows = values.flatMap((value, row) => value === split ? [row] : []);
  return { rows: new Set(rows), split, splits };
}
