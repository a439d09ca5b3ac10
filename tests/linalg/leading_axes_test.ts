import { assert, assertAlmostEquals, assertEquals } from "@std/assert";

import type { FeatureMatrix } from "../../lib/linalg/feature_matrix.ts";
import {
  leadingAxes,
  type SymmetricOperator,
} from "../../lib/linalg/leading_axes.ts";
import { orthonormalRows } from "../../lib/linalg/orthonormal_rows.ts";
import { plainProduct } from "../../lib/linalg/plain_product.ts";
import { randomSource } from "../../lib/statistics/random.ts";

function random(rows: number, dims: number, seed: number) {
  const source = randomSource(seed);
  const data = Float64Array.from({ length: rows * dims }, source.normal);
  return { rows, dims, data };
}

/** A symmetric matrix of the given eigenvalues, as what it does, and its eigenvectors. */
async function withSpectrum(values: readonly number[], dims: number) {
  const vectors = await orthonormalRows(
    plainProduct,
    random(values.length, dims, 3),
  );
  let applied = 0;
  const operator: SymmetricOperator = async (block) => {
    applied += block.rows;
    const along = await plainProduct.multiply(block, vectors, {
      transposeRight: true,
    });
    const scaled = along.data.map((value, at) =>
      value * values[at % values.length]
    );
    return await plainProduct.multiply({ ...along, data: scaled }, vectors);
  };
  return { vectors, operator, applied: () => applied };
}

async function assertOrthonormal(rows: FeatureMatrix<Float64Array>) {
  const { data } = await plainProduct.multiply(rows, rows, {
    transposeRight: true,
  });
  data.forEach((value, at) =>
    assertAlmostEquals(
      value,
      Math.floor(at / rows.rows) === at % rows.rows ? 1 : 0,
      1e-12,
    )
  );
}

/** Squared length of what the axes leave of vectors. */
async function outside(
  vectors: FeatureMatrix<Float64Array>,
  axes: FeatureMatrix<Float64Array>,
): Promise<number> {
  const { data } = await plainProduct.multiply(vectors, axes, {
    transposeRight: true,
  });
  return vectors.rows - data.reduce((sum, value) => sum + value * value, 0);
}

const spectra = {
  "a steep spectrum": Array.from({ length: 120 }, (_, i) => 2 ** -i),
  "a slowly falling spectrum": Array.from(
    { length: 120 },
    (_, i) => 1 / (i + 1),
  ),
  "eigenvalues in clusters": Array.from(
    { length: 120 },
    (_, i) => [9, 9, 9, 5, 5, 5, 5, 1][i] ?? 0.1,
  ),
};

for (const [name, values] of Object.entries(spectra)) {
  Deno.test(`leadingAxes() finds the leading eigenvectors of ${name}`, async () => {
    const { vectors, operator } = await withSpectrum(values, 120);
    const { axes, values: found, missing } = await leadingAxes(operator, {
      count: 7,
      start: random(10, 120, 5),
      tolerance: 1e-14,
      product: plainProduct,
    });
    await assertOrthonormal(axes);
    found.forEach((value, i) =>
      assertAlmostEquals(value, values[i], 1e-10 * values[0])
    );
    const leading = { rows: 7, dims: 120, data: vectors.data.subarray(0, 840) };
    assert(await outside(leading, axes) < 1e-9);
    assert(missing <= 1e-14);
  });
}

Deno.test("leadingAxes() gives what there is of a matrix of low rank", async () => {
  const { operator } = await withSpectrum([3, 2, 1], 50);
  const { axes, values } = await leadingAxes(operator, {
    count: 6,
    start: random(9, 50, 5),
    tolerance: 1e-12,
    product: plainProduct,
  });
  assertEquals(axes.rows, values.length);
  assertAlmostEquals(values[0], 3, 1e-10);
  assertAlmostEquals(values[2], 1, 1e-10);
  assert(values.slice(3).every((value) => Math.abs(value) < 1e-10));
});

Deno.test("leadingAxes() finds all axes though it starts with fewer", async () => {
  const { operator } = await withSpectrum(
    spectra["a slowly falling spectrum"],
    120,
  );
  const { axes, values, missing } = await leadingAxes(operator, {
    count: 7,
    start: random(2, 120, 5),
    tolerance: 1e-12,
    product: plainProduct,
  });
  assertEquals(axes.rows, 7);
  assert(missing <= 1e-12);
  assertAlmostEquals(values[6], 1 / 7, 1e-10);
});

Deno.test("leadingAxes() ends with less missing than it may, and estimates it well", async () => {
  const values = Array.from({ length: 300 }, (_, i) => 1 / (i + 1));
  const { operator } = await withSpectrum(values, 300);
  const { values: found, missing } = await leadingAxes(operator, {
    count: 20,
    start: random(30, 300, 5),
    tolerance: 1e-5,
    product: plainProduct,
  });
  const held = found.reduce((sum, value) => sum + value, 0);
  const all = values.slice(0, 20).reduce((sum, value) => sum + value, 0);
  assert(missing <= 1e-5);
  assert((all - held) / held < 3 * missing);
});

Deno.test("leadingAxes() gives what it has where going on is not worth while", async () => {
  const values = Array.from({ length: 200 }, (_, i) => 1 - i / 1000);
  const { operator, applied } = await withSpectrum(values, 200);
  let asked = 0;
  const options = {
    count: 5,
    start: random(8, 200, 5),
    tolerance: 1e-8,
    product: plainProduct,
  };
  const early = await leadingAxes(operator, {
    ...options,
    worthwhile: (vectors) => {
      asked = vectors;
      return vectors < 50;
    },
  });
  const vectors = applied();
  assert(asked >= 50);
  assert(early.missing > 1e-8);
  assertEquals(early.axes.rows, 5);
  const late = await leadingAxes(operator, options);
  assert(late.missing <= 1e-8);
  assert(applied() - vectors > vectors);
});

Deno.test("leadingAxes() gives the same bits twice", async () => {
  const { operator } = await withSpectrum(
    spectra["a slowly falling spectrum"],
    120,
  );
  const options = {
    count: 7,
    start: random(10, 120, 5),
    tolerance: 1e-6,
    product: plainProduct,
  };
  assertEquals(
    await leadingAxes(operator, options),
    await leadingAxes(operator, options),
  );
});

Deno.test("orthonormalRows() leaves out what depends on other rows or on the basis", async () => {
  const basis = await orthonormalRows(plainProduct, random(3, 20, 1));
  const fresh = random(4, 20, 2);
  const data = new Float64Array(9 * 20);
  data.set(fresh.data);
  data.set(fresh.data.map((value) => 3 * value), 4 * 20);
  data.set(basis.data.subarray(0, 20), 8 * 20);
  const rows = await orthonormalRows(
    plainProduct,
    { rows: 9, dims: 20, data },
    basis,
  );
  assertEquals(rows.rows, 4);
  const both = new Float64Array(7 * 20);
  both.set(basis.data);
  both.set(rows.data, 60);
  await assertOrthonormal({ rows: 7, dims: 20, data: both });
});
