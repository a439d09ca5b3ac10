/**
 * From what a table says of classes to class ids.
 *
 * @module
 */
import { FormatError, InputError } from "../../errors.ts";
import { readTextFile } from "../../read_text_file.ts";
import type { CellValue } from "./text_table.ts";

/** Names of classes, and where they are stated. */
export interface StatedClasses {
  /** Names by number. */
  readonly names: readonly string[];
  /** The file that states them. */
  readonly origin: string;
}

/** Classes of some rows. */
export interface TextLabels {
  /** Names by class id. */
  readonly classNames: readonly string[];
  /** Class id of each row. */
  readonly labels: readonly number[];
  /** Stated classes that no row is of. */
  readonly absent: readonly string[];
}

/** Classes named in a message. */
const MOST_NAMED = 12;

/** A label as a whole number, or null where it is none. */
function wholeNumber(value: CellValue): number | null {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "number") return Number.isInteger(value) ? value : null;
  if (typeof value !== "string") return null;
  return /^[+-]?\d{1,9}$/.test(value.trim()) ? Number(value) : null;
}

/**
 * Class ids of labels.
 *
 * Stated classes keep their order; a label is one of their names or, where it is none, their number from 0.
 * Without them, whole numbers and texts are sorted as such. Classes without a row are left out.
 *
 * @param values Labels, none of them missing.
 * @param stated What `labels.txt` or the file itself says.
 * @param place Where a row is found, for messages.
 * @throws {InputError} If a label is no text or whole number, or none of the stated classes.
 */
export function textLabels(
  values: readonly CellValue[],
  stated: StatedClasses | undefined,
  place: (row: number) => string,
): TextLabels {
  for (const [row, value] of values.entries()) {
    if (typeof value === "string" || wholeNumber(value) !== null) continue;
    throw new InputError(
      `Expected a class name or a whole number as label but found ${
        value === undefined ? "neither text nor number" : JSON.stringify(value)
      } in ${
        place(row)
      }; pass --label-column NAME if another column holds the classes`,
    );
  }
  const names = stated
    ? values.map((value, row) => statedName(value, stated, () => place(row)))
    : ownNames(values);
  const order = stated?.names ?? sorted(new Set(names));
  const filled = new Set(names);
  const classNames = order.filter((name) => filled.has(name));
  const ids = new Map(classNames.map((name, id) => [name, id]));
  return {
    classNames,
    labels: names.map((name) => ids.get(name)!),
    absent: order.filter((name) => !filled.has(name)),
  };
}

function statedName(
  value: CellValue,
  { names, origin }: StatedClasses,
  place: () => string,
): string {
  const text = String(value).trim();
  if (names.includes(text)) return text;
  const name = names[wholeNumber(value) ?? -1];
  if (name !== undefined) return name;
  const more = names.length > MOST_NAMED ? ", …" : "";
  throw new InputError(
    `Expected one of the ${names.length} classes of ${origin} but found ${
      JSON.stringify(value)
    } in ${place()}; they are ${names.slice(0, MOST_NAMED).join(", ")}${more}`,
  );
}

function ownNames(values: readonly CellValue[]): string[] {
  return values.map((value) =>
    typeof value === "string" ? value.trim() : String(wholeNumber(value))
  );
}

/** Whole numbers by size, anything else by letters. */
function sorted(names: ReadonlySet<string>): string[] {
  const all = [...names];
  return all.every((name) => wholeNumber(name) !== null)
    ? all.sort((a, b) => Number(a) - Number(b))
    : all.sort((a, b) => a < b ? -1 : 1);
}

/** Name of the file of classes. */
export const LABELS_FILE = "labels.txt";

/**
 * The classes of the first folder that has a `labels.txt`: a name a line, in the order of their numbers.
 *
 * @throws {FormatError} If it is empty, has an empty line, or names a class twice.
 */
export async function findLabelsFile(
  folders: readonly string[],
): Promise<StatedClasses | undefined> {
  for (const folder of folders) {
    const origin = `${folder}/${LABELS_FILE}`;
    try {
      const text = await readTextFile(origin);
      return { names: parseNames(text, origin), origin };
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

function parseNames(text: string, path: string): string[] {
  const names = text.replace(/\s+$/, "").split("\n").map((name) => name.trim());
  for (const [line, name] of names.entries()) {
    if (name === "") {
      throw new FormatError(
        `Cannot read ${path}: line ${
          line + 1
        } is empty; each line names a class`,
      );
    }
    if (names.indexOf(name) < line) {
      throw new FormatError(
        `Cannot read ${path}: line ${line + 1} names ${
          JSON.stringify(name)
        } a second time`,
      );
    }
  }
  return names;
}
