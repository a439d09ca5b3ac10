/** Products in WebAssembly against the plain loops. @module */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";

import type { FeatureMatrix } from "../../lib/linalg/feature_matrix.ts";
import type {
  HeldProduct,
  ScatterOnAxes,
} from "../../lib/linalg/matrix_product.ts";
import { plainProduct } from "../../lib/linalg/plain_product.ts";
import { tileLayout } from "../../lib/linalg/tile_memory.ts";
import { tileProduct } from "../../lib/linalg/tile_product.ts";
import { WORDS, workOnTiles } from "../../lib/linalg/tile_work.ts";
import { TILES_FLOAT32 } from "../../lib/linalg/wasm/tiles_float32_binary.ts";
import { TILES_FLOAT64 } from "../../lib/linalg/wasm/tiles_float64_binary.ts";
import { randomSource } from "../../lib/statistics/random.ts";
import { assemble } from "../../tasks/wasm.ts";

type Floats = Float32Array | Float64Array;

const formats = [
  { make: Float32Array, unit: 2 ** -24 },
  { make: Float64Array, unit: 2 ** -53 },
];

function matrix(
  rows: number,
  dims: number,
  make: { from(source: { length: number }, of: () => number): Floats },
  seed: number,
): FeatureMatrix {
  const { normal } = randomSource(seed);
  return { rows, dims, data: make.from({ length: rows * dims }, normal) };
}

/** Must not be asked for anything. */
const never: HeldProduct = {
  name: "wasm",
  hasFloat64: true,
  multiply: () => Promise.reject(new Error("multiplied by something else")),
  scatter: () => Promise.reject(new Error("scattered by something else")),
  release: () => Promise.resolve(),
};

async function withProduct(
  threads: number,
  use: (product: HeldProduct) => Promise<void>,
): Promise<void> {
  const product = tileProduct(threads, never);
  try {
    await use(product);
  } finally {
    await product.release();
  }
}

/** Sums of so many products of normal numbers may differ by the rounding of each. */
function assertClose(
  found: Floats,
  expected: Floats,
  unit: number,
  terms: number,
): void {
  assertEquals(found.length, expected.length);
  for (let at = 0; at < found.length; at++) {
    const apart = Math.abs(found[at] - expected[at]);
    assert(apart <= 40 * unit * terms, `${found[at]} is not ${expected[at]}`);
  }
}

Deno.test("products in tiles agree with the plain loops for all shapes and turns, in float32 and float64", async () => {
  await withProduct(3, async (product) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 140 }),
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 140 }),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom(...formats),
        async (rows, inner, dims, transposeLeft, transposeRight, format) => {
          const { make, unit } = format;
          const left = transposeLeft
            ? matrix(inner, rows, make, 1)
            : matrix(rows, inner, make, 1);
          const right = transposeRight
            ? matrix(dims, inner, make, 2)
            : matrix(inner, dims, make, 2);
          const turns = { transposeLeft, transposeRight };
          const found = await product.multiply(left, right, turns);
          const expected = await plainProduct.multiply(left, right, turns);
          assertEquals([found.rows, found.dims], [rows, dims]);
          assertClose(found.data, expected.data, unit, inner);
        },
      ),
      { numRuns: 60 },
    );
  });
});

Deno.test("a product of many rows and columns, whose rows are a page apart, agrees with the plain loops", async () => {
  await withProduct(2, async (product) => {
    for (const turns of [{}, { transposeLeft: true }]) {
      const [left, right] = [1, 2]
        .map((seed) => matrix(1024, 1024, Float32Array, seed));
      const found = await product.multiply(left, right, turns);
      const expected = await plainProduct.multiply(left, right, turns);
      assertClose(found.data, expected.data, 2 ** -24, 1024);
    }
  });
});

Deno.test("a scatter in tiles is the product there and back, less the offsets of each row's group", async () => {
  await withProduct(3, async (product) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        fc.constantFrom(...formats),
        async (rows, dims, count, offset, { make, unit }) => {
          const own = matrix(rows, dims, make, 1);
          const axes = matrix(count, dims, make, 2);
          const values = matrix(3, count, make, 3);
          const groups = Int32Array.from({ length: rows }, (_, row) => row % 3);
          const found = await product.scatter!(
            own,
            axes,
            offset ? { values, groups } : undefined,
          );
          const along = await plainProduct.multiply(own, axes, {
            transposeRight: true,
          });
          for (let at = 0; offset && at < along.data.length; at++) {
            const group = groups[Math.floor(at / count)];
            along.data[at] -= values.data[group * count + at % count];
          }
          const image = await plainProduct.multiply(along, own, {
            transposeLeft: true,
          });
          assertEquals([found.image.rows, found.image.dims], [count, dims]);
          assertClose(found.along.data, along.data, unit, dims + 1);
          const terms = rows * (dims + 1);
          assertClose(found.image.data, image.data, unit, terms);
        },
      ),
      { numRuns: 40 },
    );
  });
});

Deno.test("products and scatters have the same bits on any number of threads", async () => {
  const results: Floats[][] = [];
  for (const threads of [1, 2, 5]) {
    await withProduct(threads, async (product) => {
      const rows = matrix(2000, 130, Float32Array, 1);
      const axes = matrix(70, 130, Float32Array, 2);
      const square = matrix(300, 300, Float64Array, 3);
      const own: Floats[] = [];
      // Workers join in while the first products are made.
      for (let round = 0; round < 10; round++) {
        const there = await product.multiply(rows, axes, {
          transposeRight: true,
        });
        const back = await product.multiply(there, rows, {
          transposeLeft: true,
        });
        const both: ScatterOnAxes<Floats> = await product.scatter!(rows, axes);
        const wide = await product.multiply(square, square);
        own.push(there.data, back.data, both.image.data, wide.data);
      }
      results.push(own);
    });
  }
  for (const own of results) {
    own.forEach((data, index) => assertEquals(data, results[0][index % 4]));
  }
});

Deno.test("a product that was released multiplies again", async () => {
  const product = tileProduct(2, never);
  const row = { rows: 1, dims: 2, data: Float64Array.of(3, 4) };
  for (let round = 0; round < 2; round++) {
    const { data } = await product.multiply(row, row, { transposeRight: true });
    assertEquals(data, Float64Array.of(25));
    await product.release();
  }
});

Deno.test("a program ends by itself when its last product has not been released", async () => {
  const module = new URL("../../lib/linalg/tile_product.ts", import.meta.url);
  const code = `
    import { tileProduct } from "${module}";
    const product = tileProduct(2, { name: "wasm", release() {} });
    const data = new Float32Array(1e6).fill(1);
    const square = { rows: 1000, dims: 1000, data };
    console.log((await product.multiply(square, square)).data[7]);`;
  const { code: status, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    signal: AbortSignal.timeout(20_000),
  }).output();
  assertEquals(status, 0);
  assertEquals(new TextDecoder().decode(stdout).trim(), "1000");
});

Deno.test("what does not fit in the memory of the tiles is multiplied otherwise", async () => {
  const layout = tileLayout(new WebAssembly.Memory({ initial: 1 }));
  layout.room(2 ** 30);
  assertThrows(() => layout.check(), RangeError, "do not fit in 65536");

  const instead = { rows: 300, dims: 1, data: new Float32Array(300) };
  const product = tileProduct(1, {
    ...never,
    // deno-lint-ignore no-explicit-any
    multiply: () => Promise.resolve(instead as any),
  });
  // Nothing is read of factors that are too large, so their numbers need not be there.
  const data = new Float32Array(0);
  const found = await product.multiply(
    { rows: 2 ** 20, dims: 300, data },
    { rows: 1, dims: 2 ** 20, data },
    { transposeLeft: true, transposeRight: true },
  );
  assertEquals(found, instead);
  await product.release();
});

Deno.test("the words that threads talk through lie where the text of the workers has them", () => {
  const words = new Int32Array(new SharedArrayBuffer(4 * WORDS.length));
  const calls: number[][] = [];
  const note = (...args: number[]) => void calls.push(args);
  const program = { tiles: note, turn: note, less: note, add: note };
  words.set([2, 4, 5, 0, 3, 8, 0, 1000, 12], WORDS.job);
  words[WORDS.job + 12] = 2000;
  words[WORDS.units] = 1;
  words[WORDS.ready] = 5;
  workOnTiles({ 4: program, 8: program }, words, 0);
  assertEquals(calls, [[5, 3, 1000, 12, 2000, 0]]);
  assertEquals(words[WORDS.next], 2);
});

Deno.test("the programs are the assembled texts", async () => {
  assertEquals((await assemble("tiles_float32")).toBase64(), TILES_FLOAT32);
  assertEquals((await assemble("tiles_float64")).toBase64(), TILES_FLOAT64);
});
