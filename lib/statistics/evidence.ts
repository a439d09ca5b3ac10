/**
 * Evidence of a Bayesian linear model, maximised over its two precisions.
 *
 * @see MacKay 1992, {@link https://doi.org/10.1162/neco.1992.4.3.415}
 * @module
 */
import type { RegressionSpectrum } from "./regression_spectrum.ts";

/** Where the iteration starts, and where it came to. */
export interface Precisions {
  /** Precision of the weights' prior. */
  readonly alpha: number;
  /** Precision of the noise. */
  readonly beta: number;
}

/** How the maximum is sought. */
export interface EvidenceOptions {
  /** Stop once alpha / beta moves by no more than this share. */
  readonly tolerance: number;
  /** Stop only below the tolerance, not at it. */
  readonly strict: boolean;
  /** Added to both squared lengths before a precision is one over them. */
  readonly floor: number;
  /** Add the floor in the evidence's quadratic terms as well. */
  readonly floorInEvidence: boolean;
  /** Count log alpha once for each dim; false leaves out the dims beyond the number of rows. */
  readonly allDims: boolean;
}

/** Iterations at most. */
const STEPS = 11;

/**
 * Log evidence a row of one target, with the precisions that it is reached at.
 *
 * @param spectrum The regression.
 * @param target Which target.
 * @param start Where to start.
 */
export function maximumEvidence(
  spectrum: RegressionSpectrum,
  target: number,
  options: EvidenceOptions,
  start: Precisions = { alpha: 1, beta: 1 },
): Precisions & { readonly evidence: number } {
  const { rows, dims, values, squares, lengths } = spectrum;
  const { floor } = options;
  const rank = values.length;
  const along = Float64Array.from(
    { length: rank },
    (_, i) => squares.data[i * squares.dims + target],
  );
  // What no linear model of these features can reach.
  const outside = lengths[target] - along.reduce((sum, x) => sum + x, 0);
  let { alpha, beta } = start;
  let weights = 0, residual = 0;
  for (let step = 0; step < STEPS; step++) {
    const ratio = alpha / beta;
    let used = 0;
    weights = 0;
    residual = outside;
    for (let i = 0; i < rank; i++) {
      const sum = values[i] + ratio;
      used += values[i] / sum;
      weights += values[i] * along[i] / (sum * sum);
      residual += along[i] * (ratio / sum) ** 2;
    }
    alpha = used / (weights + floor);
    beta = (rows - used) / (residual + floor);
    const change = Math.abs(alpha / beta - ratio) / ratio;
    if (
      options.strict ? change < options.tolerance : change <= options.tolerance
    ) break;
  }
  let logDeterminant = options.allDims ? (dims - rank) * Math.log(alpha) : 0;
  for (let i = 0; i < rank; i++) {
    logDeterminant += Math.log(alpha + beta * values[i]);
  }
  const extra = options.floorInEvidence ? floor : 0;
  const evidence = dims / 2 * Math.log(alpha) + rows / 2 * Math.log(beta) -
    logDeterminant / 2 - beta / 2 * (residual + extra) -
    alpha / 2 * (weights + extra) - rows / 2 * Math.log(2 * Math.PI);
  return { evidence: evidence / rows, alpha, beta };
}
