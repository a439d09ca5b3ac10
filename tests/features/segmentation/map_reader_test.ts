import { assertEquals, assertThrows } from "@std/assert";
import {
  mapReader,
  onGrid,
} from "../../../lib/features/segmentation/map_reader.ts";
import { ModelError } from "../../../lib/errors.ts";

const first = { channelAxis: 1, quantisation: null } as const;

Deno.test("mapReader() reads the same rows whether channels come first or last", () => {
  const [samples, channels, rows, columns] = [2, 3, 4, 5];
  const value = (n: number, c: number, y: number, x: number) =>
    1000 * n + 100 * c + 10 * y + x;
  const at = (size: number, of: (...place: number[]) => number) =>
    Float32Array.from({ length: size }, (_, i) => of(i));
  const nchw = at(120, (i) =>
    value(
      Math.floor(i / 60),
      Math.floor(i / 20) % 3,
      Math.floor(i / 5) % 4,
      i % 5,
    ));
  const nhwc = at(120, (i) =>
    value(
      Math.floor(i / 60),
      i % 3,
      Math.floor(i / 15) % 4,
      Math.floor(i / 3) % 5,
    ));
  const positions = Int32Array.of(0, 7, 19);
  const wanted = [[0, 0], [1, 2], [3, 4]].flatMap(([y, x]) =>
    [0, 1, 2].map((c) => value(1, c, y, x))
  );
  for (
    const [data, dims, channelAxis] of [
      [nchw, [samples, channels, rows, columns], 1],
      [nhwc, [samples, rows, columns, channels], -1],
    ] as const
  ) {
    const reader = mapReader({ type: "float32", dims, data }, "map", samples, {
      channelAxis,
      quantisation: null,
    });
    assertEquals(reader.grid, { rows, columns });
    assertEquals(reader.dims, channels);
    assertEquals([...reader.rows(1, positions)], wanted);
  }
});

Deno.test("mapReader() scales integers, and refuses what is no map", () => {
  const data = Uint8Array.of(10, 12, 8, 10);
  const dims = [1, 1, 2, 2];
  const reader = mapReader({ type: "uint8", dims, data }, "map", 1, {
    channelAxis: 1,
    quantisation: { scale: 0.5, zeroPoint: 10 },
  });
  assertEquals([...reader.rows(0, Int32Array.of(0, 1, 2))], [0, 1, -1]);
  assertThrows(
    () => mapReader({ type: "uint8", dims: [1, 4], data }, "pooled", 1, first),
    ModelError,
    "Cannot take pixels from pooled: its shape 1 x 4 is not that of a map of 1 samples; pass --tap with one",
  );
});

Deno.test("onGrid() finds the position of another grid that holds a centre", () => {
  const coarse = { rows: 1, columns: 2 };
  const fine = { rows: 2, columns: 8 };
  // Centres of 4 and 12 sixteenths; the row's lies on the border of two.
  assertEquals([...onGrid(Int32Array.of(0, 1), coarse, fine)], [10, 14]);
  assertEquals([...onGrid(Int32Array.of(0, 3, 15), fine, coarse)], [0, 0, 1]);
});
