/**
 * Classes over a picture, as a PNG of its size.
 *
 * @module
 */
import { type LabelMap, VOID } from "../datasets/dataset.ts";
import { encodePng } from "../deps/fast_png.ts";
import type { FrameMap } from "../features/segmentation/frame_maps.ts";
import { pixelRgb } from "../report/details/pixel_colours.ts";

/** Size of a picture. */
export interface PictureSize {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** A PNG of classes, transparent where there is none. */
async function overlay(
  { width, height }: PictureSize,
  classOf: (x: number, y: number) => number,
): Promise<string> {
  const data = new Uint8Array(4 * width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const label = classOf(x, y);
      if (label === VOID) continue;
      data.set(pixelRgb(label), at);
      data[at + 3] = 255;
    }
  }
  const bytes = await encodePng({ width, height, channels: 4, data });
  return `data:image/png;base64,${bytes.toBase64()}`;
}

/** A label map, brought to a picture's size by the nearest pixel. */
export function labelOverlay(
  labels: LabelMap,
  size: PictureSize,
): Promise<string> {
  const place = (at: number, stored: number, shown: number) =>
    Math.min(stored - 1, Math.floor((at + 0.5) * stored / shown));
  return overlay(size, (x, y) =>
    labels.data[
      place(y, labels.height, size.height) * labels.width +
      place(x, labels.width, size.width)
    ]);
}

/** Where a place of a picture lies along one axis of the input; undefined where it is cut off. */
function inInput(
  at: number,
  shown: number,
  { resized, seen, length, padding }: {
    readonly resized: number;
    readonly seen: number;
    readonly length: number;
    readonly padding: number;
  },
): number | undefined {
  const inside = (at + 0.5) / shown * resized - seen;
  return inside >= 0 && inside < length ? inside + padding : undefined;
}

/**
 * Classes of the positions of feature maps, each over the part of the picture that it covers.
 *
 * @param maps Maps of all views of the image.
 * @param classes For each map the class of each position; VOID for none.
 * @param size Size of the picture, which shows the whole image.
 */
export function gridOverlay(
  maps: readonly FrameMap[],
  classes: readonly Uint16Array[],
  size: PictureSize,
): Promise<string> {
  const [{ fit }] = maps;
  const across = {
    resized: fit.width,
    seen: fit.window.x,
    length: fit.window.width,
    padding: fit.left,
  };
  const down = {
    resized: fit.height,
    seen: fit.window.y,
    length: fit.window.height,
    padding: fit.top,
  };
  return overlay(size, (x, y) => {
    const column = inInput(x, size.width, across);
    const row = inInput(y, size.height, down);
    if (column === undefined || row === undefined) return VOID;
    const index = maps.findIndex(({ view }) =>
      column >= view.x.from && column < view.x.to && row >= view.y.from &&
      row < view.y.to
    );
    if (index < 0) return VOID;
    const { view, grid } = maps[index];
    const along = (place: number, start: number, length: number, n: number) =>
      Math.min(n - 1, Math.max(0, Math.floor((place - start) / length * n)));
    return classes[index][
      along(row, view.y.start, view.y.length, grid.rows) * grid.columns +
      along(column, view.x.start, view.x.length, grid.columns)
    ];
  });
}
