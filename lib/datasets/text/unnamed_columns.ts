/**
 * Tables whose first row is data: benchmarks' TSV and CSV files often have no row of names.
 *
 * @module
 */
import { isTellingName } from "./text_columns.ts";

/** More classes than this are something else. */
const MOST_CLASSES = 1000;

/** A column as it looks. */
interface Look {
  /** Its place. */
  readonly column: number;
  /** Number of different values. */
  readonly different: number;
  /** Whether the first row's value comes again. */
  readonly recurs: boolean;
  /** Whether some cell is empty. */
  readonly hasEmpty: boolean;
  /** Whether all values are whole numbers. */
  readonly isWhole: boolean;
  /** Mean number of characters. */
  readonly length: number;
}

function lookAt(rows: readonly (readonly string[])[], column: number): Look {
  const first = rows[0][column].trim();
  const values = new Set<string>();
  let characters = 0, recurs = false;
  for (const [at, row] of rows.entries()) {
    const value = row[column].trim();
    values.add(value);
    characters += value.length;
    recurs ||= at > 0 && value === first;
  }
  return {
    column,
    different: values.size,
    recurs,
    hasEmpty: values.has(""),
    isWhole: [...values].every((value) => /^[+-]?\d{1,9}$/.test(value)),
    length: characters / rows.length,
  };
}

/** Could these be classes: few, none missing, and two of each on average? */
function looksLikeClasses(look: Look, rows: number): boolean {
  const { different, hasEmpty } = look;
  return !hasEmpty && different >= 2 && different <= MOST_CLASSES &&
    2 * different <= rows;
}

/** Columns of a table without names, by what they hold. */
export interface UnnamedColumns {
  /** Place of the texts: the longest. */
  readonly text?: number;
  /** Place of the labels: of the columns that look like classes, whole numbers first, then the one with the fewest. */
  readonly label?: number;
}

/**
 * What the columns hold, where the first row is data.
 *
 * It is where none of its cells is a usual name of a column and, in a column that looks like classes, its value comes
 * again below.
 *
 * @param rows All rows, of one length.
 * @returns Undefined where the first row names the columns, as far as can be told.
 */
export function unnamedColumns(
  rows: readonly (readonly string[])[],
): UnnamedColumns | undefined {
  if (rows.length < 2 || rows[0].some(isTellingName)) return undefined;
  const looks = rows[0].map((_, column) => lookAt(rows, column));
  const classes = looks.filter((look) => looksLikeClasses(look, rows.length));
  if (!classes.some(({ recurs }) => recurs)) return undefined;
  const [best, next] = classes.sort((a, b) =>
    Number(b.isWhole) - Number(a.isWhole) || a.different - b.different
  );
  const isTie = next !== undefined && next.isWhole === best.isWhole &&
    next.different === best.different;
  const label = isTie ? undefined : best.column;
  const [longest] = looks
    .filter(({ column, isWhole }) => column !== label && !isWhole)
    .sort((a, b) => b.length - a.length);
  return { label, text: longest?.column };
}
