/** Rotations of rows in WebAssembly against plain loops. @module */
import { assert, assertEquals } from "@std/assert";

import { rowRotations } from "../../lib/linalg/row_rotations.ts";
import { ROTATE_ROWS } from "../../lib/linalg/wasm/rotate_rows_binary.ts";
import { randomSource } from "../../lib/statistics/random.ts";
import { assemble } from "../../tasks/wasm.ts";

Deno.test("runs of rotations in WebAssembly have the bits of the plain loops", () => {
  const { normal, integer } = randomSource(1);
  for (const [rows, dims] of [[300, 300], [700, 49], [40, 1000]]) {
    const found = {
      rows,
      dims,
      data: Float64Array.from({ length: rows * dims }, normal),
    };
    const expected = found.data.slice();
    const rotations = rowRotations(found)!;
    // More rotations than are gathered at a time, and runs without any.
    for (let run = 0; run < 3 * 65_536 / rows; run++) {
      const first = integer(rows), count = integer(first + 1);
      rotations.begin(first);
      for (let row = first; row > first - count; row--) {
        const angle = normal();
        const sine = Math.sin(angle), cosine = Math.cos(angle);
        rotations.rotate(sine, cosine);
        const lower = row * dims, upper = lower - dims;
        for (let dim = 0; dim < dims; dim++) {
          const f = expected[lower + dim], h = expected[upper + dim];
          expected[lower + dim] = sine * h + cosine * f;
          expected[upper + dim] = cosine * h - sine * f;
        }
      }
    }
    rotations.finish();
    assertEquals(found.data, expected);
  }
});

Deno.test("rows of few numbers are left to plain loops", () => {
  const matrix = { rows: 80, dims: 80, data: new Float64Array(6400) };
  assert(rowRotations(matrix) === undefined);
});

Deno.test("the program that rotates is the one of the text", async () => {
  assertEquals((await assemble("rotate_rows")).toBase64(), ROTATE_ROWS);
});
