/**
 * The class moments of a feature set under study.
 *
 * @module
 */
import { ShapeError } from "../errors.ts";
import type { Analysis } from "./analysis.ts";
import { type ClassMoments, momentsAccumulator } from "./class_moments.ts";
import { reportNotFinite } from "./finite_rows.ts";

/** Class moments, and what reading the rows has told beside them. */
export interface FeatureMoments extends ClassMoments {
  /** Whether the features came in float64. */
  readonly wide: boolean;
}

/**
 * Class moments of all rows in one pass, one chunk in memory; shared.
 *
 * @param analysis The feature set.
 * @returns Moments of its classes; do not write to them.
 * @throws {InputError} If a row holds NaN or an infinity; says how many do and which is the first.
 * @throws {ShapeError} If the chunks hold more or fewer numbers than rows x dims.
 *
 * @example
 * ```ts
 * import { analyse, momentsOf } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const analysis = analyse({
 *   rows: 3,
 *   dims: 1,
 *   labels: Int32Array.of(4, 4, 9),
 *   classNames: [],
 *   chunks: () => [Float32Array.of(1, 3), Float32Array.of(10)],
 * });
 * assertEquals([...(await momentsOf(analysis)).means.data], [2, 10]);
 * ```
 */
export function momentsOf(analysis: Analysis): Promise<FeatureMoments> {
  return analysis.share("moments", async () => {
    const { features, rows, dims, classes, labels } = analysis;
    const accumulator = momentsAccumulator(classes, dims);
    let row = 0, wide = false;
    for await (const chunk of features.chunks()) {
      const count = chunk.length / dims;
      if (!Number.isInteger(count) || row + count > rows) {
        throw new ShapeError(
          `Expected ${rows} rows of ${dims} numbers but found a chunk of ${chunk.length} numbers at row ${row}`,
        );
      }
      accumulator.add(chunk, labels.subarray(row, row + count));
      wide ||= chunk instanceof Float64Array;
      row += count;
    }
    if (row !== rows) {
      throw new ShapeError(
        `Expected ${rows} rows but the chunks hold ${row}; was the file cut short?`,
      );
    }
    const moments = accumulator.moments();
    const { means, squares } = moments;
    if (![means, squares].every(({ data }) => data.every(Number.isFinite))) {
      await reportNotFinite(features);
    }
    return { ...moments, wide };
  });
}
