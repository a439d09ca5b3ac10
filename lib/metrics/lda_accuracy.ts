/**
 * Accuracy of a linear discriminant.
 *
 * @see Fisher 1936, {@link https://doi.org/10.1111/j.1469-1809.1936.tb02137.x}
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "../statistics/analysis.ts";
import { heldOutProbabilities } from "../statistics/held_out_probabilities.ts";
import {
  accuracyOf,
  residualsInMemory,
} from "../statistics/linear_discriminant.ts";
import { nearestMeanProbabilities } from "../statistics/nearest_mean_probabilities.ts";
import { svdProjection } from "../statistics/svd_projection.ts";
import { FOLD_SEED, FOLDS } from "../statistics/within_scatter.ts";
import type { Metric, MetricOption } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  folds: {
    default: FOLDS,
    help:
      "Stratified folds, 2 or more; 0 judges scikit-learn's discriminant (svd) on the rows it was fitted to",
  },
  seed: { default: FOLD_SEED, help: "Seed of the folds" },
} as const satisfies Record<string, MetricOption>;

/**
 * LDA accuracy: share of held-out rows whose class a Gaussian discriminant with a Ledoit-Wolf
 * covariance predicts.
 */
export const ldaAccuracy: Metric = {
  id: "lda-accuracy",
  title: "LDA accuracy",
  reference:
    "Fisher 1936, doi 10.1111/j.1469-1809.1936.tb02137.x; shrinkage: Ledoit, Wolf 2004, doi 10.1016/S0047-259X(03)00096-4",
  formula: "mean_n [argmax_k p(k | x_n) = y_n], p fitted without the fold of n",
  cost: "N D^2 + D^3 a fold",
  note:
    "Reads as an accuracy, and needs no training loop. It is coarser than LDA probability: models that separate the classes all but perfectly tie.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { folds, seed } = withDefaults(options, given);
    const probabilities = folds === 0
      ? await trainingProbabilities(analysis)
      : await heldOutProbabilities(analysis, folds, seed);
    return { score: accuracyOf(probabilities, analysis.labels) };
  },
};

/** Class probabilities of the rows that the discriminant was fitted to. */
async function trainingProbabilities(
  analysis: Analysis,
): Promise<FeatureMatrix<Float64Array>> {
  const { residuals, means } = await svdProjection(analysis, "1.2");
  return await nearestMeanProbabilities(
    analysis,
    residualsInMemory(analysis.product, residuals, means),
  );
}
