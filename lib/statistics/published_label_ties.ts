/**
 * The last bits that a correlation of one-hot labels has in double precision.
 *
 * Only for reproducing published PARC values: those bits are ranked there as if they meant something.
 *
 * @module
 */

/**
 * 1 - Pearson correlation of the one-hot rows of each two classes, computed the way numpy's
 * `corrcoef` does, rounding included.
 *
 * @returns classes x classes, row-major.
 */
export function publishedLabelDissimilarities(classes: number): Float64Array {
  const share = 1 / classes;
  const covariance = new Float64Array(classes * classes);
  for (let a = 0; a < classes; a++) {
    for (let b = 0; b < classes; b++) {
      let sum = 0;
      for (let k = 0; k < classes; k++) {
        sum = fusedMultiplyAdd(
          Number(k === a) - share,
          Number(k === b) - share,
          sum,
        );
      }
      covariance[a * classes + b] = sum * (1 / (classes - 1));
    }
  }
  const deviation = Array.from(
    { length: classes },
    (_, k) => Math.sqrt(covariance[k * classes + k]),
  );
  return covariance.map((value, at) => {
    const correlation = value / deviation[Math.floor(at / classes)] /
      deviation[at % classes];
    return 1 - Math.max(-1, Math.min(1, correlation));
  });
}

/** a b + c rounded once. */
function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const rest = productError(a, b, product);
  const sum = product + c;
  const virtual = sum - product;
  const lost = (product - (sum - virtual)) + (c - virtual);
  return sum + (rest + lost);
}

/** What a b loses when it is rounded to `product` (Dekker's splitting). */
function productError(a: number, b: number, product: number): number {
  const [highA, lowA] = halves(a);
  const [highB, lowB] = halves(b);
  return lowA * lowB -
    (((product - highA * highB) - lowA * highB) - highA * lowB);
}

function halves(x: number): [number, number] {
  const scaled = 134217729 * x;
  const high = scaled - (scaled - x);
  return [high, x - high];
}
