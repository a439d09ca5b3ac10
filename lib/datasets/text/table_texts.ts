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
 * A text of nothing but white space is empty.
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
  const rows: Row[] = [];
  const bad: SkippedRow[] = [];
  for (const table of tables) await readRows(table, columns, rows, bad);
  if (bad.length > 0 && !options.skipBad) throw badRow(bad, tables[0].path);
  if (rows.length === 0) {
    throw new InputError(
      `Cannot use ${
        tables[0].path
      }: none of its ${bad.length} rows has a text and a label`,
    );
  }
  const { labels, ...classes } = textLabels(
    rows.map(({ label }) => label),
    stated ?? ownNames(tables, columns),
    (row) => rows[row].source,
  );
  const texts = rows.map(({ source, text, pair }, row) => ({
    source,
    text,
    ...(pair !== undefined && { pair }),
    label: labels[row],
  }));
  return { ...classes, columns, texts, skipped: bad };
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
