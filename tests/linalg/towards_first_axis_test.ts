import { assertAlmostEquals, assertEquals } from "@std/assert";

import { towardsFirstAxis } from "../../lib/linalg/towards_first_axis.ts";
import { randomSource } from "../../lib/statistics/random.ts";
import { apply, dot, rowOf, semidefinite } from "./symmetric_cases.ts";

const vectors = {
  "of any direction": (dims: number) => {
    const random = randomSource(dims);
    return Float64Array.from({ length: dims }, () => random.normal());
  },
  "that all but is the first axis": (dims: number) =>
    Float64Array.from(
      { length: dims },
      (_, dim) => dim === 0 ? 1e9 : 1e-3 * dim,
    ),
  "that points away from the first axis": (dims: number) =>
    Float64Array.from({ length: dims }, (_, dim) => dim === 0 ? -4 : dim),
  "of zeros": (dims: number) => new Float64Array(dims),
};

for (const [name, make] of Object.entries(vectors)) {
  Deno.test(`towardsFirstAxis() turns a vector ${name} onto the first axis`, async () => {
    for (const dims of [1, 2, 7]) {
      const x = make(dims);
      const turn = towardsFirstAxis(x);
      turn.rows(x, 1).forEach((value, dim) =>
        assertAlmostEquals(
          value,
          dim === 0 ? turn.length : 0,
          1e-12 * turn.length,
        )
      );
      // A reflection undoes itself, and keeps what a matrix says of two vectors.
      const matrix = await semidefinite(dims, dims + 1);
      const again = turn.rows(turn.rows(matrix.data, dims), dims);
      again.forEach((value, at) =>
        assertAlmostEquals(value, matrix.data[at], 1e-12)
      );
      const turned = { rows: dims, dims, data: turn.matrix(matrix.data) };
      const a = rowOf(matrix, 0), b = rowOf(matrix, dims - 1);
      assertAlmostEquals(
        dot(turn.rows(a, 1), apply(turned, turn.rows(b, 1))),
        dot(a, apply(matrix, b)),
        1e-9,
      );
    }
  });
}

Deno.test("a vector of length 1e9 costs the matrix no digits", async () => {
  const matrix = await semidefinite(5, 6);
  const turn = towardsFirstAxis(vectors["that all but is the first axis"](5));
  const trace = (data: Float64Array) =>
    [0, 6, 12, 18, 24].reduce((sum, at) => sum + data[at], 0);
  assertAlmostEquals(
    trace(turn.matrix(matrix.data)),
    trace(matrix.data),
    1e-12,
  );
  assertEquals(turn.length > 9.9e8, true);
});
