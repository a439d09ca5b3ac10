/**
 * Lists of images: a path and a class a line, as training scripts keep them.
 *
 * @module
 */
import { IMAGE_ENDINGS } from "../image_format.ts";

/** A path of an image, and what follows it. */
const LINE = new RegExp(
  String.raw`^(.+?\.(?:${IMAGE_ENDINGS.join("|")}))[ \t,;]+(\S.*)$`,
  "i",
);

/**
 * A list as tab-separated values with the columns `image` and `label`.
 *
 * Of several numbers after a path the first is the class; of several words all are; of several fields between tabs the
 * first is.
 *
 * @returns Undefined where the first line is none of a list.
 */
export function listAsTable(text: string): string | undefined {
  const rows: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const [, path, rest] = LINE.exec(line.trim()) ?? [];
    if (path === undefined && rows.length === 0) return;
    // A line of another form is a row without a class: it is told as such.
    rows.push(
      `${path ?? line.trim().replaceAll("\t", " ")}\t${classIn(rest ?? "")}`,
    );
  }
  return rows.length === 0 ? undefined : `image\tlabel\n${rows.join("\n")}\n`;
}

function classIn(rest: string): string {
  if (rest.includes("\t")) return rest.split("\t", 1)[0].trim();
  return /^[\d.\s-]+$/.test(rest) ? rest.split(/\s/, 1)[0] : rest.trim();
}
