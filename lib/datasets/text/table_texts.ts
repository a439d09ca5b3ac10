/**
 * The rows of tables as labelled texts.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import { SampleError } from "../sample_error.ts";
import type { LabelledText } from "./labelled_texts.ts";
import {
  type TextColumnOptions,
  type TextColumns,
  textColumns,
} from "./text_columns.ts";
import {
  type StatedClasses,
  type TextLabels,
  textLabels,
} from "./text_labels.ts";
import type { CellValue, TextTable } from "./text_table.ts";

/** How to read the rows. */
export interface TableTextsOptions extends TextColumnOptions {
  /** Leave out rows without a text or label. */
  readonly skipBad?: boolean;
}

/** A row that was left out, and why. */
export interface SkippedRow {
  /** Its file and place. */
  readonly source: string;
  /** What is wrong with it. */
  readonly reason: string;
}

/** Rows of tables. */
export interface TableTexts extends Omit<TextLabels, "labels"> {
  /** What the columns were taken for. */
  readonly columns: TextColumns;
  /** The texts. */
  readonly texts: readonly LabelledText[];
  /** Rows that were left out. */
  readonly skipped: readonly SkippedRow[];
  /** Number of rows whose label stands for none. */
  readonly unlabelled: number;
}

interface Row {
  readonly source: string;
  readonly text: string;
  readonly pair?: string;
  readonly label: CellValue;
}

/**
 * Read the rows of tables with the same columns.
 *
 * A text of nothing but white space is empty. Rows whose label is -1 where classes are stated, or `-` in a column
 * `gold_label`, have no class, as benchmarks have it; they are left out.
 *
 * @param stated Names of the classes, where a file says them.
 * @throws {SampleError} If a row has no text or no label, unless `skipBad`.
 * @throws {InputError} If columns are not there, or a label is none.
 */
export async function tableTexts(
  tables: readonly TextTable[],
  stated: StatedClasses | undefined,
  options: TableTextsOptions,
): Promise<TableTexts> {
  const columns = textColumns(tables[0], options);
  const all: Row[] = [];
  const bad: SkippedRow[] = [];
  for (const table of tables) await readRows(table, columns, all, bad);
  if (bad.length > 0 && !options.skipBad) throw badRow(bad, tables[0].path);
  const classes = stated ?? ownNames(tables, columns);
  const rows = all.filter(({ label }) => !isNoClass(label, columns, classes));
  if (rows.length === 0 && all.length > 0 || isAllMissing(all)) {
    throw new InputError(
      `Cannot use ${
        tables[0].path
      }: its ${all.length} rows have no labels (all are ${
        JSON.stringify(all[0].label)
      }); is it the test split of a benchmark? take another with --split, such as --split validation`,
    );
  }
  if (rows.length === 0) {
    throw new InputError(
      `Cannot use ${
        tables[0].path
      }: none of its ${bad.length} rows has a text and a label`,
    );
  }
  const { labels, ...named } = textLabels(
    rows.map(({ label }) => label),
    classes,
    (row) => rows[row].source,
  );
  const texts = rows.map(({ source, text, pair }, row) => ({
    source,
    text,
    ...(pair !== undefined && { pair }),
    label: labels[row],
  }));
  const unlabelled = all.length - rows.length;
  return { ...named, columns, texts, skipped: bad, unlabelled };
}

/** Does a label stand for none? Some annotators did not agree, and some tests are kept secret. */
function isNoClass(
  label: CellValue,
  columns: TextColumns,
  stated: StatedClasses | undefined,
): boolean {
  return stated !== undefined && isMinusOne(label) &&
      !stated.names.includes(String(label)) ||
    columns.label.toLowerCase() === "gold_label" && label === "-";
}

/** Without stated classes -1 is a class like others, unless there is nothing else. */
function isAllMissing(rows: readonly Row[]): boolean {
  return rows.length > 0 && rows.every(({ label }) => isMinusOne(label));
}

function isMinusOne(label: CellValue): boolean {
  return label === -1 || typeof label === "string" && label.trim() === "-1";
}

function ownNames(
  [{ path, columns }]: readonly TextTable[],
  { label }: TextColumns,
): StatedClasses | undefined {
  const names = columns.find(({ name }) => name === label)?.classNames;
  return names && { names, origin: path };
}

async function readRows(
  table: TextTable,
  columns: TextColumns,
  rows: Row[],
  bad: SkippedRow[],
): Promise<void> {
  for (const name of Object.values(columns)) {
    if (table.columns.some((column) => column.name === name)) continue;
    throw new InputError(
      `Cannot find column ${
        JSON.stringify(name)
      } in ${table.path}: its columns are ${
        table.columns.map(({ name }) => name).join(", ")
      }`,
    );
  }
  const texts = await table.values(columns.text);
  const labels = await table.values(columns.label);
  const pairs = columns.pair === undefined
    ? undefined
    : await table.values(columns.pair);
  for (let row = 0; row < table.rows; row++) {
    const [text, label, pair] = [texts[row], labels[row], pairs?.[row]];
    const source = `${table.path}, ${table.place(row)}`;
    const reason = emptiness(text, columns.text) ??
      (columns.pair === undefined
        ? undefined
        : emptiness(pair, columns.pair)) ??
      (label === null || label === ""
        ? `column ${columns.label} has no label there`
        : undefined);
    if (reason) bad.push({ source, reason });
    else {
      rows.push({
        source,
        text: text as string,
        ...(columns.pair !== undefined && { pair: pair as string }),
        label,
      });
    }
  }
}

/** Why a cell can be no text. */
function emptiness(value: CellValue, column: string): string | undefined {
  if (value === null) return `column ${column} has no text there`;
  if (typeof value !== "string") {
    return `column ${column} holds no text there`;
  }
  return value.trim() === ""
    ? `the text in column ${column} is empty`
    : undefined;
}

function badRow(bad: readonly SkippedRow[], path: string): SampleError {
  const [{ source, reason }] = bad;
  const others = bad.length === 1
    ? ""
    : ` (and ${bad.length - 1} other rows of ${path} are as bad)`;
  return new SampleError("use", source, reason + others, {
    advice: "fill it in",
  });
}
