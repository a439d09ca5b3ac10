/**
 * Cutting a long axis into tiles that overlap.
 *
 * @module
 */

/** A tile along one axis, in pixels of the input. */
export interface AxisTile {
  /** Its first pixel. */
  readonly start: number;
  /** Its length. */
  readonly length: number;
  /** Of the positions whose centres lie from here ... */
  readonly from: number;
  /** ... to before here, this tile's are taken. */
  readonly to: number;
}

/** A multiple of the strides of most networks. */
const ALIGNMENT = 32;

/** Share of a tile that overlaps with each neighbour, at least. */
const OVERLAP = 1 / 8;

/**
 * Tiles of an axis; one where it is short enough.
 *
 * They begin at multiples of 32, so that networks whose stride divides it have one grid over all; the last may be
 * shorter. Neighbours share an eighth of a tile, 32 pixels at least. The overlap is cut in its middle: what lies left
 * of the cut is taken from the left tile, so that every position counts once, and far from the border of its tile.
 *
 * @param length Pixels of the axis.
 * @param maxSize Most pixels of a tile; rounded down to what the tiles are aligned to.
 * @param multiple What lengths must be multiples of.
 */
export function axisTiles(
  length: number,
  maxSize: number,
  multiple = 1,
): AxisTile[] {
  if (length <= maxSize) {
    return [{ start: 0, length, from: 0, to: length }];
  }
  const unit = leastCommonMultiple(ALIGNMENT, multiple);
  const down = (size: number) => Math.floor(size / unit) * unit;
  const longest = Math.max(2 * unit, down(maxSize));
  const overlap = Math.max(unit, down(longest * OVERLAP));
  if (length <= longest) return axisTiles(length, length);
  const count = Math.ceil((length - overlap) / (longest - overlap));
  const starts = Array.from({ length: count }, (_, tile) => {
    const even = tile * (length - longest) / (count - 1);
    return Math.ceil(even / unit) * unit;
  });
  const cuts = starts.slice(1).map((start, tile) =>
    (start + starts[tile] + longest) / 2
  );
  return starts.map((start, tile) => ({
    start,
    length: Math.min(longest, length - start),
    from: cuts[tile - 1] ?? 0,
    to: cuts[tile] ?? length,
  }));
}

function leastCommonMultiple(a: number, b: number): number {
  let [larger, smaller] = [a, b];
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller];
  return a / larger * b;
}
