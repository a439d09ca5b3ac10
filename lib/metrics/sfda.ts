/**
 * SFDA: self-challenging Fisher discriminant analysis.
 *
 * @see Shao, Zhao, Ge, Zhang, Yang, Wang, Shan, Luo 2022, {@link https://arxiv.org/abs/2207.03036}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { gram } from "../linalg/gram.ts";
import type { Analysis } from "../statistics/analysis.ts";
import { classOffsets, meansByClass } from "../statistics/class_offsets.ts";
import {
  meanTrueProbability,
  type ResidualForm,
} from "../statistics/linear_discriminant.ts";
import { nearestMeanProbabilities } from "../statistics/nearest_mean_probabilities.ts";
import { residualRows } from "../statistics/residual_rows.ts";
import {
  shrunkenDiscriminant,
  shrunkenProbabilities,
} from "../statistics/shrunken_discriminant.ts";
import { softmaxRows } from "../statistics/softmax.ts";
import type { Metric, MetricOption } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  variant: {
    default: "sfda",
    values: ["sfda", "etran"],
    help:
      "etran is the copy in ETran's code, whose eigenvectors cancel and leave a nearest-class-mean rule in both passes",
  },
} as const satisfies Record<string, MetricOption>;

/**
 * SFDA: mean probability of the true class under a shrunken Fisher discriminant, after each row has
 * been drawn towards the other classes by as much as a first discriminant doubts it. Up to 1.
 */
export const sfda: Metric = {
  id: "sfda",
  title: "SFDA",
  reference:
    "Shao, Zhao, Ge, Zhang, Yang, Wang, Shan, Luo 2022, arXiv 2207.03036",
  formula:
    "mean_n p(y_n | x'_n), x' = q x + (1 - q) (mean of the other class means), q by a first discriminant",
  cost: "2 N D^2",
  note:
    "Looks at how separable classes are after a fine-tuning-like push. It is fitted and judged on the same rows, so it saturates near 1 where dims exceed rows. The shrinkage exp(-5 e) depends on the features' scale.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given): Promise<Record<string, number>> {
    const { variant } = withDefaults(options, given);
    if (analysis.classes < 2) {
      throw new NotApplicableError("SFDA needs two classes or more");
    }
    const { labels } = analysis;
    if (variant === "etran") {
      const first = await nearestMeanProbabilities(analysis, {
        residuals: await residualRows(analysis),
        means: await classOffsets(analysis),
      });
      const moved = await challenged(analysis, first);
      const second = await nearestMeanProbabilities(analysis, moved);
      return {
        score: meanTrueProbability(second, labels),
        firstPass: meanTrueProbability(first, labels),
      };
    }
    const { probabilities, shrinkage } = await shrunkenDiscriminant(analysis);
    const moved = await challenged(analysis, probabilities);
    const within = await gram(analysis.product, moved.residuals);
    for (let at = 0; at < within.data.length; at++) {
      within.data[at] /= analysis.rows;
    }
    const second = await shrunkenProbabilities(
      analysis,
      moved,
      within,
      shrinkage,
    );
    return {
      score: meanTrueProbability(second, labels),
      firstPass: meanTrueProbability(probabilities, labels),
      shrinkage,
    };
  },
};

/** Rows drawn towards the mean of the other classes' means, about their new class means. */
async function challenged(
  analysis: Analysis,
  probabilities: FeatureMatrix<Float64Array>,
): Promise<ResidualForm> {
  const { rows, dims, classes, labels } = analysis;
  const { data: residuals } = await residualRows(analysis);
  const { data: offsets } = await classOffsets(analysis);
  const others = new Float64Array(classes * dims);
  for (let dim = 0; dim < dims; dim++) {
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += offsets[k * dims + dim];
    for (let k = 0; k < classes; k++) {
      others[k * dims + dim] = (sum - offsets[k * dims + dim]) / (classes - 1);
    }
  }
  // The published code takes the softmax of the probabilities, not of their logarithms.
  const trust = { ...probabilities, data: probabilities.data.slice() };
  softmaxRows(trust);
  const data = new Float64Array(rows * dims);
  for (let row = 0, at = 0; row < rows; row++) {
    const q = trust.data[row * classes + labels[row]];
    const first = labels[row] * dims;
    for (let own = first; own < first + dims; own++, at++) {
      data[at] = q * (residuals[at] + offsets[own]) + (1 - q) * others[own];
    }
  }
  const means = meansByClass({ rows, dims, data }, analysis);
  for (let row = 0, at = 0; row < rows; row++) {
    const first = labels[row] * dims;
    for (let own = first; own < first + dims; own++, at++) {
      data[at] -= means.data[own];
    }
  }
  return { residuals: { rows, dims, data }, means };
}
