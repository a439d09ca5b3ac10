/**
 * The rows of a feature set, in memory as float64.
 *
 * @module
 */
import { NotApplicableError, ShapeError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";

import type { Analysis } from "./analysis.ts";

/**
 * All rows as one float64 matrix, read once and shared; do not write to it.
 *
 * 8 bytes a number: 10 000 x 1 024 take 80 MB. What can be streamed should read
 * `analysis.features.chunks()` instead.
 *
 * @param analysis The feature set.
 * @returns Rows x dims.
 * @throws {NotApplicableError} If they take more than half of the memory that the analysis may have.
 * @throws {ShapeError} If the chunks hold more or fewer numbers than rows x dims.
 *
 * @example
 * ```ts
 * import { analyse, rowsInMemory } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const analysis = analyse({
 *   rows: 2,
 *   dims: 2,
 *   labels: Int32Array.of(0, 1),
 *   classNames: ["a", "b"],
 *   chunks: () => [Float32Array.of(1, 2), Float32Array.of(3, 4)],
 * });
 * assertEquals((await rowsInMemory(analysis)).data, Float64Array.of(1, 2, 3, 4));
 * ```
 */
export function rowsInMemory(
  analysis: Analysis,
): Promise<FeatureMatrix<Float64Array>> {
  return analysis.share("rows", async () => {
    const { features, rows, dims, memory = Infinity } = analysis;
    const size = rows * dims;
    if (8 * size > memory / 2) {
      throw new NotApplicableError(
        `all ${rows} rows at once take ${
          (8 * size / 2 ** 30).toFixed(1)
        } GiB, more than half of ${
          (memory / 2 ** 30).toFixed(1)
        } GiB; fewer samples a class (--per-class) or a larger --memory help`,
      );
    }
    let data: Float64Array | undefined;
    let filled = 0;
    for await (const chunk of features.chunks()) {
      if (filled + chunk.length > size) {
        throw new ShapeError(
          `Expected ${rows} x ${dims} numbers but the chunks hold at least ${
            filled + chunk.length
          }`,
        );
      }
      // A set that is one float64 array already needs no copy.
      if (chunk.length === size && chunk instanceof Float64Array) {
        return { rows, dims, data: chunk };
      }
      data ??= new Float64Array(size);
      data.set(chunk, filled);
      filled += chunk.length;
    }
    if (filled !== size) {
      throw new ShapeError(
        `Expected ${rows} x ${dims} numbers but the chunks hold ${filled}`,
      );
    }
    return { rows, dims, data: data ?? new Float64Array(0) };
  });
}
