/**
 * Class ids from labels as they lie in files.
 *
 * @module
 */
import { FormatError, InputError } from "../errors.ts";

import type { LabelValues } from "./feature_parts.ts";

/** A class id for each row, with the names of the classes. */
export interface ClassLabels {
  /** Class id of each row, 0 to classNames.length - 1. */
  readonly labels: Int32Array;
  /** Names by class id. */
  readonly classNames: readonly string[];
}

function quoted(values: readonly string[]): string {
  const shown = values.slice(0, 8).map((value) => JSON.stringify(value));
  return shown.join(", ") + (values.length > 8 ? ", ..." : "");
}

/** Ids of labels that are names. */
function namedClasses(
  names: readonly string[],
  source: string,
  classNames: readonly string[] | undefined,
): ClassLabels {
  const known = classNames ?? [...new Set(names)].sort();
  const ids = new Map(known.map((name, id) => [name, id]));
  const unknown = new Set(names.filter((name) => !ids.has(name)));
  if (unknown.size > 0) {
    throw new InputError(
      `Expected labels among ${quoted(known)} but found ${
        quoted([...unknown])
      } in ${source}`,
    );
  }
  return {
    labels: Int32Array.from(names, (name) => ids.get(name)!),
    classNames: known,
  };
}

/** The first label for which a claim holds, with the number of those that share it. */
function count(
  ids: Int32Array | Float64Array,
  isWrong: (id: number) => boolean,
): { row: number; rows: number } {
  let row = -1;
  let rows = 0;
  for (let i = 0; i < ids.length; i++) {
    if (!isWrong(ids[i])) continue;
    if (row < 0) row = i;
    if (ids[i] === ids[row] || Number.isNaN(ids[row])) rows++;
  }
  return { row, rows };
}

/** Labels as numbers; those that are ids already are not copied, as there may be very many. */
function numbersOf(values: LabelValues): Int32Array | Float64Array {
  if (values instanceof Int32Array) return values;
  const ids = new Float64Array(values.length);
  for (let row = 0; row < ids.length; row++) ids[row] = Number(values[row]);
  return ids;
}

/** Each number's place; as many ids as numbers. */
function idsFrom(
  numbers: Int32Array | Float64Array,
  idOf: (value: number) => number,
): Int32Array {
  const labels = new Int32Array(numbers.length);
  for (let row = 0; row < labels.length; row++) {
    labels[row] = idOf(numbers[row]);
  }
  return labels;
}

/**
 * Class ids and names from labels.
 *
 * Whole numbers are class ids where names are given; else the numbers or strings that occur, in
 * ascending order, are the classes.
 *
 * @param values Labels as they came.
 * @param source Name for messages.
 * @param classNames Names by class id, if they are known.
 * @throws {InputError} If a label is negative, beyond the names, or not among them.
 * @throws {FormatError} If a label is no whole number.
 *
 * @example
 * ```ts
 * import { classLabels } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const { labels, classNames } = classLabels(["dog", "cat", "dog"]);
 * assertEquals([...labels], [1, 0, 1]);
 * assertEquals(classNames, ["cat", "dog"]);
 * ```
 */
export function classLabels(
  values: LabelValues,
  source = "labels",
  classNames?: readonly string[],
): ClassLabels {
  if (values.length === 0) {
    throw new FormatError(`Expected labels in ${source} but found none`);
  }
  if (typeof values[0] === "string") {
    const texts = values as readonly string[];
    const areNumbers = texts.every((text) => /^[+-]?\d+(\.0*)?$/.test(text));
    if (!areNumbers || classNames?.includes(texts[0])) {
      return namedClasses(texts, source, classNames);
    }
  }
  const ids = numbersOf(values);
  const check = (expected: string, isWrong: (id: number) => boolean) => {
    const { row, rows } = count(ids, isWrong);
    if (row < 0) return;
    const Failure = Number.isInteger(ids[row]) ? InputError : FormatError;
    throw new Failure(
      `Expected labels ${expected} but found ${ids[row]} in ${
        rows === 1 ? `row ${row}` : `${rows} rows`
      } of ${source}`,
    );
  };
  check("that are whole numbers or names", (id) => !Number.isInteger(id));
  if (classNames) {
    check(
      `between 0 and ${classNames.length - 1}`,
      (id) => id < 0 || id >= classNames.length,
    );
    return { labels: idsFrom(ids, (id) => id), classNames };
  }
  check("of 0 or more", (id) => id < 0);
  const present = [...new Set(ids)].sort((a, b) => a - b);
  const compact = new Map(present.map((id, index) => [id, index]));
  return {
    labels: idsFrom(ids, (id) => compact.get(id)!),
    classNames: present.map(String),
  };
}
