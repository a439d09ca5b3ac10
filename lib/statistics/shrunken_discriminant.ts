/**
 * The shrunken Fisher discriminant that SFDA and ETran judge features by.
 *
 * @see Shao, Zhao, Ge, Zhang, Yang, Wang, Shan, Luo 2022, {@link https://arxiv.org/abs/2207.03036}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import { cholesky } from "../linalg/cholesky.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "./analysis.ts";
import {
  classProbabilities,
  linearDiscriminant,
  type ResidualForm,
  residualForm,
} from "./linear_discriminant.ts";
import { shrunk } from "./shrinkage.ts";
import { withinCovariance } from "./within_scatter.ts";

/** Class probabilities under the discriminant, and how much it was shrunk. */
export interface ShrunkenDiscriminant {
  /** rows x classes. */
  readonly probabilities: FeatureMatrix<Float64Array>;
  /** The amount of shrinkage, exp(-5 e), e nearly the largest within-class variance. */
  readonly shrinkage: number;
}

/**
 * Class probabilities of the rows under a discriminant fitted to them; shared, do not write to it.
 *
 * @param analysis The feature set.
 * @throws {NotApplicableError} If no class has any spread.
 */
export function shrunkenDiscriminant(
  analysis: Analysis,
): Promise<ShrunkenDiscriminant> {
  return analysis.share("shrunken discriminant", async () => {
    const within = await withinCovariance(analysis);
    const shrinkage = Math.max(Math.exp(-5 * largestVariance(within)), 1e-10);
    const probabilities = await shrunkenProbabilities(
      analysis,
      await residualForm(analysis),
      within,
      shrinkage,
    );
    return { probabilities, shrinkage };
  });
}

/**
 * Class probabilities under a discriminant with a shrunken covariance and priors by class size.
 *
 * @param form The rows about their class means.
 * @param within Pooled within-class covariance, dims x dims.
 * @throws {NotApplicableError} If no class has any spread.
 */
export async function shrunkenProbabilities(
  analysis: Pick<Analysis, "rows" | "counts" | "labels" | "product">,
  form: ResidualForm,
  within: FeatureMatrix<Float64Array>,
  shrinkage: number,
): Promise<FeatureMatrix<Float64Array>> {
  const factor = cholesky(shrunk(within, shrinkage));
  if (!factor) {
    throw new NotApplicableError(
      `The within-class covariance is singular even when shrunk by ${
        shrinkage.toPrecision(3)
      }: the rows of every class are equal`,
    );
  }
  const { rows, counts } = analysis;
  const priors = Float64Array.from(counts, (count) => count / rows);
  return await classProbabilities(
    analysis,
    form,
    linearDiscriminant(factor, form.means, priors),
  );
}

/**
 * Nearly the largest eigenvalue of a covariance: six power steps from its row sums, as published,
 * since the amount of shrinkage is defined by them.
 */
export function largestVariance(
  { rows: dims, data }: FeatureMatrix<Float64Array>,
): number {
  let x = multiply(data, new Float64Array(dims).fill(1));
  let y = x;
  for (let step = 0; step < 3; step++) {
    y = unit(multiply(data, x));
    x = unit(multiply(data, y));
  }
  const image = multiply(data, y);
  let sum = 0;
  for (let dim = 0; dim < dims; dim++) sum += x[dim] * image[dim];
  return sum;
}

function multiply(data: Float64Array, x: Float64Array): Float64Array {
  const dims = x.length;
  return x.map((_, row) => {
    let sum = 0;
    for (let at = row * dims, p = 0; p < dims; p++, at++) {
      sum += data[at] * x[p];
    }
    return sum;
  });
}

function unit(x: Float64Array): Float64Array {
  const length = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? x : x.map((value) => value / length);
}
