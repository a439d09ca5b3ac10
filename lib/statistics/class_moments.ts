/**
 * Count, mean and spread of each class, streamed and mergeable.
 *
 * @see Chan, Golub, LeVeque 1983, {@link https://doi.org/10.1080/00031305.1983.10483115}
 * @module
 */
import { ShapeError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";

/** What is known of each class after one reading. */
export interface ClassMoments {
  /** Rows of each class; length classes. */
  readonly counts: Float64Array;
  /** Mean of each class, classes x dims; zeros where a class has no row. */
  readonly means: FeatureMatrix<Float64Array>;
  /** Sum over a class's rows of the squared distance to its mean, axis by axis; classes x dims. */
  readonly squares: FeatureMatrix<Float64Array>;
}

/** Moments that grow as rows come in. */
export interface MomentsAccumulator {
  /**
   * Take in whole rows.
   *
   * @param chunk Row-major rows.
   * @param labels Class of each row, 0 to classes - 1.
   */
  add(chunk: Float32Array | Float64Array, labels: Int32Array): void;
  /** The moments of all rows so far; valid until the next rows are added. */
  moments(): ClassMoments;
}

/**
 * An empty accumulator.
 *
 * Sums are taken in float64 about the first row of each class, so that features with a mean of 1e3
 * and a spread of 1e-2 keep their digits. The result does not depend on where chunks are cut.
 *
 * @param classes Number of classes, K.
 * @param dims Numbers in a row, D.
 *
 * @example
 * ```ts
 * import { momentsAccumulator } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const accumulator = momentsAccumulator(1, 2);
 * accumulator.add(Float32Array.of(1, 5), Int32Array.of(0));
 * accumulator.add(Float32Array.of(3, 5), Int32Array.of(0));
 * assertEquals(accumulator.moments().means.data, Float64Array.of(2, 5));
 * assertEquals(accumulator.moments().squares.data, Float64Array.of(2, 0));
 * ```
 */
export function momentsAccumulator(
  classes: number,
  dims: number,
): MomentsAccumulator {
  const counts = new Float64Array(classes);
  const pilots = new Float64Array(classes * dims);
  const sums = new Float64Array(classes * dims);
  const squares = new Float64Array(classes * dims);
  return {
    add(chunk, labels) {
      if (chunk.length !== labels.length * dims) {
        throw new ShapeError(
          `Expected ${labels.length} rows of ${dims} numbers but found ${chunk.length} numbers`,
        );
      }
      for (let row = 0; row < labels.length; row++) {
        const label = labels[row], from = row * dims, to = label * dims;
        if (!(label >= 0 && label < classes)) {
          throw new ShapeError(
            `Expected labels between 0 and ${
              classes - 1
            } but found ${label} in row ${row}`,
          );
        }
        if (counts[label]++ === 0) {
          pilots.set(chunk.subarray(from, from + dims), to);
        } else addRow(chunk, from, pilots, sums, squares, to, dims);
      }
    },
    moments() {
      moveToMeans(counts, pilots, sums, squares);
      return {
        counts: counts.slice(),
        means: { rows: classes, dims, data: pilots },
        squares: { rows: classes, dims, data: squares },
      };
    },
  };
}

/** Take the sums about the means from here on: then they are zero, and the squares are those sought. */
function moveToMeans(
  counts: Float64Array,
  pilots: Float64Array,
  sums: Float64Array,
  squares: Float64Array,
): void {
  const dims = pilots.length / counts.length;
  for (let k = 0; k < counts.length; k++) {
    const count = Math.max(counts[k], 1);
    for (let at = k * dims; at < (k + 1) * dims; at++) {
      const shift = sums[at] / count;
      pilots[at] += shift;
      squares[at] = Math.max(squares[at] - sums[at] * shift, 0);
      sums[at] = 0;
    }
  }
}

function addRow(
  chunk: Float32Array | Float64Array,
  from: number,
  pilots: Float64Array,
  sums: Float64Array,
  squares: Float64Array,
  to: number,
  dims: number,
): void {
  for (let dim = 0; dim < dims; dim++) {
    const shifted = chunk[from + dim] - pilots[to + dim];
    sums[to + dim] += shifted;
    squares[to + dim] += shifted * shifted;
  }
}

/**
 * The moments of two parts together, as if they had been read as one.
 *
 * Parts may come from chunks, files or machines; both list the same classes in the same order.
 *
 * @throws {ShapeError} If the parts differ in classes or dims.
 *
 * @example
 * ```ts
 * import { classMoments, mergeMoments } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const part = (...data: number[]) =>
 *   classMoments(
 *     { rows: data.length, dims: 1, data: Float64Array.from(data) },
 *     new Int32Array(data.length),
 *   );
 * assertEquals(mergeMoments(part(1, 3), part(8)), part(1, 3, 8));
 * ```
 */
export function mergeMoments(a: ClassMoments, b: ClassMoments): ClassMoments {
  const { rows: classes, dims } = a.means;
  if (b.means.rows !== classes || b.means.dims !== dims) {
    throw new ShapeError(
      `Cannot merge moments of ${classes} classes x ${dims} dims with ${b.means.rows} x ${b.means.dims}`,
    );
  }
  const counts = a.counts.map((count, k) => count + b.counts[k]);
  const means = new Float64Array(classes * dims);
  const squares = new Float64Array(classes * dims);
  for (let k = 0; k < classes; k++) {
    // A class that only one part has keeps that part's mean to the last bit.
    const share = counts[k] === 0 ? 0 : b.counts[k] / counts[k];
    const weight = a.counts[k] * share;
    for (let at = k * dims; at < (k + 1) * dims; at++) {
      const apart = b.means.data[at] - a.means.data[at];
      means[at] = share === 1
        ? b.means.data[at]
        : a.means.data[at] + apart * share;
      squares[at] = a.squares.data[at] + b.squares.data[at] +
        apart * apart * weight;
    }
  }
  return {
    counts,
    means: { rows: classes, dims, data: means },
    squares: { rows: classes, dims, data: squares },
  };
}

/**
 * Count, mean and summed squares of each class of a matrix.
 *
 * @param features Rows x dims.
 * @param labels Class id of each row, 0 or more; length rows.
 * @returns Moments of the classes 0 to the largest id.
 * @throws {ShapeError} If labels and rows differ in number, or a label is negative.
 *
 * @example
 * ```ts
 * import { classMoments } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const features = { rows: 3, dims: 1, data: Float32Array.of(1, 3, 10) };
 * const { counts, means, squares } = classMoments(features, Int32Array.of(0, 0, 1));
 * assertEquals([...counts], [2, 1]);
 * assertEquals([...means.data], [2, 10]);
 * assertEquals([...squares.data], [2, 0]);
 * ```
 */
export function classMoments(
  features: FeatureMatrix,
  labels: Int32Array,
): ClassMoments {
  let classes = 0;
  for (let row = 0; row < labels.length; row++) {
    classes = Math.max(classes, labels[row] + 1);
  }
  const accumulator = momentsAccumulator(classes, features.dims);
  accumulator.add(features.data, labels);
  return accumulator.moments();
}
