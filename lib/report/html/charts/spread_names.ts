/**
 * Names in a chart, moved up or down until none lies over another.
 *
 * @module
 */

/** A name and where it should stand, in pixels. */
export interface PlacedName {
  /** Its middle. */
  readonly x: number;
  /** Its middle. */
  readonly y: number;
  /** Its width. */
  readonly width: number;
}

/** Steps that a name is moved at most, and their height. */
const STEPS = 8, HEIGHT = 14;

/**
 * How far each name is moved down; negative is up. Earlier ones stay nearer to their place.
 *
 * @param names Names in the order of their weight.
 */
export function spreadNames(names: readonly PlacedName[]): number[] {
  const taken: PlacedName[] = [];
  return names.map((name) => {
    const isFree = (y: number) =>
      taken.every((other) =>
        Math.abs(other.y - y) >= HEIGHT ||
        Math.abs(other.x - name.x) >= (other.width + name.width) / 2
      );
    // 0, down, up, further down, further up ...
    const moves = Array.from(
      { length: 2 * STEPS + 1 },
      (_, at) => (at % 2 === 1 ? 1 : -1) * Math.ceil(at / 2) * HEIGHT || 0,
    );
    const move = moves.find((move) => isFree(name.y + move)) ?? 0;
    taken.push({ ...name, y: name.y + move });
    return move;
  });
}
