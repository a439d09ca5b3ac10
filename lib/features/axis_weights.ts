/**
 * The weights of PIL's resampling along one axis.
 *
 * @module
 */

/** Binary digits of a weight behind the point. */
export const FRACTION = 22;

const FILTERS = {
  bilinear: { support: 1, weight: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: bicubic },
  lanczos: {
    support: 3,
    weight: (x: number) => Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0,
  },
} as const;

/** Cubic convolution with a = -1/2. */
function bicubic(at: number): number {
  const a = -0.5, x = Math.abs(at);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** What each place of the result takes from an axis. */
export interface AxisWeights {
  /** First source place of each. */
  readonly first: Int32Array;
  /** How many source places it takes. */
  readonly count: Int32Array;
  /** Room for weights of each. */
  readonly taps: number;
  /** Weights in fixed point, length x taps. */
  readonly weights: Int32Array;
}

/**
 * Weights for a part of an axis that is resized.
 *
 * @param from Places of the axis before.
 * @param to Places of the whole axis after.
 * @param start First place that is wanted.
 * @param length How many are.
 */
export function axisWeights(
  from: number,
  to: number,
  start: number,
  length: number,
  filter: keyof typeof FILTERS,
): AxisWeights {
  const { support, weight } = FILTERS[filter];
  const scale = from / to;
  const stretch = Math.max(1, scale);
  const reach = support * stretch;
  const taps = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Int32Array(length * taps);
  const exact = new Float64Array(taps);
  for (let place = 0; place < length; place++) {
    const centre = (start + place + 0.5) * scale;
    const low = Math.max(0, Math.trunc(centre - reach + 0.5));
    const high = Math.min(from, Math.trunc(centre + reach + 0.5));
    let sum = 0;
    for (let tap = 0; tap < high - low; tap++) {
      exact[tap] = weight((low + tap - centre + 0.5) / stretch);
      sum += exact[tap];
    }
    first[place] = low;
    count[place] = high - low;
    for (let tap = 0; tap < high - low; tap++) {
      const scaled = exact[tap] / sum * 2 ** FRACTION;
      weights[place * taps + tap] = Math.trunc(
        scaled < 0 ? scaled - 0.5 : scaled + 0.5,
      );
    }
  }
  return { first, count, taps, weights };
}
