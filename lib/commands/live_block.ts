/**
 * A block of lines at the bottom of a terminal that is drawn over and over.
 *
 * @module
 */
import { shortenEnd } from "../report/shorten.ts";
import { printable } from "../report/text_table.ts";

/** Columns and rows of a terminal. */
export interface TerminalSize {
  /** Characters in a line. */
  readonly columns: number;
  /** Lines. */
  readonly rows: number;
}

/** A block that can be drawn anew or taken away. */
export interface LiveBlock {
  /** Draw these lines in place of those before, as many as the terminal has room for. */
  draw(lines: readonly string[]): void;
  /** Take the block away, so that something can be printed in its place. */
  clear(): void;
}

/**
 * A live block on a terminal.
 *
 * @param write Writes to the terminal.
 * @param size Asked before each drawing: terminals change.
 */
export function liveBlock(
  write: (text: string) => void,
  size: () => TerminalSize,
): LiveBlock {
  let height = 0;
  const erased = () => {
    if (height === 0) return "";
    const up = height > 1 ? `\x1b[${height - 1}A` : "";
    height = 0;
    return `\r${up}\x1b[J`;
  };
  return {
    draw(lines) {
      const { columns, rows } = size();
      const shown = lines.filter((line) => line !== "")
        .slice(-Math.max(1, rows - 1))
        // The last column stays free: some terminals break the line there.
        .map((line) => shortenEnd(printable(line), Math.max(1, columns - 1)));
      const text = erased() + shown.join("\n");
      height = shown.length;
      if (text !== "") write(text);
    },
    clear() {
      const text = erased();
      if (text !== "") write(text);
    },
  };
}
