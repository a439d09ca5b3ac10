import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type LabelMap, VOID } from "../../../lib/datasets/dataset.ts";
import { axisTiles } from "../../../lib/features/segmentation/axis_tiles.ts";
import {
  type InputFit,
  inputFit,
} from "../../../lib/features/segmentation/input_fit.ts";
import {
  type Grid,
  labelsOnGrid,
} from "../../../lib/features/segmentation/label_grid.ts";
import type { View } from "../../../lib/features/segmentation/view_plan.ts";
import { plain } from "./made_up_segmentation.ts";

/** A label map from letters: a is class 0, "." void. */
function labelMap(...rows: string[]): LabelMap {
  const data = Uint16Array.from(
    rows.join(""),
    (letter) => letter === "." ? VOID : letter.charCodeAt(0) - 97,
  );
  return { width: rows[0].length, height: rows.length, data };
}

/** Rows of a grid as letters. */
function letters(grid: Uint16Array, { rows, columns }: Grid): string[] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from(
      grid.subarray(row * columns, (row + 1) * columns),
      (id) => id === VOID ? "." : String.fromCharCode(97 + id),
    ).join(""));
}

/** The view that is the whole input. */
function whole({ inputWidth, inputHeight }: InputFit): View {
  return {
    x: axisTiles(inputWidth, inputWidth)[0],
    y: axisTiles(inputHeight, inputHeight)[0],
    tile: 0,
    tiles: 1,
  };
}

function onGrid(
  labels: LabelMap,
  preprocessing: Parameters<typeof inputFit>[2],
  grid: Grid,
  how: "nearest" | "majority" = "nearest",
): string[] {
  const fit = inputFit(labels.width, labels.height, preprocessing);
  return letters(labelsOnGrid(labels, fit, whole(fit), grid, how), grid);
}

const own = plain({ resizeMode: "none" });

Deno.test("labelsOnGrid() takes the pixel that holds a position's centre, the right and lower one on a border", () => {
  // Two pixels a position: centres lie on the borders 1, 3, 5.
  assertEquals(
    onGrid(labelMap("abcdef"), own, { rows: 1, columns: 3 }),
    ["bdf"],
  );
  // Three pixels a position: centres in the middle.
  assertEquals(onGrid(labelMap("abcdef"), own, { rows: 1, columns: 2 }), [
    "be",
  ]);
  // Seven pixels on three positions: centres 7/6, 21/6, 35/6.
  assertEquals(onGrid(labelMap("abcdefg"), own, { rows: 1, columns: 3 }), [
    "bdf",
  ]);
  // A map that is finer than the image.
  assertEquals(onGrid(labelMap("ab"), own, { rows: 1, columns: 4 }), ["aabb"]);
  assertEquals(
    onGrid(labelMap("ab", "cd", "ef", "gh"), own, { rows: 2, columns: 1 }),
    ["d", "h"],
  );
});

Deno.test("labelsOnGrid() goes the way back through a resize", () => {
  // Four pixels become two; the grid has one position a pixel: centres 1/2 and 3/2 of the input, 1 and 3 of the image.
  assertEquals(
    onGrid(
      labelMap("abcd", "efgh"),
      plain({ resizeMode: "exact", width: 2, height: 1 }),
      { rows: 1, columns: 2 },
    ),
    ["fh"],
  );
  // Shortest side 2 of an image of 3 x 6: the input is 2 x 4.
  assertEquals(
    onGrid(
      labelMap("abc", "def", "ghi", "jkl", "mno", "pqr"),
      plain({ resizeMode: "shortest", resize: 2 }),
      { rows: 2, columns: 2 },
    ),
    ["df", "mo"],
  );
});

Deno.test("labelsOnGrid() leaves out what a crop cuts off, and what it pads", () => {
  const crop = plain({ centreCrop: true, width: 2, height: 2 });
  assertEquals(
    onGrid(labelMap("abcd", "efgh", "ijkl", "mnop"), crop, {
      rows: 2,
      columns: 2,
    }),
    ["fg", "jk"],
  );
  assertEquals(
    onGrid(labelMap("ab"), plain({ centreCrop: true, width: 4, height: 3 }), {
      rows: 3,
      columns: 4,
    }),
    ["....", ".ab.", "...."],
  );
  assertEquals(
    onGrid(labelMap("abc"), plain({ sizeMultiple: 4 }), {
      rows: 4,
      columns: 4,
    }),
    ["abc.", "....", "....", "...."],
  );
});

Deno.test("labelsOnGrid() by majority takes the most frequent label of a cell, the lower of two, a class before void", () => {
  const grid = { rows: 1, columns: 2 };
  const of = (...rows: string[]) =>
    onGrid(labelMap(...rows), own, grid, "majority");
  assertEquals(of("aabc", "aabb"), ["ab"]);
  assertEquals(of("babc", "abcb"), ["ab"]);
  assertEquals(of("a.b.", ".ab."), ["ab"]);
  assertEquals(of("..b.", "a..."), [".."]);
  // Uneven cells: 5 pixels on 2 positions, the middle one's centre at 5/2 begins the second cell.
  assertEquals(of("aabbb"), ["ab"]);
  assertEquals(of("aabcc"), ["ac"]);
});

Deno.test("labelsOnGrid() by majority is the nearest where a position has one pixel or none", () => {
  const labels = labelMap("abcd", "efgh", "ijkl");
  for (const grid of [{ rows: 3, columns: 4 }, { rows: 6, columns: 9 }]) {
    assertEquals(
      onGrid(labels, own, grid, "majority"),
      onGrid(labels, own, grid),
    );
  }
});

Deno.test("labelsOnGrid() by majority counts every pixel of the window in one cell", () => {
  const side = fc.integer({ min: 1, max: 40 });
  fc.assert(fc.property(side, side, side, side, (w, h, columns, rows) => {
    // One label in one pixel at a time would be slow: a label a column shows where each pixel is counted.
    const data = Uint16Array.from({ length: w * h }, (_, at) => at % w);
    const fit = inputFit(w, h, own);
    const grid = labelsOnGrid({ width: w, height: h, data }, fit, whole(fit), {
      rows: Math.min(rows, h),
      columns: Math.min(columns, w),
    }, "majority");
    const count = Math.min(columns, w);
    const seen = [...grid.subarray(0, count)];
    // The lower of equally frequent: the first pixel of each cell, ascending, the first of all being pixel 0.
    assertEquals(seen[0], 0);
    assert(seen.every((pixel, at) => at === 0 || pixel > seen[at - 1]));
    for (const [position, pixel] of seen.entries()) {
      assert(Math.floor((2 * pixel + 1) * count / (2 * w)) === position);
    }
  }));
});

Deno.test("axisTiles() covers an axis once, within tiles, begun at multiples of 32", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6000 }),
      fc.integer({ min: 64, max: 2048 }),
      fc.constantFrom(1, 16, 32, 48, 64),
      (units, maxSize, multiple) => {
        const length = units * multiple;
        const tiles = axisTiles(length, maxSize, multiple);
        let at = 0;
        for (const { start, length: size, from, to } of tiles) {
          assertEquals(from, at);
          assert(start <= from && to <= start + size);
          assert(size <= Math.max(maxSize, 2 * 32 * multiple));
          assert(size % multiple === 0);
          assert(start % 32 === 0);
          at = to;
        }
        assertEquals(at, length);
        for (const [i, { start }] of tiles.slice(1).entries()) {
          const { start: before, length: size } = tiles[i];
          assert(before + size - start >= 32);
        }
      },
    ),
  );
});

Deno.test("axisTiles() shares an eighth of a tile, cut in its middle", () => {
  assertEquals(axisTiles(1024, 1024), [
    { start: 0, length: 1024, from: 0, to: 1024 },
  ]);
  assertEquals(axisTiles(1920, 1024), [
    { start: 0, length: 1024, from: 0, to: 960 },
    { start: 896, length: 1024, from: 960, to: 1920 },
  ]);
  assertEquals(axisTiles(2048, 1024).map(({ start }) => start), [0, 512, 1024]);
});

Deno.test("labelsOnGrid() gives each position of tiles the label that it has untiled", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(4, 8, 16, 32),
      fc.constantFrom("nearest" as const, "majority" as const),
      (units, stride, how) => {
        const width = units * 32;
        const data = Uint16Array.from(
          { length: width * 4 },
          (_, at) => Math.imul(at + 7, 0x9e3779b1) >>> 30,
        );
        const labels = { width, height: 4, data };
        const fit = inputFit(width, 4, own);
        const one = labelsOnGrid(labels, fit, whole(fit), {
          rows: 1,
          columns: width / stride,
        }, how);
        const tiled = axisTiles(width, 96).flatMap((x) => {
          const columns = x.length / stride;
          const grid = labelsOnGrid(labels, fit, { ...whole(fit), x }, {
            rows: 1,
            columns,
          }, how);
          // Those whose centres lie between the cuts.
          const first = Math.ceil((x.from - x.start) / stride - 0.5);
          const end = Math.ceil((x.to - x.start) / stride - 0.5);
          // Nothing outside the tile's own share.
          assert(
            grid.every((id, at) => at >= first && at < end || id === VOID),
          );
          return [...grid.subarray(first, end)];
        });
        assertEquals(tiled, [...one]);
      },
    ),
  );
});
