import { assertAlmostEquals, assertEquals } from "@std/assert";

import { plainProduct } from "../../lib/linalg/plain_product.ts";
import { rowGram } from "../../lib/linalg/row_gram.ts";
import { solveSymmetric } from "../../lib/linalg/solve_symmetric.ts";
import { productOfColumns, transposed } from "../../lib/linalg/transposed.ts";
import { randomSource } from "../../lib/statistics/random.ts";

function matrix(rows: number, dims: number, seed = 1) {
  const random = randomSource(seed);
  return {
    rows,
    dims,
    data: Float64Array.from({ length: rows * dims }, () => random.normal()),
  };
}

Deno.test("rowGram() is X X^T, symmetric to the last bit, across the edges of its bands", async () => {
  for (const [rows, dims] of [[1, 1], [7, 3], [131, 20], [257, 5]]) {
    const x = matrix(rows, dims);
    const gram = rowGram(x);
    const plain = await plainProduct.multiply(x, x, { transposeRight: true });
    gram.data.forEach((value, at) =>
      assertAlmostEquals(value, plain.data[at], 1e-12)
    );
    assertEquals(transposed(gram).data, gram.data);
  }
});

Deno.test("productOfColumns() is left^T right, by plain loops and by a backend alike", async () => {
  const left = matrix(50, 3), right = matrix(50, 41, 2);
  const plain = await productOfColumns(plainProduct, left, right);
  const backend = await productOfColumns(
    { ...plainProduct, name: "other" },
    left,
    right,
  );
  assertEquals([plain.rows, plain.dims], [3, 41]);
  plain.data.forEach((value, at) =>
    assertAlmostEquals(value, backend.data[at], 1e-12)
  );
});

Deno.test("solveSymmetric() gives the shortest of the solutions of a singular system", () => {
  // Ones everywhere: w1 + w2 = 3 has its shortest solution at (1.5, 1.5).
  const square = { rows: 2, dims: 2, data: Float64Array.of(1, 1, 1, 1) };
  const { data } = solveSymmetric(square, {
    rows: 1,
    dims: 2,
    data: Float64Array.of(3, 3),
  });
  assertAlmostEquals(data[0], 1.5, 1e-12);
  assertAlmostEquals(data[1], 1.5, 1e-12);
});
