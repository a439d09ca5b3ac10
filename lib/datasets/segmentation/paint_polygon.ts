/**
 * From a polygon to pixels.
 *
 * @module
 */

/**
 * Write a value to every pixel whose centre lies within a polygon (even-odd rule).
 *
 * Pixel (x, y) covers x to x + 1 and y to y + 1. A centre on the border counts on the left and upper side.
 *
 * @param corners x and y of each corner, alternating.
 * @param into Pixels row by row.
 */
export function paintPolygon(
  corners: readonly number[],
  value: number,
  into: Uint32Array,
  width: number,
  height: number,
): void {
  const count = corners.length / 2;
  const crossings: number[] = [];
  for (let row = 0; row < height; row++) {
    const y = row + 0.5;
    crossings.length = 0;
    for (let from = 0; from < count; from++) {
      const to = (from + 1) % count;
      const [x1, y1] = [corners[2 * from], corners[2 * from + 1]];
      const [x2, y2] = [corners[2 * to], corners[2 * to + 1]];
      // Half-open, so that a corner on the line counts once.
      if (y1 <= y !== y2 <= y) {
        crossings.push(x1 + (y - y1) * (x2 - x1) / (y2 - y1));
      }
    }
    crossings.sort((a, b) => a - b);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const first = Math.max(0, Math.ceil(crossings[pair] - 0.5));
      const end = Math.min(width, Math.ceil(crossings[pair + 1] - 0.5));
      if (first < end) into.fill(value, row * width + first, row * width + end);
    }
  }
}
