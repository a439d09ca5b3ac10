/** Factors of pairs in WebAssembly against the plain ones. @module */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";

import {
  cholesky,
  logDeterminant,
  solveLower,
} from "../../lib/linalg/cholesky.ts";
import { pairFactors } from "../../lib/linalg/pair_factors.ts";
import { FACTOR_PAIRS } from "../../lib/linalg/wasm/factor_pairs_binary.ts";
import { randomSource } from "../../lib/statistics/random.ts";
import { assemble } from "../../tasks/wasm.ts";

/** B B^T + ridge I of random B. */
function positive(dims: number, seed: number, ridge = 0.5): Float64Array {
  const { normal } = randomSource(seed);
  const base = Float64Array.from({ length: dims * dims }, normal);
  return Float64Array.from({ length: dims * dims }, (_, at) => {
    const row = Math.floor(at / dims), column = at % dims;
    let sum = row === column ? ridge : 0;
    for (let k = 0; k < dims; k++) {
      sum += base[row * dims + k] * base[column * dims + k];
    }
    return sum;
  });
}

function empty() {
  return { distance: 0, logDeterminant: 0 };
}

Deno.test("the factors of two pairs at once are those of each by itself", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 23 }),
      fc.nat(1000),
      (dims, seed) => {
        const matrices = [0, 1, 2].map((more) => positive(dims, seed + more));
        const { normal } = randomSource(seed);
        const vectors = [0, 1].map(() =>
          Float64Array.from({ length: dims }, normal)
        ) as [Float64Array, Float64Array];
        const factors = pairFactors(dims, 3);
        matrices.forEach((matrix, slot) => factors.load(slot, matrix));
        const found = [empty(), empty()] as const;
        factors.solve(1, [0, 2], vectors, found);
        [0, 2].forEach((other, lane) => {
          const data = matrices[1].map((value, at) =>
            (value + matrices[other][at]) / 2
          );
          const factor = cholesky({ rows: dims, dims, data })!;
          const along = solveLower(factor, {
            rows: 1,
            dims,
            data: vectors[lane],
          }).data;
          const distance = along.reduce((sum, one) => sum + one * one, 0);
          assertAlmostEquals(
            found[lane].distance,
            distance,
            1e-9 * (1 + distance),
          );
          assertAlmostEquals(
            found[lane].logDeterminant,
            logDeterminant(factor),
            1e-9,
          );
        });
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("the determinant of many tiny variances does not underflow", () => {
  const dims = 70;
  const matrix = new Float64Array(dims * dims);
  for (let dim = 0; dim < dims; dim++) matrix[dim * dims + dim] = 1e-12;
  const factors = pairFactors(dims, 1);
  factors.load(0, matrix);
  const found = [empty(), empty()] as const;
  const vectors = [new Float64Array(dims), new Float64Array(dims)] as const;
  factors.solve(0, [0, 0], vectors, found);
  assertAlmostEquals(found[1].logDeterminant, dims * Math.log(1e-12), 1e-8);
});

Deno.test("a matrix that is not positive definite has no determinant, and leaves the other lane alone", () => {
  const factors = pairFactors(2, 3);
  factors.load(0, Float64Array.of(1, 0, 0, 1));
  factors.load(1, Float64Array.of(1, 5, 5, 1));
  factors.load(2, Float64Array.of(3, 0, 0, 3));
  const found = [empty(), empty()] as const;
  const vectors = [Float64Array.of(1, 1), Float64Array.of(1, 1)] as const;
  factors.solve(0, [1, 2], vectors, found);
  assert(!Number.isFinite(found[0].logDeterminant));
  assertAlmostEquals(found[1].logDeterminant, Math.log(4), 1e-12);
  assertAlmostEquals(found[1].distance, 1, 1e-12);
});

Deno.test("the program that is loaded is the one of the text", async () => {
  assertEquals((await assemble("factor_pairs")).toBase64(), FACTOR_PAIRS);
});
