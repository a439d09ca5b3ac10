/**
 * Minimising a smooth function by limited-memory BFGS.
 *
 * @see Liu, Nocedal 1989, {@link https://doi.org/10.1007/BF01589116}; line search after Lewis,
 *   Overton 2013
 * @module
 */

/** A point's value and slope. */
export interface Evaluation {
  /** Value of the function. */
  readonly value: number;
  /** Its gradient, as long as the point. */
  readonly gradient: Float64Array;
}

/** How to minimise. */
export interface LbfgsOptions {
  /** Stop where no component of the gradient is larger than this. Default 1e-7. */
  readonly tolerance?: number;
  /** Stop after so many steps. Default 500. */
  readonly maxIterations?: number;
  /** Pairs of steps and slope changes that are kept. Default 10. */
  readonly memory?: number;
}

/** Where the search ended. */
export interface Minimum extends Evaluation {
  /** The point. */
  readonly point: Float64Array;
  /** Steps taken. */
  readonly iterations: number;
  /** Whether the gradient fell below the tolerance. */
  readonly converged: boolean;
}

/** Sufficient decrease and curvature of the weak Wolfe conditions. */
const DECREASE = 1e-4, CURVATURE = 0.9;
const MAX_TRIALS = 40;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

/**
 * The minimum of a smooth function, from a starting point.
 *
 * @param evaluate Value and gradient at a point; gives a fresh gradient each time.
 * @param start Where to begin; kept.
 */
export async function lbfgs(
  evaluate: (point: Float64Array) => Evaluation | Promise<Evaluation>,
  start: Float64Array,
  options: LbfgsOptions = {},
): Promise<Minimum> {
  const { tolerance = 1e-7, maxIterations = 500, memory = 10 } = options;
  const pairs: Pair[] = [];
  let point: Float64Array = start.slice();
  let here = await evaluate(point);
  let iterations = 0;
  while (iterations < maxIterations && largest(here.gradient) > tolerance) {
    const direction = downhill(here.gradient, pairs);
    const slope = dot(direction, here.gradient);
    // Out of digits: no direction goes down any more.
    if (!(slope < 0)) break;
    // The scale of the function is unknown before the first step.
    const length = iterations === 0 ? 1 / Math.sqrt(-slope) : 1;
    const found = await search(evaluate, point, here, direction, slope, length);
    if (!found) break;
    iterations++;
    const step = minus(found.point, point);
    const change = minus(found.gradient, here.gradient);
    const curvature = dot(step, change);
    if (curvature > 0) pairs.push({ step, change, curvature });
    if (pairs.length > memory) pairs.shift();
    point = found.point;
    here = found;
  }
  return {
    point,
    value: here.value,
    gradient: here.gradient,
    iterations,
    converged: largest(here.gradient) <= tolerance,
  };
}

/** Minus the approximate inverse Hessian times the gradient. */
function downhill(
  gradient: Float64Array,
  pairs: readonly Pair[],
): Float64Array {
  const direction = gradient.map((x) => -x);
  const weights: number[] = [];
  for (let index = pairs.length - 1; index >= 0; index--) {
    const { step, change, curvature } = pairs[index];
    weights[index] = dot(step, direction) / curvature;
    add(direction, change, -weights[index]);
  }
  if (pairs.length > 0) {
    const { change, curvature } = pairs[pairs.length - 1];
    const scale = curvature / dot(change, change);
    for (let at = 0; at < direction.length; at++) direction[at] *= scale;
  }
  pairs.forEach(({ step, change, curvature }, index) => {
    add(direction, step, weights[index] - dot(change, direction) / curvature);
  });
  return direction;
}

/** A point along the direction that meets the weak Wolfe conditions. */
async function search(
  evaluate: (point: Float64Array) => Evaluation | Promise<Evaluation>,
  point: Float64Array,
  here: Evaluation,
  direction: Float64Array,
  slope: number,
  first: number,
): Promise<(Evaluation & { point: Float64Array }) | undefined> {
  let low = 0, high = Infinity, length = first;
  let best: (Evaluation & { point: Float64Array }) | undefined;
  for (let trial = 0; trial < MAX_TRIALS; trial++) {
    const there = point.slice();
    add(there, direction, length);
    const found = { ...await evaluate(there), point: there };
    if (!(found.value <= here.value + DECREASE * length * slope)) {
      high = length;
    } else {
      best = found;
      if (dot(found.gradient, direction) >= CURVATURE * slope) return found;
      low = length;
    }
    length = high < Infinity ? (low + high) / 2 : 2 * length;
  }
  return best;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at] * b[at];
  return sum;
}

function add(target: Float64Array, vector: Float64Array, factor: number): void {
  for (let at = 0; at < target.length; at++) target[at] += factor * vector[at];
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, at) => x - b[at]);
}

function largest(vector: Float64Array): number {
  return vector.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}
