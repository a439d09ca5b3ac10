/**
 * Texts cut to the columns that there are.
 *
 * @module
 */
import { stringWidth } from "../deps/string_width.ts";

const ELLIPSIS = "…";
const segmenter = new Intl.Segmenter();

function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** As many of the first graphemes as fit. */
function fitting(parts: readonly string[], width: number): string[] {
  let taken = 0, columns = 0;
  for (const part of parts) {
    columns += stringWidth(part);
    if (columns > width) break;
    taken++;
  }
  return parts.slice(0, taken);
}

/**
 * A text of at most so many columns, cut in its middle: names of models differ at both ends.
 *
 * @param text Any text.
 * @param width Columns, 1 or more.
 */
export function shortenMiddle(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const parts = graphemes(text);
  const room = width - 1;
  const head = fitting(parts, Math.ceil(room / 2));
  const tail = fitting(
    parts.toReversed(),
    room - head.reduce((sum, part) => sum + stringWidth(part), 0),
  );
  return head.join("") + ELLIPSIS + tail.toReversed().join("");
}

/**
 * The fewest columns to which texts can be cut in their middle so that those that differ still do.
 *
 * @param least Not fewer than this.
 */
export function tellingWidth(texts: readonly string[], least: number): number {
  const different = new Set(texts).size;
  const widest = Math.max(least, ...texts.map(stringWidth));
  for (let width = least; width < widest; width++) {
    const cut = new Set(texts.map((text) => shortenMiddle(text, width)));
    if (cut.size === different) return width;
  }
  return widest;
}

/** A text of at most so many columns, cut at its end. */
export function shortenEnd(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  return fitting(graphemes(text), width - 1).join("") + ELLIPSIS;
}

/**
 * A text in lines of at most so many columns, broken between words; a longer word stands alone.
 *
 * @param width Columns; Infinity leaves the text as it is.
 */
export function wrap(text: string, width: number): string[] {
  if (stringWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && stringWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
