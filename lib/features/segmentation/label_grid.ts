/**
 * Labels brought from the pixels of an image to the positions of a feature map.
 *
 * Position j of w on a view of L pixels covers the pixels from jL/w to (j + 1)L/w of the input, and its centre lies at
 * (j + 1/2)L/w (half-pixel centres, as Resize and PIL have them). From there the way back through padding, crop and
 * resize leads to a place in the image as it is stored. All of it is done in whole numbers, so that no rounding
 * decides between two pixels: a centre on the border of two belongs to the right and lower one.
 *
 * @module
 */
import { type LabelMap, VOID } from "../../datasets/dataset.ts";
import type { AxisTile } from "./axis_tiles.ts";
import type { InputFit } from "./input_fit.ts";
import type { PixelChoice } from "./pixel_choice.ts";
import type { View } from "./view_plan.ts";

/** Rows and columns of a feature map. */
export interface Grid {
  /** Rows. */
  readonly rows: number;
  /** Columns. */
  readonly columns: number;
}

/** One axis of the way from the image to the input. */
interface Axis {
  /** Pixels of the image as stored. */
  readonly stored: number;
  /** Pixels after resizing. */
  readonly resized: number;
  /** First resized pixel that is seen. */
  readonly seen: number;
  /** How many are seen. */
  readonly length: number;
  /** Pixels of padding before them. */
  readonly padding: number;
}

/**
 * The label of each position of a view's feature map; {@linkcode VOID} where there is none, where the centre lies in
 * padding, and where another tile's position counts.
 *
 * @param labels Label map of the whole image as stored.
 * @param fit How the image lies in the input.
 * @param view The part of the input that gave the map.
 * @param grid Size of the map.
 * @param how "nearest": the pixel that holds the centre. "majority": the most frequent label of the pixels whose
 * centres lie in the cell, void counting as a label; of two that are as frequent the lower class id, a class
 * before void; the nearest where the cell holds no pixel's centre.
 * @returns rows x columns class ids.
 */
export function labelsOnGrid(
  labels: LabelMap,
  fit: InputFit,
  view: View,
  { rows, columns }: Grid,
  how: PixelChoice["labelGrid"],
): Uint16Array {
  const across: Axis = {
    stored: labels.width,
    resized: fit.width,
    seen: fit.window.x,
    length: fit.window.width,
    padding: fit.left,
  };
  const down: Axis = {
    stored: labels.height,
    resized: fit.height,
    seen: fit.window.y,
    length: fit.window.height,
    padding: fit.top,
  };
  const x = centres(across, view.x, columns);
  const y = centres(down, view.y, rows);
  const grid = new Uint16Array(rows * columns).fill(VOID);
  const [cellsX, cellsY] = how === "majority"
    ? [cells(across, view.x, columns), cells(down, view.y, rows)]
    : [];
  const { width, data } = labels;
  for (let row = 0; row < rows; row++) {
    if (y[row] < 0) continue;
    const [line, start] = [y[row] * width, row * columns];
    for (let column = 0; column < columns; column++) {
      if (x[column] < 0) continue;
      grid[start + column] =
        (cellsX && cellsY && majority(labels, cellsX, column, cellsY, row)) ??
          data[line + x[column]];
    }
  }
  return grid;
}

/** Stored pixel under the centre of each position; -1 in padding, and where another tile's position counts. */
function centres(axis: Axis, tile: AxisTile, count: number): Int32Array {
  const { stored, resized, seen, length, padding } = axis;
  return Int32Array.from({ length: count }, (_, position) => {
    // In units of 1 / (2 count) pixels.
    const unit = 2 * count;
    const centre = tile.start * unit + (2 * position + 1) * tile.length;
    if (centre < tile.from * unit || centre >= tile.to * unit) return -1;
    const inside = centre - padding * unit;
    if (inside < 0 || inside >= length * unit) return -1;
    return Math.floor((inside + seen * unit) * stored / (unit * resized));
  });
}

/** First stored pixel of each position's cell, and behind the last the end. */
function cells(axis: Axis, tile: AxisTile, count: number): Int32Array {
  const { stored, resized, seen, length, padding } = axis;
  const first = new Int32Array(count + 1).fill(-1);
  let end = 0;
  for (let pixel = 0; pixel < stored; pixel++) {
    // The pixel's centre in units of 1 / (2 stored) pixels of the input.
    const unit = 2 * stored;
    const inside = (2 * pixel + 1) * resized - seen * unit;
    if (inside < 0 || inside >= length * unit) continue;
    const place = inside + (padding - tile.start) * unit;
    const position = Math.floor(place * count / (tile.length * unit));
    if (position < 0 || position >= count) continue;
    for (; end <= position; end++) first[end] = pixel;
    first[count] = pixel + 1;
  }
  for (; end < count; end++) first[end] = first[count];
  return first;
}

/** The label that most pixels of a cell have; undefined where it has none. */
function majority(
  { width, data }: LabelMap,
  x: Int32Array,
  column: number,
  y: Int32Array,
  row: number,
): number | undefined {
  const counts = new Map<number, number>();
  for (let line = y[row]; line < y[row + 1]; line++) {
    for (let at = x[column]; at < x[column + 1]; at++) {
      const label = data[line * width + at];
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
  }
  let best: number | undefined, most = 0;
  for (const [label, count] of counts) {
    if (count > most || count === most && label < best!) {
      [best, most] = [label, count];
    }
  }
  return best;
}
