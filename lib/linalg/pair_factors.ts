/**
 * Cholesky factors of many sums of two matrices, two sums at a time, one in each lane of a vector register.
 *
 * Neither ONNX Runtime nor ml-matrix factors small matrices in numbers: here 64 x 64 takes 6.5 microseconds, 5 times
 * less than plain JavaScript. The text of the program is wasm/factor_pairs.wat; `deno task wasm:build` assembles it.
 *
 * @module
 */
import { FACTOR_PAIRS } from "./wasm/factor_pairs_binary.ts";
import { openWasm } from "./wasm_program.ts";

/** Rows that are worked on beside the n of the matrix: the right side, and what fills up a group of four. */
const MORE_ROWS = 4;

interface Program {
  mean(n: number, a: number, b0: number, b1: number, out: number): void;
  factor(n: number, at: number): void;
}

/** What the factor L of a matrix S, and a vector b, come to. */
export interface FactoredPair {
  /** b^T S^-1 b; NaN where S is not positive definite. */
  distance: number;
  /** log |S|; NaN where S is not positive definite. */
  logDeterminant: number;
}

/** Matrices in slots, and their sums factored two at a time. */
export interface PairFactors {
  /** Put a symmetric matrix, dims x dims and row-major, into a slot. */
  load(slot: number, matrix: Float64Array): void;
  /**
   * Factor the means of the matrix in slot `one` with those in two others.
   *
   * @param others Two slots, which may be the same.
   * @param vectors A vector b of dims numbers for each of the others.
   * @param into Where the results of each go.
   */
  solve(
    one: number,
    others: readonly [number, number],
    vectors: readonly [Float64Array, Float64Array],
    into: readonly [FactoredPair, FactoredPair],
  ): void;
}

/**
 * Room for matrices whose sums are to be factored.
 *
 * @param dims Rows and columns of a matrix.
 * @param slots Matrices that are held at a time.
 * @throws {RangeError} If so much memory cannot be had.
 */
export function pairFactors(dims: number, slots: number): PairFactors {
  const size = dims * dims;
  const work = slots * size;
  const bytes = 8 * (work + 2 * dims * (dims + MORE_ROWS));
  const { memory, exports: program } = openWasm<Program>(FACTOR_PAIRS, bytes);
  const numbers = new Float64Array(memory.buffer);
  const result = (lane: 0 | 1, into: FactoredPair) => {
    let distance = 0, product = 1, logs = 0;
    for (let dim = 0; dim < dims; dim++) {
      const along = numbers[work + 2 * (size + dim) + lane];
      distance += along * along;
      product *= numbers[work + 2 * (dim * dims + dim) + lane];
      // One logarithm of a product in place of one a row.
      if (!(product < 1e140 && product > 1e-140)) {
        logs += Math.log(product);
        product = 1;
      }
    }
    into.distance = distance;
    into.logDeterminant = 2 * (logs + Math.log(product));
  };
  return {
    load(slot, matrix) {
      numbers.set(matrix, slot * size);
    },
    solve(one, others, vectors, into) {
      const [a, b0, b1] = [one, ...others].map((slot) => 8 * slot * size);
      program.mean(dims, a, b0, b1, 8 * work);
      const right = work + 2 * size;
      for (let dim = 0; dim < dims; dim++) {
        numbers[right + 2 * dim] = vectors[0][dim];
        numbers[right + 2 * dim + 1] = vectors[1][dim];
      }
      program.factor(dims, 8 * work);
      result(0, into[0]);
      result(1, into[1]);
    },
  };
}
