/**
 * What the columns of a table hold, by their names.
 *
 * @module
 */
import { findPart, type Part, PART_NAMES } from "./part_names.ts";

/** Positions of a table's columns by what they hold. */
export interface ColumnRoles {
  /** Column of the labels, if there is one. */
  readonly label?: number;
  /** One column a number of the features. */
  readonly features: readonly number[];
  /** One column a source class. */
  readonly probabilities: readonly number[];
}

/** "p_0", "prob.3", "probabilities[12]", "p7": a name of probabilities, then a number. */
const NUMBERED = new RegExp(
  `^(${PART_NAMES.probabilities.join("|")})[ _.\\-\\[]*\\d+\\]?$`,
  "i",
);

/**
 * Roles of columns: the label by its name, probabilities by a name with a number (`p_0`, `prob_1`,
 * ...), features all others. In a file that is asked for its probabilities alone, all but the
 * label are probabilities; where it is asked for labels, its only column may have any name.
 *
 * @param names Names of the columns.
 * @param sole What the file is asked for.
 * @param source Name for messages.
 */
export function columnRoles(
  names: readonly string[],
  sole: Part,
  source: string,
): ColumnRoles {
  const name = findPart(names, "labels", source);
  const label = name !== undefined
    ? names.indexOf(name)
    : sole === "labels" && names.length === 1
    ? 0
    : undefined;
  const others = names.map((_, column) => column)
    .filter((column) => column !== label);
  if (sole === "probabilities") {
    return { label, features: [], probabilities: others };
  }
  const isProbability = (column: number) => NUMBERED.test(names[column]);
  return {
    label,
    features: others.filter((column) => !isProbability(column)),
    probabilities: others.filter(isProbability),
  };
}
