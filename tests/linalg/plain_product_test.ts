import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";

import { ShapeError } from "../../lib/errors.ts";
import type { FeatureMatrix } from "../../lib/linalg/feature_matrix.ts";
import { plainProduct } from "../../lib/linalg/plain_product.ts";
import { randomSource } from "../../lib/statistics/random.ts";

function matrix(rows: number, dims: number, seed: number) {
  const random = randomSource(seed);
  const data = Float64Array.from({ length: rows * dims }, random.normal);
  return { rows, dims, data };
}

function turned({ rows, dims, data }: FeatureMatrix<Float64Array>) {
  const turned = data.map((_, at) =>
    data[at % rows * dims + Math.floor(at / rows)]
  );
  return { rows: dims, dims: rows, data: turned };
}

/** One sum an entry, as the definition has it. */
function direct(
  a: FeatureMatrix<Float64Array>,
  b: FeatureMatrix<Float64Array>,
): Float64Array {
  return Float64Array.from({ length: a.rows * b.dims }, (_, at) => {
    const row = Math.floor(at / b.dims), column = at % b.dims;
    let sum = 0;
    for (let inner = 0; inner < a.dims; inner++) {
      sum += a.data[row * a.dims + inner] * b.data[inner * b.dims + column];
    }
    return sum;
  });
}

Deno.test("plainProduct multiplies any shapes, with either factor transposed", async () => {
  const size = fc.integer({ min: 0, max: 40 });
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(size, size, size),
      fc.boolean(),
      fc.boolean(),
      async ([rows, inner, dims], transposeLeft, transposeRight) => {
        const a = matrix(rows, inner, 1), b = matrix(inner, dims, 2);
        const product = await plainProduct.multiply(
          transposeLeft ? turned(a) : a,
          transposeRight ? turned(b) : b,
          { transposeLeft, transposeRight },
        );
        assertEquals([product.rows, product.dims], [rows, dims]);
        direct(a, b).forEach((value, at) =>
          assertAlmostEquals(product.data[at], value, 1e-12)
        );
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("plainProduct adds up float32 factors longer than its blocks in float64", async () => {
  const a = matrix(3, 2500, 1), b = matrix(2500, 2, 2);
  const narrow = <T extends FeatureMatrix>(m: T) => ({
    ...m,
    data: Float32Array.from(m.data),
  });
  const { data } = await plainProduct.multiply(narrow(a), narrow(b));
  const exact = direct(
    { ...a, data: Float64Array.from(narrow(a).data) },
    { ...b, data: Float64Array.from(narrow(b).data) },
  );
  assertEquals(data, Float32Array.from(exact));
});

Deno.test("plainProduct refuses factors that do not fit together", async () => {
  await assertRejects(
    () => plainProduct.multiply(matrix(2, 3, 1), matrix(2, 3, 1)),
    ShapeError,
    "Cannot multiply 2 x 3 by 2 x 3: inner sizes differ",
  );
  const narrow: FeatureMatrix = { rows: 3, dims: 1, data: new Float32Array(3) };
  await assertRejects(
    () => plainProduct.multiply(matrix(2, 3, 1) as FeatureMatrix, narrow),
    ShapeError,
    "Cannot multiply float32 by float64",
  );
});
