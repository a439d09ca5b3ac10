import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { loadOnnxRuntime } from "../../lib/deps/onnx_runtime.ts";
import { ShapeError } from "../../lib/errors.ts";
import { oneAtATime } from "../../lib/inference/one_at_a_time.ts";
import { runtimeProduct } from "../../lib/inference/runtime_product.ts";
import type { FeatureMatrix } from "../../lib/linalg/feature_matrix.ts";
import type { MatrixProduct } from "../../lib/linalg/matrix_product.ts";
import { plainProduct } from "../../lib/linalg/plain_product.ts";
import { onEachBackend } from "./backends.ts";

const [ROWS, INNER, DIMS] = [23, 11, 7];

/** Different numbers of one magnitude, the same on every run. */
function matrix<T extends Float32Array | Float64Array>(
  rows: number,
  dims: number,
  make: new (length: number) => T,
): FeatureMatrix<T> {
  const data = new make(rows * dims);
  for (let index = 0; index < data.length; index++) {
    data[index] = Math.sin(index * 1.7 + rows);
  }
  return { rows, dims, data };
}

/** All four ways of turning the factors, against the plain loops. */
async function agreesWithPlain<T extends Float32Array | Float64Array>(
  product: MatrixProduct,
  make: new (length: number) => T,
  tolerance: number,
): Promise<void> {
  for (const transposeLeft of [false, true]) {
    for (const transposeRight of [false, true]) {
      const left = transposeLeft
        ? matrix(INNER, ROWS, make)
        : matrix(ROWS, INNER, make);
      const right = transposeRight
        ? matrix(DIMS, INNER, make)
        : matrix(INNER, DIMS, make);
      const options = { transposeLeft, transposeRight };
      const found = await product.multiply(left, right, options);
      const expected = await plainProduct.multiply(left, right, options);
      assertEquals([found.rows, found.dims], [ROWS, DIMS]);
      assertEquals(found.data.constructor, make);
      found.data.forEach((value, index) =>
        assertAlmostEquals(value, expected.data[index], tolerance)
      );
    }
  }
}

Deno.test("the product of every backend agrees with the plain loops, however the factors are turned", async (t) => {
  await onEachBackend(t, async ({ product }) => {
    await agreesWithPlain(product, Float32Array, 2e-6);
    await agreesWithPlain(product, Float64Array, 1e-13);
  });
});

Deno.test("a product in blocks of few rows agrees with the plain loops", async () => {
  const runtime = await loadOnnxRuntime("wasm");
  const product = runtimeProduct({
    name: "wasm",
    runtime,
    queue: oneAtATime(),
    load: (graph) => runtime.InferenceSession.create(graph),
    blockSize: 50,
  });
  await agreesWithPlain(product, Float32Array, 2e-6);
  await agreesWithPlain(product, Float64Array, 1e-13);
  await product.release();
});

Deno.test("a product without rows, columns or inner size is empty or zero", async (t) => {
  await onEachBackend(t, async ({ product }) => {
    const of = (rows: number, dims: number) => matrix(rows, dims, Float32Array);
    assertEquals((await product.multiply(of(0, 3), of(3, 2))).rows, 0);
    assertEquals((await product.multiply(of(2, 3), of(3, 0))).dims, 0);
    assertEquals(
      (await product.multiply(of(2, 0), of(0, 2))).data,
      new Float32Array(4),
    );
  });
});

Deno.test("a product names both shapes when the inner sizes differ, and refuses mixed types", async (t) => {
  await onEachBackend(t, async ({ product }) => {
    await assertRejects(
      () =>
        product.multiply(
          matrix(2, 3, Float32Array),
          matrix(4, 5, Float32Array),
        ),
      ShapeError,
      "Cannot multiply 2 x 3 by 4 x 5: inner sizes differ",
    );
    await assertRejects(
      () =>
        product.multiply<Float32Array | Float64Array>(
          matrix(2, 3, Float32Array),
          matrix(3, 5, Float64Array),
        ),
      ShapeError,
      "Cannot multiply float32 by float64",
    );
  });
});

Deno.test("products that are asked for at once all come out right", async (t) => {
  await onEachBackend(t, async ({ product }) => {
    const right = matrix(INNER, DIMS, Float32Array);
    const lefts = [1, 2, 3].map((rows) => matrix(rows, INNER, Float32Array));
    const found = await Promise.all(
      lefts.map((left) => product.multiply(left, right)),
    );
    for (const [index, left] of lefts.entries()) {
      const expected = await plainProduct.multiply(left, right);
      found[index].data.forEach((value, at) =>
        assertAlmostEquals(value, expected.data[at], 2e-6)
      );
    }
  });
});
