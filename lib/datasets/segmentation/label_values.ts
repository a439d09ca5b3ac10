/**
 * The values of a label map as its file has them, before they are taken for classes.
 *
 * @module
 */

/** One value a pixel. */
export interface LabelValues {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** "index": grey levels, palette indices or ids; "colour": 0xRRGGBB. */
  readonly kind: "index" | "colour";
  /** Row by row. */
  readonly data: Uint8Array | Uint16Array | Uint32Array;
}

/** A value in words: a number, or a colour as #rrggbb. */
export function valueInWords(
  value: number,
  kind: LabelValues["kind"],
): string {
  return kind === "index"
    ? String(value)
    : `#${value.toString(16).padStart(6, "0")}`;
}

/** How many pixels have each value, by ascending value. */
export function countValues(
  { data }: Pick<LabelValues, "data">,
): Map<number, number> {
  const counts = new Map<number, number>();
  // Labels come in runs: one look-up a run.
  for (let at = 0; at < data.length;) {
    const value = data[at];
    const start = at;
    while (at < data.length && data[at] === value) at++;
    counts.set(value, (counts.get(value) ?? 0) + at - start);
  }
  return new Map([...counts].sort(([a], [b]) => a - b));
}
