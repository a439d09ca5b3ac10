import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";

import { addProduct } from "../../lib/linalg/add_product.ts";
import { gram, gramOfRows, productOfRows } from "../../lib/linalg/gram.ts";
import { mirrorLower } from "../../lib/linalg/gram_accumulator.ts";
import type { FeatureMatrix } from "../../lib/linalg/feature_matrix.ts";
import type { MatrixProduct } from "../../lib/linalg/matrix_product.ts";
import { plainProduct } from "../../lib/linalg/plain_product.ts";
import { randomSource } from "../../lib/statistics/random.ts";

type Matrix = FeatureMatrix<Float64Array>;

function matrix(rows: number, dims: number, seed: number): Matrix {
  const random = randomSource(seed);
  const data = Float64Array.from(
    { length: rows * dims },
    () => random.normal(),
  );
  return { rows, dims, data };
}

/** The definition: sums over the columns of both. */
function direct(left: Matrix, right: Matrix): Matrix {
  const data = new Float64Array(left.rows * right.rows);
  for (let i = 0; i < left.rows; i++) {
    for (let j = 0; j < right.rows; j++) {
      for (let p = 0; p < left.dims; p++) {
        data[i * right.rows + j] += left.data[i * left.dims + p] *
          right.data[j * right.dims + p];
      }
    }
  }
  return { rows: left.rows, dims: right.rows, data };
}

function transposed({ rows, dims, data }: Matrix): Matrix {
  return {
    rows: dims,
    dims: rows,
    data: data.map((_, at) => data[(at % rows) * dims + Math.floor(at / rows)]),
  };
}

function assertClose(ours: Matrix, expected: Matrix): void {
  assertEquals([ours.rows, ours.dims], [expected.rows, expected.dims]);
  ours.data.forEach((value, at) =>
    assertAlmostEquals(value, expected.data[at], 1e-10)
  );
}

const sizes = fc.record({
  rows: fc.integer({ min: 1, max: 13 }),
  columns: fc.integer({ min: 1, max: 13 }),
  inner: fc.oneof(
    fc.integer({ min: 1, max: 9 }),
    fc.constantFrom(255, 256, 300),
  ),
  seed: fc.nat(),
});

Deno.test("addProduct() adds a multiple of left times right transposed inside a larger matrix", () => {
  fc.assert(fc.property(sizes, ({ rows, columns, inner, seed }) => {
    const left = matrix(rows, inner, seed),
      right = matrix(columns, inner, seed + 1);
    const stride = columns + 3;
    const data = new Float64Array((rows + 2) * stride).fill(7);
    addProduct(
      { data, offset: stride + 1, stride },
      { data: left.data, offset: 0, stride: inner },
      { data: right.data, offset: 0, stride: inner },
      { rows, columns, inner, factor: -2 },
    );
    const product = direct(left, right).data;
    for (let row = 0; row < rows + 2; row++) {
      for (let column = 0; column < stride; column++) {
        const inside = row >= 1 && row <= rows && column >= 1 &&
          column <= columns;
        const expected = inside
          ? 7 - 2 * product[(row - 1) * columns + column - 1]
          : 7;
        assertAlmostEquals(data[row * stride + column], expected, 1e-9);
      }
    }
  }));
});

Deno.test("addProduct() with lowerOnly gives what stands on and below the diagonal", () => {
  for (const size of [1, 4, 5, 11, 16]) {
    const x = matrix(size, 6, size);
    const data = new Float64Array(size * size);
    const block = { data: x.data, offset: 0, stride: 6 };
    addProduct({ data, offset: 0, stride: size }, block, block, {
      rows: size,
      columns: size,
      inner: 6,
      factor: 1,
      lowerOnly: true,
    });
    mirrorLower(data, size);
    assertClose({ rows: size, dims: size, data }, direct(x, x));
  }
});

/** A product that is not the plain one, and says how often it was asked. */
function countedProduct(): MatrixProduct & { calls: number } {
  const counted = {
    name: "counted",
    hasFloat64: true,
    calls: 0,
    multiply: ((left, right, options) => {
      counted.calls++;
      return plainProduct.multiply(left, right, options);
    }) as MatrixProduct["multiply"],
  };
  return counted;
}

Deno.test("gram() and its companions are the same by the kernel and by a backend's product", async () => {
  const product = countedProduct();
  const tall = matrix(900, 301, 3), wide = matrix(301, 900, 4);
  assertClose(
    await gram(product, tall),
    direct(transposed(tall), transposed(tall)),
  );
  assertClose(await gramOfRows(product, wide), direct(wide, wide));
  assertClose(
    await productOfRows(product, tall, matrix(301, 301, 5)),
    direct(tall, matrix(301, 301, 5)),
  );
  // Column blocks of 128: three diagonal ones and three below, of 512 rows and of 388; two more products.
  assertEquals(product.calls, 14);
  assertClose(
    await gram(plainProduct, tall),
    direct(transposed(tall), transposed(tall)),
  );
  const other = matrix(301, 301, 5);
  assertClose(
    await productOfRows(plainProduct, tall, other),
    direct(tall, other),
  );
});

Deno.test("gram() is symmetric to the last bit", async () => {
  const { data, rows: dims } = await gram(plainProduct, matrix(50, 33, 9));
  for (let row = 0; row < dims; row++) {
    for (let column = 0; column < row; column++) {
      assertEquals(data[row * dims + column], data[column * dims + row]);
    }
  }
});
