import { assertEquals } from "@std/assert";

import { VOID } from "fair-collapse";
import { decodePng } from "../../../lib/deps/fast_png.ts";
import type { FrameMap } from "../../../lib/features/segmentation/frame_maps.ts";
import {
  gridOverlay,
  labelOverlay,
} from "../../../lib/pipeline/frame_overlay.ts";
import { pixelRgb } from "../../../lib/report/details/pixel_colours.ts";

/** Classes of an overlay's pixels, row by row; "-" where it is transparent. */
async function classes(uri: string): Promise<string> {
  const { width, data } = await decodePng(
    Uint8Array.fromBase64(uri.slice("data:image/png;base64,".length)),
  );
  const names = new Map(
    Array.from({ length: 10 }, (_, id) => [pixelRgb(id).join(), String(id)]),
  );
  let drawn = "";
  for (let at = 0; at < data.length; at += 4) {
    if (at > 0 && at / 4 % width === 0) drawn += "/";
    drawn += data[at + 3] === 0
      ? "-"
      : names.get([...data.subarray(at, at + 3)].join()) ?? "?";
  }
  return drawn;
}

/** An image of 8 x 4 that is shown whole. */
const FIT = {
  width: 8,
  height: 4,
  window: { x: 0, y: 0, width: 8, height: 4 },
  left: 0,
  top: 0,
  inputWidth: 8,
  inputHeight: 4,
};
const tile = (
  start: number,
  length: number,
  from = start,
  to = start + length,
) => (
  { start, length, from, to }
);

function map(change: Partial<FrameMap> = {}): FrameMap {
  return {
    view: { x: tile(0, 8), y: tile(0, 4), tile: 0, tiles: 1 },
    fit: FIT,
    grid: { rows: 2, columns: 4 },
    labels: new Uint16Array(),
    positions: new Int32Array(),
    features: new Float32Array(),
    dims: 0,
    ...change,
  };
}
const CLASSES = Uint16Array.of(0, 1, 2, 3, 4, 5, VOID, 7);

Deno.test("a label map is drawn by its nearest pixels, void left clear", async () => {
  const labels = {
    width: 4,
    height: 2,
    data: Uint16Array.of(0, 0, 1, 1, 2, 2, VOID, VOID),
  };
  assertEquals(
    await classes(await labelOverlay(labels, { width: 2, height: 2 })),
    "01/2-",
  );
});

Deno.test("each position of a grid covers its part of the picture", async () => {
  assertEquals(
    await classes(
      await gridOverlay([map()], [CLASSES], { width: 8, height: 4 }),
    ),
    "00112233/00112233/4455--77/4455--77",
  );
});

Deno.test("what the model's crop cuts off is clear, and the grid covers the rest", async () => {
  const fit = {
    ...FIT,
    window: { x: 2, y: 0, width: 4, height: 4 },
    inputWidth: 4,
  };
  const view = { x: tile(0, 4), y: tile(0, 4), tile: 0, tiles: 1 };
  assertEquals(
    await classes(
      await gridOverlay([map({ fit, view })], [CLASSES], {
        width: 8,
        height: 2,
      }),
    ),
    "--0123--/--45-7--",
  );
});

Deno.test("padding before the image shifts the grid", async () => {
  const fit = {
    ...FIT,
    width: 4,
    window: { x: 0, y: 0, width: 4, height: 4 },
    left: 4,
  };
  assertEquals(
    await classes(
      await gridOverlay([map({ fit })], [CLASSES], { width: 4, height: 2 }),
    ),
    "2233/--77",
  );
});

Deno.test("of overlapping tiles each draws the part that is its own", async () => {
  const left = map({
    view: { x: tile(0, 6, 0, 4), y: tile(0, 4), tile: 0, tiles: 2 },
    grid: { rows: 1, columns: 3 },
  });
  const right = map({
    view: { x: tile(2, 6, 4, 8), y: tile(0, 4), tile: 1, tiles: 2 },
    grid: { rows: 1, columns: 3 },
  });
  assertEquals(
    await classes(
      await gridOverlay(
        [left, right],
        [Uint16Array.of(0, 1, 2), Uint16Array.of(3, 4, 5)],
        { width: 8, height: 1 },
      ),
    ),
    "00114455",
  );
});
