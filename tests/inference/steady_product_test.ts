import { assertEquals, assertRejects } from "@std/assert";

import { backendFailure } from "../../lib/inference/backend_failure.ts";
import type { HeldProduct } from "../../lib/linalg/matrix_product.ts";
import { steadyProduct } from "../../lib/inference/steady_product.ts";
import { plainProduct } from "../../lib/linalg/plain_product.ts";

const row = { rows: 1, dims: 2, data: Float32Array.of(3, 4) };
const square = { rows: 1, dims: 1, data: Float32Array.of(25) };
const turn = { transposeRight: true };

/** A product that counts, and fails from some call on. */
function product(
  name: string,
  good = Infinity,
  failure: unknown = null,
): HeldProduct & { calls: number; released: number } {
  const own = {
    name,
    hasFloat64: name !== "gpu",
    calls: 0,
    released: 0,
    multiply: ((left, right, options) => {
      if (own.calls++ >= good) return Promise.reject(failure);
      return plainProduct.multiply(left, right, options);
    }) as HeldProduct["multiply"],
    release() {
      own.released++;
      return Promise.resolve();
    },
  };
  return own;
}

Deno.test("products go on elsewhere when the GPU's device is lost, once for all", async () => {
  const failures = [
    new Error("mapAsync failed: the device was destroyed"),
    backendFailure("load", "a product", "webgpu", new Error("Device lost")),
  ];
  for (const failure of failures) {
    const gpu = product("gpu", 1, failure);
    const cpu = product("wasm");
    let opened = 0;
    const steady = steadyProduct(gpu, () => {
      opened++;
      return Promise.resolve(cpu);
    });
    assertEquals(await steady.multiply(row, row, turn), square);
    assertEquals([steady.name, steady.hasFloat64], ["gpu", false]);
    const both = await Promise.all([
      steady.multiply(row, row, turn),
      steady.multiply(row, row, turn),
    ]);
    assertEquals(both, [square, square]);
    await steady.multiply(row, row, turn);
    assertEquals([steady.name, steady.hasFloat64], ["wasm", true]);
    assertEquals([opened, gpu.calls, cpu.calls], [1, 3, 3]);
    await steady.release();
    assertEquals([gpu.released, cpu.released], [1, 1]);
  }
});

Deno.test("any other failure of a product is heard", async () => {
  const gpu = product("gpu", 0, new Error("odd"));
  const steady = steadyProduct(gpu, () => Promise.resolve(product("wasm")));
  await assertRejects(() => steady.multiply(row, row, turn), Error, "odd");
  assertEquals(steady.name, "gpu");
});
