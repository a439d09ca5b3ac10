/**
 * Texts of one class each, from a table or from a folder with a subfolder a class.
 *
 * @module
 */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../../errors.ts";
import type { TextDataset } from "../dataset.ts";
import type { SampleSize } from "../stratified_sample.ts";
import { type LabelledText, labelledTexts } from "./labelled_texts.ts";
import { openTable, TABLE_ENDINGS } from "./open_table.ts";
import { type SkippedRow, tableTexts } from "./table_texts.ts";
import type { TextColumnOptions, TextColumns } from "./text_columns.ts";
import { findTextFiles, type TextFiles } from "./text_files.ts";
import { textFolder } from "./text_folder.ts";
import { findLabelsFile } from "./text_labels.ts";

/** What to take of the texts. */
export interface TextDatasetOptions extends SampleSize, TextColumnOptions {
  /**
   * Which of the splits of a folder to take: a name, or "train", "validation", "test" by any of their usual names.
   * By default the training split where there are splits.
   */
  readonly split?: string;
  /** Leave out rows without a text or a label, and empty files; by default they are errors. */
  readonly skipBad?: boolean;
}

/** Texts, opened. */
export interface TextCollection extends TextDataset {
  /** The columns that were taken; absent for a folder of files. */
  readonly columns?: TextColumns;
  /** Split that was taken; absent where there are no splits. */
  readonly split?: string;
  /** Names of all splits. */
  readonly splits: readonly string[];
  /** Texts of the split before limit and perClass. */
  readonly available: number;
  /** Rows or files that were left out. */
  readonly skipped: readonly SkippedRow[];
  /** What was taken and left out, in sentences. */
  readonly remarks: readonly string[];
}

interface Found {
  readonly classNames: readonly string[];
  readonly texts: readonly LabelledText[];
  readonly skipped: readonly SkippedRow[];
  readonly columns?: TextColumns;
  readonly split?: string;
  readonly splits: readonly string[];
  readonly remarks: readonly string[];
}

/**
 * Open texts: a CSV, TSV, JSONL or parquet file, a folder of such files called train, test and so on, or a folder
 * with one subfolder of `.txt` files a class.
 *
 * Columns are recognised by their usual names. Labels are names or whole numbers; `labels.txt` beside the file names
 * the classes in the order of their numbers. Rows keep their order. The fingerprint is that of class names, labels
 * and texts in order, whatever the file and its other columns are.
 *
 * @param path A file or folder.
 * @throws {InputError} If nothing of the kind lies there, columns cannot be told or are missing (those there are get
 * listed), a label is none of the classes, or there are fewer than two classes.
 * @throws {SampleError} If a text is empty or a label is missing, unless `skipBad`.
 *
 * @example
 * ```ts
 * import { textDataset } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const file = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(file, "text,label\nso good,praise\nso bad,blame\n");
 * const dataset = await textDataset(file);
 * assertEquals(dataset.classNames, ["blame", "praise"]);
 * assertEquals([...dataset.labels], [1, 0]);
 * await Deno.remove(file);
 * ```
 */
export async function textDataset(
  path: string | URL,
  options: TextDatasetOptions = {},
): Promise<TextCollection> {
  const given = path instanceof URL ? fileURLToPath(path) : path;
  const root = given.replace(/(?<=.)[/\\]+$/, "");
  const files = await findTextFiles(root, options.split);
  if (!files) {
    throw new InputError(
      `Cannot find texts in ${root}: looked for a file that ends in .${
        TABLE_ENDINGS.join(", .")
      }, and for CLASS/*.txt`,
    );
  }
  const found = files.kind === "tables"
    ? await fromTables(files, options)
    : await fromFolder(root, options);
  const { classNames, texts, split, splits, columns, skipped } = found;
  const dataset = await labelledTexts(
    { name: await nameOf(root, split), path: root, classNames, texts },
    options,
  );
  return {
    ...dataset,
    ...(columns && { columns }),
    ...(split !== undefined && { split }),
    splits,
    available: texts.length,
    skipped,
    remarks: [...found.remarks, ...sizeRemarks(dataset.size, found)],
  };
}

async function fromTables(
  files: TextFiles & { readonly kind: "tables" },
  { split: wanted, ...options }: TextDatasetOptions,
): Promise<Found> {
  const { paths, folders, split, splits } = files;
  if (wanted !== undefined && split === undefined) {
    throw new InputError(
      `Cannot take the split ${JSON.stringify(wanted)} of ${
        paths[0]
      }: it is one file; give its folder`,
    );
  }
  const tables = [];
  for (const path of paths) tables.push(await openTable(path));
  const stated = await findLabelsFile(folders);
  const { columns, absent, unlabelled, ...read } = await tableTexts(
    tables,
    stated,
    options,
  );
  const { text, pair, label } = columns;
  const remarks = [
    ...tables.flatMap(({ remarks }) => remarks),
    `Texts were taken from column ${text}${
      pair === undefined ? "" : ` and ${pair}`
    }, classes from ${label}.`,
  ];
  if (unlabelled > 0) {
    remarks.push(
      `${unlabelled} rows were left out whose label stands for no class.`,
    );
  }
  if (absent.length > 0) {
    remarks.push(`Classes without texts were left out: ${absent.join(", ")}.`);
  }
  return { ...read, columns, split, splits, remarks };
}

async function fromFolder(
  root: string,
  options: TextDatasetOptions,
): Promise<Found> {
  const { split, ...read } = await textFolder(root, options);
  return { ...read, ...(split && { split }), remarks: [] };
}

function sizeRemarks(
  size: number,
  { split, splits, texts, skipped }: Found,
): string[] {
  const remarks: string[] = [];
  if (split !== undefined && splits.length > 1) {
    remarks.push(
      `Of the splits ${splits.join(", ")} the texts of ${split} were taken.`,
    );
  }
  if (size < texts.length) {
    remarks.push(`${size} of ${texts.length} texts were sampled.`);
  }
  if (skipped.length > 0) {
    const [{ source, reason }] = skipped;
    remarks.push(
      `${skipped.length} texts were left out: ${source} (${reason})` +
        (skipped.length > 1 ? " and others." : "."),
    );
  }
  return remarks;
}

async function nameOf(root: string, split?: string): Promise<string> {
  const base = basename(root);
  const name = /^\.{0,2}$/.test(base)
    ? basename(await Deno.realPath(root))
    : base.replace(/\.[a-z]+$/i, (ending) =>
      TABLE_ENDINGS.includes(ending.slice(1).toLowerCase()) ? "" : ending);
  return split === undefined ? name : `${name}/${split}`;
}
