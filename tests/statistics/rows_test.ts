import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { analyse, ShapeError } from "fair-collapse";

import { centredRows } from "../../lib/statistics/centred_rows.ts";
import { rowsInMemory } from "../../lib/statistics/rows_in_memory.ts";
import { goldenSet } from "../golden/golden.ts";

function set(rows: number, chunks: (Float32Array | Float64Array)[]) {
  return analyse({
    rows,
    dims: 2,
    labels: new Int32Array(rows),
    classNames: ["only"],
    chunks: () => chunks,
  });
}

Deno.test("rowsInMemory() joins chunks in order and reads them once", async () => {
  const analysis = set(3, [
    Float32Array.of(1, 2),
    Float32Array.of(3, 4, 5, 6),
  ]);
  const rows = await rowsInMemory(analysis);
  assertEquals(rows.data, Float64Array.of(1, 2, 3, 4, 5, 6));
  assertEquals(await rowsInMemory(analysis) === rows, true);
});

Deno.test("rowsInMemory() says how many numbers the chunks hold when they are too few", async () => {
  await assertRejects(
    () => rowsInMemory(set(3, [Float32Array.of(1, 2)])),
    ShapeError,
    "Expected 3 x 2 numbers but the chunks hold 2",
  );
});

Deno.test("rowsInMemory() says so when the chunks hold more numbers than rows x dims", async () => {
  await assertRejects(
    () => rowsInMemory(set(1, [Float32Array.of(1, 2), Float32Array.of(3, 4)])),
    ShapeError,
    "Expected 1 x 2 numbers but the chunks hold at least 4",
  );
});

Deno.test("centredRows() keeps the digits of features with a mean of 1000 and a spread of 0.01", async () => {
  const analysis = analyse(goldenSet("offset", "peers"));
  const rows = await rowsInMemory(analysis);
  const centred = await centredRows(analysis);
  const sums = new Float64Array(rows.dims);
  centred.data.forEach((x, at) => sums[at % rows.dims] += x);
  sums.forEach((sum) => assertAlmostEquals(sum, 0, 1e-12));
  assertAlmostEquals(centred.data[5] + centred.mean[5], rows.data[5], 1e-12);
});
