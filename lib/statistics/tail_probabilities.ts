/**
 * Tail probabilities of the normal and of Student's distribution, for p-values and intervals.
 *
 * @see Abramowitz, Stegun 1964, chapters 7 and 26 (series and continued fractions)
 * @module
 */

const EPSILON = 1e-16;
/** Far more terms than any argument here needs. */
const MAX_TERMS = 500;

/** Complementary error function, relative error under 1e-13. */
function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x > 27) return 0;
  if (x < 2.5) {
    // erf by its all-positive series.
    let term = x;
    let sum = x;
    for (let n = 1; n < MAX_TERMS && term > EPSILON * sum; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 1 - 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
  // Continued fraction, from the tail.
  let fraction = x;
  for (let n = 120; n > 0; n--) fraction = x + (n / 2) / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/** Chance that a standard normal variate is at most z. */
export function normalCdf(z: number): number {
  return erfc(-z / Math.SQRT2) / 2;
}

/** Chance that a standard normal variate is farther from 0 than z, on either side. */
export function normalTwoSided(z: number): number {
  return erfc(Math.abs(z) / Math.SQRT2);
}

/** The z of which `normalCdf(z)` is p; -Infinity at 0, Infinity at 1. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  let low = -40;
  let high = 40;
  // Bisection to the last bit: called a few times an interval, so speed is no matter.
  for (let step = 0; step < 200 && low < high; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Logarithm of the gamma function, by Stirling's series after a shift beyond 12. */
export function logGamma(x: number): number {
  let shift = 0;
  while (x < 12) shift += Math.log(x++);
  const square = 1 / (x * x);
  const series = (1 / 12 -
    square *
      (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) /
    x;
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series -
    shift;
}

/** Regularised incomplete beta function I_x(a, b), by Lentz's continued fraction. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(x > 0)) return x === 0 ? 0 : NaN;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) +
      b * Math.log1p(-x),
  );
  let c = 1;
  let d = 1 / (1 - (a + b) * x / (a + 1));
  let fraction = d;
  for (let m = 1; m < MAX_TERMS; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= d * c;
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < EPSILON) break;
  }
  return front * fraction / a;
}

/**
 * Chance under independence of a correlation farther from 0 than r, on either side: Student's t with
 * n - 2 degrees of freedom.
 *
 * @param r Pearson or Spearman correlation.
 * @param n Number of pairs.
 */
export function correlationPValue(r: number, n: number): number {
  return incompleteBeta(1 - r * r, (n - 2) / 2, 0.5);
}
