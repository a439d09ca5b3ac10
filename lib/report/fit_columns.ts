/**
 * Which columns of a table are shown, and how wide, where it would be wider than the terminal.
 *
 * @module
 */

/** What a column may do without. */
export interface FittedColumn {
  /** Its widest cell. */
  readonly width: number;
  /** Columns to which its cells may be shortened; never, by default. */
  readonly shorten?: number;
  /** Its turn to be left out where shortening is not enough, 1 before 2; never, by default. */
  readonly leaveOut?: number;
}

/** Between two columns. */
export const GAP = 2;
/** Where nothing else is left to give up, names shrink to this. */
const LEAST = 5;

function excess(widths: readonly number[], available: number): number {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((sum, width) => sum + width, 0) +
    GAP * Math.max(0, shown.length - 1) - available;
}

/** The widest first, so that short names stay whole. */
function shortened(
  widths: readonly number[],
  least: readonly number[],
  over: number,
): number[] {
  const result = [...widths];
  for (let left = over; left > 0; left--) {
    let widest = -1;
    result.forEach((width, at) => {
      if (width <= least[at]) return;
      if (widest < 0 || width > result[widest]) widest = at;
    });
    if (widest < 0) break;
    result[widest]--;
  }
  return result;
}

/**
 * Widths that fit: first cells are shortened, then columns are left out in their order, then cells are shortened more.
 *
 * @param columns What each column takes and may do without.
 * @param available Columns of the terminal.
 * @returns The width of each column, 0 where it is left out; too wide only where nothing is left to give up.
 */
export function fitColumns(
  columns: readonly FittedColumn[],
  available: number,
): number[] {
  let widths = columns.map(({ width }) => width);
  const least = (floor: (shorten: number) => number) =>
    columns.map(({ width, shorten }) =>
      shorten === undefined ? width : Math.min(width, floor(shorten))
    );
  const comfortable = least((shorten) => shorten);
  const turns = columns.map(({ leaveOut }, at) => ({ leaveOut, at }))
    .filter(({ leaveOut }) => leaveOut !== undefined)
    .sort((a, b) => a.leaveOut! - b.leaveOut!);
  const isEnough = () =>
    excess(widths.map((w, at) => Math.min(w, comfortable[at])), available) <= 0;
  while (!isEnough() && turns.length > 0) {
    const { at } = turns.shift()!;
    widths = widths.with(at, 0);
  }
  const floor = isEnough()
    ? comfortable
    : least((shorten) => Math.min(shorten, LEAST));
  return shortened(widths, floor, excess(widths, available));
}
