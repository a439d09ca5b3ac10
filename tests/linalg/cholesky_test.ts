import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { ShapeError } from "../../lib/errors.ts";

import {
  cholesky,
  logDeterminant,
  solve,
  solveLower,
  solveUpper,
} from "../../lib/linalg/cholesky.ts";
import { nuclearNorm } from "../../lib/linalg/nuclear_norm.ts";
import { symmetricEigen } from "../../lib/linalg/symmetric_eigen.ts";
import { apply, dot, rowOf, semidefinite } from "./symmetric_cases.ts";

for (const dims of [1, 3, 63, 64, 65, 130]) {
  Deno.test(`cholesky() solves and takes determinants of ${dims} x ${dims}`, async () => {
    const matrix = await semidefinite(dims, dims + 20, { seed: dims });
    const factor = cholesky(matrix)!;
    const right = await semidefinite(dims, 3, { seed: 2 });
    const solved = solve(factor, right);
    for (let row = 0; row < dims; row += 7) {
      apply(matrix, rowOf(solved, row)).forEach((value, dim) =>
        assertAlmostEquals(value, rowOf(right, row)[dim], 1e-8)
      );
    }
    const logs = symmetricEigen(matrix).values
      .reduce((sum, value) => sum + Math.log(value), 0);
    assertAlmostEquals(logDeterminant(factor), logs, 1e-9 * dims);
    const half = solveLower(factor, right);
    assertAlmostEquals(
      dot(rowOf(half, 0), rowOf(half, 0)),
      dot(rowOf(right, 0), rowOf(solved, 0)),
      1e-9,
    );
    solveUpper(factor, half).data.forEach((value, at) =>
      assertAlmostEquals(value, solved.data[at], 1e-12)
    );
  });
}

Deno.test("cholesky() refuses a matrix of lower rank, one with an axis of zeros, and NaN", async () => {
  assertEquals(cholesky(await semidefinite(100, 90)), undefined);
  assertEquals(cholesky(await semidefinite(20, 40, { dead: 1 })), undefined);
  assertEquals(
    cholesky({ rows: 1, dims: 1, data: Float64Array.of(NaN) }),
    undefined,
  );
  assertEquals(
    cholesky({ rows: 1, dims: 1, data: Float64Array.of(-1) }),
    undefined,
  );
});

Deno.test("cholesky() names the shape of a matrix that is not square", () => {
  assertThrows(
    () => cholesky({ rows: 2, dims: 3, data: new Float64Array(6) }),
    ShapeError,
    "Cannot factor 2 x 3: a square matrix is needed",
  );
});

Deno.test("nuclearNorm() adds up singular values, of tall matrices and wide ones", async () => {
  const data = Float64Array.of(3, 0, 0, 0, -4, 0);
  assertAlmostEquals(await nuclearNorm({ rows: 2, dims: 3, data }), 7, 1e-12);
  const turned = Float64Array.of(3, 0, 0, -4, 0, 0);
  assertAlmostEquals(
    await nuclearNorm({ rows: 3, dims: 2, data: turned }),
    7,
    1e-12,
  );
});
