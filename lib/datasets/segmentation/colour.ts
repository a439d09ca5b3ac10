/**
 * Colours as numbers, 0xRRGGBB.
 *
 * @module
 */

/** A colour of "#rrggbb", "rrggbb", or "r,g,b"; undefined where it is none. */
export function parseColour(text: string): number | undefined {
  const hex = /^#?([0-9a-f]{6})$/i.exec(text.trim());
  // Six digits without # are a number, not a colour.
  if (hex && (text.includes("#") || /[a-f]/i.test(text))) {
    return parseInt(hex[1], 16);
  }
  const parts = text.trim().replace(/^[[(]|[\])]$/g, "").split(/[\s,;]+/)
    .map(Number);
  return parts.length === 3 ? colourOf(parts) : undefined;
}

/** Red, green and blue as one number; undefined where they are no three bytes. */
export function colourOf(parts: readonly unknown[]): number | undefined {
  const isByte = (part: unknown) =>
    Number.isInteger(part) && (part as number) >= 0 && (part as number) < 256;
  if (parts.length !== 3 || !parts.every(isByte)) return undefined;
  const [red, green, blue] = parts as number[];
  return red << 16 | green << 8 | blue;
}
