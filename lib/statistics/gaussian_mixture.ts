/**
 * A mixture of Gaussians by expectation maximisation.
 *
 * @see Dempster, Laird, Rubin 1977, {@link https://doi.org/10.1111/j.2517-6161.1977.tb01600.x}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import {
  type Components,
  estimateComponents,
  logDensities,
} from "./mixture_components.ts";
import { logSumExp } from "./softmax.ts";

/** How a mixture is fitted. */
export interface MixtureOptions {
  /** Shape of a component. */
  readonly covariance: "full" | "spherical";
  /** Added to every variance. */
  readonly regCovar: number;
  /** Stop once the mean log-likelihood changes by less. */
  readonly tol: number;
  /** Iterations at most. */
  readonly maxIterations: number;
}

/** A fitted mixture. */
export interface Mixture {
  /** Posterior of each component for each row, rows x components. */
  readonly posteriors: FeatureMatrix<Float64Array>;
  /** Mean log-likelihood a row at the last iteration. */
  readonly lowerBound: number;
  /** Iterations that it took. */
  readonly iterations: number;
}

/**
 * Fit a mixture.
 *
 * @param features rows x dims.
 * @param start Components to begin with, or posteriors to estimate them from.
 * @throws {NotApplicableError} If a component's covariance becomes singular: more regCovar or fewer
 * components help.
 */
export async function fitMixture(
  product: MatrixProduct,
  features: FeatureMatrix<Float64Array>,
  start: Components | FeatureMatrix<Float64Array>,
  options: MixtureOptions,
): Promise<Mixture> {
  let components = "weights" in start
    ? start
    : estimateComponents(features, start, options);
  let lowerBound = -Infinity, iterations = 0;
  while (iterations < options.maxIterations) {
    iterations++;
    const { posteriors, likelihood } = await expect(
      product,
      features,
      components,
    );
    components = estimateComponents(features, posteriors, options);
    const change = Math.abs(likelihood - lowerBound);
    lowerBound = likelihood;
    if (change < options.tol) break;
  }
  const { posteriors } = await expect(product, features, components);
  return { posteriors, lowerBound, iterations };
}

/** Posteriors of the components, and the mean log-likelihood. */
async function expect(
  product: MatrixProduct,
  features: FeatureMatrix<Float64Array>,
  components: Components,
): Promise<{ posteriors: FeatureMatrix<Float64Array>; likelihood: number }> {
  const logs = await logDensities(product, features, components);
  const { rows, dims: count, data } = logs;
  let likelihood = 0;
  for (let row = 0; row < rows; row++) {
    const from = row * count;
    const total = logSumExp(data, from, from + count);
    likelihood += total;
    for (let at = from; at < from + count; at++) {
      data[at] = Math.exp(data[at] - total);
    }
  }
  likelihood /= rows;
  if (!Number.isFinite(likelihood)) {
    throw new NotApplicableError(
      "The likelihood of the Gaussian mixture is not finite; a larger regCovar helps",
    );
  }
  return { posteriors: logs, likelihood };
}
