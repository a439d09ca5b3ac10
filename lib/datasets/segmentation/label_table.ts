/**
 * What the values of a dataset's label maps stand for: a class, nothing, or unknown.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import { VOID } from "../dataset.ts";
import type { LabelEntry } from "./label_map_file.ts";
import { type LabelValues, valueInWords } from "./label_values.ts";
import type { LayoutClasses } from "./listing.ts";
import { isVoidName } from "./void_name.ts";

/** Classes, and which values are of which. */
export interface LabelTable {
  /** Names by class id. */
  readonly classNames: readonly string[];
  /** Class id by value; {@linkcode VOID} for values without a class. */
  readonly classOf: ReadonlyMap<number, number>;
  /** What values are that it does not hold. */
  readonly rest: "void" | "unknown";
  /** Where it comes from, in words. */
  readonly origin: string;
}

/** What may say what values stand for. */
export interface LabelSources {
  /** The user's file, which overrides all. */
  readonly file?: {
    readonly path: string;
    readonly entries: readonly LabelEntry[];
  };
  /** Lines of `classes.txt`: names by value. */
  readonly classes?: {
    readonly path: string;
    readonly names: readonly string[];
  };
  /** What the layout says. */
  readonly layout?: LayoutClasses;
  /** Values and colours that the user leaves out. */
  readonly voids: readonly number[];
}

/** A value that may be a class or may not; nobody names 255 classes. */
const USUAL_VOIDS = [255, 65535];

/**
 * The table for label maps of one kind: by the user's file, else `classes.txt`, else the layout, else one class a
 * value that was found.
 *
 * @param kind Whether values are ids or colours.
 * @param found All values of the label maps.
 * @param where Path of the data, for messages.
 * @throws {InputError} If colours have no table, or nothing tells whether 255 is a class.
 */
export function labelTable(
  kind: LabelValues["kind"],
  found: readonly number[],
  sources: LabelSources,
  where: string,
): LabelTable {
  const { file, classes, layout, voids } = sources;
  const table = file
    ? fromFile(kind, file, classes?.names, where)
    : kind === "colour"
    ? noColours(where)
    : classes
    ? fromNames(new Map(classes.names.entries()), classes.path)
    : layout
    ? fromNames(layout.names, layout.origin, layout)
    : fromValues(found, voids, where);
  if (table.classNames.length < 2) {
    throw new InputError(
      `Cannot use ${where}: ${
        table.classNames.length === 0
          ? "it has no class"
          : `${JSON.stringify(table.classNames[0])} is its only class`
      } (${table.origin}); telling classes apart takes two`,
    );
  }
  const classOf = new Map(table.classOf);
  for (const value of voids) classOf.set(value, VOID);
  return { ...table, classOf };
}

function noColours(where: string): never {
  throw new InputError(
    `Cannot tell the classes of ${where}: its label maps are RGB, which needs a table of colours; ` +
      `pass --label-map FILE with a line r,g,b,name a class`,
  );
}

function fromNames(
  names: ReadonlyMap<number, string>,
  origin: string,
  layout?: LayoutClasses,
): LabelTable {
  const classOf = new Map<number, number>();
  const classNames: string[] = [];
  for (const [value, name] of names) {
    if (isVoidName(name)) classOf.set(value, VOID);
    else classOf.set(value, classNames.push(name) - 1);
  }
  for (const value of layout?.voids ?? []) classOf.set(value, VOID);
  return { classNames, classOf, rest: layout?.rest ?? "unknown", origin };
}

function fromValues(
  found: readonly number[],
  voids: readonly number[],
  where: string,
): LabelTable {
  const values = found.filter((value) => !voids.includes(value))
    .sort((a, b) => a - b);
  const doubtful = values.filter((value) => USUAL_VOIDS.includes(value));
  if (doubtful.length > 0 && values.length < doubtful[0]) {
    throw new InputError(
      `Cannot tell whether label ${
        doubtful[0]
      } of ${where} is a class; pass --void ${doubtful[0]} to leave it out, ` +
        `or name the classes in classes.txt, a line a label from 0 on`,
    );
  }
  return {
    classNames: values.map(String),
    classOf: new Map(values.map((value, id) => [value, id])),
    rest: "unknown",
    origin: "the labels found, since no classes.txt names them",
  };
}

function fromFile(
  kind: LabelValues["kind"],
  { path, entries }: NonNullable<LabelSources["file"]>,
  names: readonly string[] | undefined,
  where: string,
): LabelTable {
  const field = kind === "colour" ? "colour" : "id";
  const used = entries.filter((entry) => entry[field] !== undefined);
  if (used.length === 0) {
    throw new InputError(
      `Cannot read the label maps of ${where} by ${path}: they hold ${
        kind === "colour" ? "colours, it lists ids" : "ids, it lists colours"
      } only`,
    );
  }
  const keyOf = (entry: LabelEntry) =>
    entry.to === undefined ? entry.name! : entry.to;
  const classes = new Map<string | number, string>();
  for (const entry of used.filter(({ isVoid }) => !isVoid)) {
    const name = entry.name ?? names?.[entry.to!] ?? String(entry.to);
    if (!classes.has(keyOf(entry))) classes.set(keyOf(entry), name);
  }
  const keys = [...classes.keys()];
  if (keys.every((key) => typeof key === "number")) {
    keys.sort((a, b) => Number(a) - Number(b));
  }
  // A renumbering to an id that classes.txt calls void is one to void.
  const kept = keys.filter((key) => !isVoidName(classes.get(key)!));
  const classOf = new Map(used.map((entry) => {
    const id = entry.isVoid ? -1 : kept.indexOf(keyOf(entry));
    return [entry[field]!, id < 0 ? VOID : id];
  }));
  return {
    classNames: kept.map((key) => classes.get(key)!),
    classOf,
    rest: "unknown",
    origin: path,
  };
}

/** The values that a table knows as classes, in words. */
export function knownInWords(
  { classOf }: LabelTable,
  kind: LabelValues["kind"],
): string {
  const known = [...classOf].filter(([, id]) => id !== VOID)
    .map(([value]) => value).sort((a, b) => a - b);
  const [first] = known;
  const last = known[known.length - 1];
  if (kind === "index" && last - first === known.length - 1) {
    return `between ${first} and ${last}`;
  }
  const shown = known.slice(0, 24).map((value) => valueInWords(value, kind));
  return `${kind === "index" ? "among" : "of the colours"} ${shown.join(", ")}${
    known.length > shown.length ? ", …" : ""
  }`;
}
