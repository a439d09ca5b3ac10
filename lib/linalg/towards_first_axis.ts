/**
 * The reflection that turns a vector onto the first axis.
 *
 * @module
 */

/** H = I - 2 v v^T with H x = length e_1. */
export interface AxisReflection {
  /** Length of x. */
  readonly length: number;
  /** H A H of a symmetric matrix; A is kept. */
  matrix(a: Float64Array): Float64Array;
  /** H y of each of `count` vectors, one a row; they are kept. */
  rows(vectors: Float64Array, count: number): Float64Array;
}

/** The reflection that maps x onto the first axis; the identity where x is zero. */
export function towardsFirstAxis(x: Float64Array): AxisReflection {
  const dims = x.length;
  const length = lengthOf(x);
  const v = x.slice();
  v[0] -= length;
  // x_1 - |x| without cancellation.
  if (x[0] > 0) {
    let rest = 0;
    for (let dim = 1; dim < dims; dim++) rest += x[dim] * x[dim];
    v[0] = -rest / (x[0] + length);
  }
  const size = lengthOf(v);
  if (size > 0) { for (let dim = 0; dim < dims; dim++) v[dim] /= size; }

  function rows(vectors: Float64Array, count: number): Float64Array {
    const turned = vectors.slice();
    for (let row = 0; row < count; row++) {
      const base = row * dims;
      let along = 0;
      for (let dim = 0; dim < dims; dim++) along += v[dim] * turned[base + dim];
      for (let dim = 0; dim < dims; dim++) {
        turned[base + dim] -= 2 * along * v[dim];
      }
    }
    return turned;
  }

  return {
    length,
    rows,
    matrix(a) {
      const image = new Float64Array(dims);
      for (let row = 0, at = 0; row < dims; row++) {
        for (let dim = 0; dim < dims; dim++) image[row] += a[at++] * v[dim];
      }
      let along = 0;
      for (let dim = 0; dim < dims; dim++) along += v[dim] * image[dim];
      for (let dim = 0; dim < dims; dim++) image[dim] -= along * v[dim];
      const turned = a.slice();
      for (let row = 0, at = 0; row < dims; row++) {
        for (let dim = 0; dim < dims; dim++, at++) {
          turned[at] -= 2 * (v[row] * image[dim] + image[row] * v[dim]);
        }
      }
      return turned;
    },
  };
}

function lengthOf(x: Float64Array): number {
  return Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
}
