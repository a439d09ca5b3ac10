/**
 * Class probabilities by the distance to the class means alone.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "./analysis.ts";
import {
  classProbabilities,
  linearDiscriminant,
  type ResidualForm,
} from "./linear_discriminant.ts";

/**
 * Probabilities of Gaussian classes with the identity as covariance and priors by class size.
 *
 * @param analysis Gives labels, class sizes and what multiplies.
 * @param form The rows about their class means.
 * @returns rows x classes.
 */
export function nearestMeanProbabilities(
  analysis: Pick<Analysis, "rows" | "counts" | "labels" | "product">,
  form: ResidualForm,
): Promise<FeatureMatrix<Float64Array>> {
  const { rows, counts } = analysis;
  const priors = Float64Array.from(counts, (count) => count / rows);
  return classProbabilities(
    analysis,
    form,
    linearDiscriminant(undefined, form.means, priors),
  );
}
