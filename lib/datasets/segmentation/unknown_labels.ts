/**
 * The error about labels that stand for no class that is known.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import { knownInWords, type LabelTable } from "./label_table.ts";
import { type LabelValues, valueInWords } from "./label_values.ts";
import type { LabelledImage } from "./listing.ts";
import type { SurveyedImage } from "./survey.ts";

/** More values than this are not listed. */
const MOST_LISTED = 8;

/**
 * Check that every label is of a class, or void.
 *
 * @throws {InputError} If not: which values, how many pixels, in which label map and where in it, in how many others.
 */
export async function checkLabelsKnown(
  images: readonly LabelledImage[],
  surveys: readonly SurveyedImage[],
  table: LabelTable,
): Promise<void> {
  if (table.rest === "void") return;
  const unknownOf = ({ counts }: SurveyedImage) =>
    [...counts].filter(([value]) => !table.classOf.has(value));
  const bad = surveys.findIndex((survey) => unknownOf(survey).length > 0);
  if (bad < 0) return;
  const others = surveys.filter((survey) => unknownOf(survey).length > 0)
    .length - 1;
  const { kind } = surveys[bad];
  const unknown = unknownOf(surveys[bad]);
  const all = new Set(surveys.flatMap(unknownOf).map(([value]) => value));
  const listed = unknown.slice(0, MOST_LISTED).map(([value, count]) =>
    `${valueInWords(value, kind)} in ${count} pixels`
  );
  const more = unknown.length - listed.length;
  const place = placeOf(await images[bad].readLabels(), unknown[0][0]);
  const voids = [...all].sort((a, b) => a - b).slice(0, MOST_LISTED)
    .map((value) => valueInWords(value, kind)).join(",");
  throw new InputError(
    `Expected labels ${knownInWords(table, kind)} but found ${
      listed.join(", ")
    }${more > 0 ? ` and ${more} values more` : ""} of ${
      images[bad].labelSource
    } (first at column ${place.column}, row ${place.row})` +
      (others > 0 ? ` and some in ${others} other label maps` : "") +
      `; pass --void ${
        kind === "colour" ? `'${voids}'` : voids
      } to leave them out, or --label-map to say what they are`,
  );
}

function placeOf(
  { data, width }: LabelValues,
  value: number,
): { column: number; row: number } {
  const at = data.indexOf(value);
  return { column: at % width, row: Math.floor(at / width) };
}
