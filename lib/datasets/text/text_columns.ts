/**
 * Which columns of a table hold the texts, the second texts of pairs, and the labels.
 *
 * @module
 */
import { closestString } from "../../deps/std_text.ts";
import { InputError } from "../../errors.ts";
import type { TableColumn, TextTable } from "./text_table.ts";

/** Columns named by the user. */
export interface TextColumnOptions {
  /** Column of the texts; recognised by the usual names by default. */
  readonly textColumn?: string;
  /** Column of the second texts, where pairs are judged; recognised together with the first by default. */
  readonly pairColumn?: string;
  /** Column of the labels; recognised by the usual names by default. */
  readonly labelColumn?: string;
}

/** Columns of a table by what they hold. */
export interface TextColumns {
  /** The texts. */
  readonly text: string;
  /** The second texts of pairs. */
  readonly pair?: string;
  /** The labels. */
  readonly label: string;
}

/** Names of two columns that are judged together. */
const PAIRS: readonly (readonly [string, string])[] = [
  ["sentence1", "sentence2"],
  ["sentence_1", "sentence_2"],
  ["text1", "text2"],
  ["text_1", "text_2"],
  ["text_a", "text_b"],
  ["question1", "question2"],
  ["premise", "hypothesis"],
  ["#1 string", "#2 string"],
  ["question", "sentence"],
  ["question", "passage"],
  ["query", "passage"],
  ["text", "text_pair"],
];
/** Names of columns of texts, the surest first. */
const TEXTS = [
  "text",
  "sentence",
  "content",
  "tweet",
  "review",
  "comment",
  "message",
  "body",
  "document",
  "utterance",
  "question",
  "query",
  "title",
];
/** Names of columns of labels, the surest first. */
const LABELS = [
  "gold_label",
  "label",
  "labels",
  "class",
  "category",
  "target",
  "sentiment",
  "intent",
  "emotion",
  "topic",
  "stance",
  "is_duplicate",
  "is_paraphrase",
  "quality",
  "coarse_label",
  "label-coarse",
  "answer",
  "y",
];

/** Whether a column of this name is one whose name tells what it holds. */
export function isTellingName(name: string): boolean {
  const lower = name.trim().toLowerCase();
  return TEXTS.includes(lower) || LABELS.includes(lower) ||
    PAIRS.flat().includes(lower);
}

/**
 * Tell the columns of a table apart.
 *
 * A pair is recognised only where neither column is named by the user. Where all but one column are
 * known and that one holds text, it is the text.
 *
 * @throws {InputError} If a column is not there or cannot be told; lists those there are.
 */
export function textColumns(
  table: TextTable,
  options: TextColumnOptions = {},
): TextColumns {
  const { textColumn, pairColumn, labelColumn } = options;
  const named = (name: string) => namedColumn(table, name);
  const label = labelColumn === undefined
    ? recognised(table, LABELS, isLabel) ?? table.roles?.label ??
      unknown(table, "labels", "--label-column")
    : named(labelColumn);
  const free = (column: TableColumn) =>
    column.kind === "text" && column.name !== label;
  const pair = textColumn === undefined && pairColumn === undefined
    ? recognisedPair(table, free)
    : undefined;
  if (pair) return { ...pair, label };
  const text = textColumn === undefined
    ? recognised(table, TEXTS, free) ?? ownText(table, label) ??
      onlyText(table, free) ?? unknown(table, "texts", "--text-column")
    : named(textColumn);
  const second = pairColumn === undefined ? undefined : named(pairColumn);
  return { text, ...(second !== undefined && { pair: second }), label };
}

function isLabel({ kind, name }: TableColumn): boolean {
  // An answer in words is no class; yes or no is.
  const isWords = kind === "text" && name.toLowerCase() === "answer";
  return kind !== "other" && !isWords;
}

/**
 * A column by the name that the user gave; letter case does not matter.
 *
 * @throws {InputError} If there is none; lists those there are.
 */
export function namedColumn(
  { path, columns }: Pick<TextTable, "path" | "columns">,
  name: string,
): string {
  const lower = name.toLowerCase();
  const found = columns.find((column) => column.name === name) ??
    columns.find((column) => column.name.toLowerCase() === lower);
  if (found) return found.name;
  const names = columns.map((column) => column.name);
  throw new InputError(
    `Cannot find column ${JSON.stringify(name)} in ${path}: its columns are ${
      names.join(", ")
    }; did you mean ${closestString(name, names)}?`,
  );
}

function recognised(
  { columns }: TextTable,
  names: readonly string[],
  fits: (column: TableColumn) => boolean,
): string | undefined {
  for (const name of names) {
    const found = columns.find((column) =>
      column.name.toLowerCase() === name && fits(column)
    );
    if (found) return found.name;
  }
}

function recognisedPair(
  table: TextTable,
  fits: (column: TableColumn) => boolean,
): { text: string; pair: string } | undefined {
  for (const names of PAIRS) {
    const [text, pair] = names.map((name) => recognised(table, [name], fits));
    if (text !== undefined && pair !== undefined) return { text, pair };
  }
}

/** The column that holds texts by their look, where columns have no names. */
function ownText({ roles }: TextTable, label: string): string | undefined {
  return roles?.text === label ? undefined : roles?.text;
}

/** The only column of texts there is. */
function onlyText(
  { columns }: TextTable,
  fits: (column: TableColumn) => boolean,
): string | undefined {
  const texts = columns.filter(fits);
  return texts.length === 1 ? texts[0].name : undefined;
}

function unknown(
  { path, columns }: TextTable,
  what: string,
  flag: string,
): never {
  const described = columns.map(({ name, kind }) =>
    kind === "text"
      ? name
      : `${name} (${
        kind === "number" ? "numbers" : "neither text nor whole numbers"
      })`
  );
  throw new InputError(
    `Cannot tell which column of ${path} holds the ${what}: its columns are ${
      described.join(", ")
    }; pass ${flag} NAME`,
  );
}
