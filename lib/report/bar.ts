/**
 * A number as a bar of block characters.
 *
 * @module
 */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/**
 * A bar in eighths of a column.
 *
 * @param share Part of the full length, between 0 and 1; what lies outside is drawn as the nearer end.
 * @param length Columns of the full bar.
 */
export function bar(share: number, length: number): string {
  if (!(share > 0)) return "";
  const eighths = Math.round(Math.min(share, 1) * length * 8);
  return "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}
