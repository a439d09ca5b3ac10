/**
 * SFDA: self-challenging Fisher discriminant analysis.
 *
 * @see Shao, Zhao, Ge, Zhang, Yang, Wang, Shan, Luo 2022, {@link https://arxiv.org/abs/2207.03036}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { productOfRows } from "../linalg/gram.ts";
import { gramAccumulator } from "../linalg/gram_accumulator.ts";
import type { Analysis } from "../statistics/analysis.ts";
import { classOffsets } from "../statistics/class_offsets.ts";
import {
  meanTrueProbability,
  type ResidualForm,
  residualForm,
} from "../statistics/linear_discriminant.ts";
import { nearestMeanProbabilities } from "../statistics/nearest_mean_probabilities.ts";
import {
  projectedResiduals,
  residualBlocks,
} from "../statistics/residual_rows.ts";
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
      const first = await nearestMeanProbabilities(
        analysis,
        await residualForm(analysis),
      );
      const moved = await challenged(analysis, first);
      const second = await nearestMeanProbabilities(analysis, moved);
      return {
        score: meanTrueProbability(second, labels),
        firstPass: meanTrueProbability(first, labels),
      };
    }
    const { probabilities, shrinkage } = await shrunkenDiscriminant(analysis);
    const moved = await challenged(analysis, probabilities);
    const second = await shrunkenProbabilities(
      analysis,
      moved,
      await challengedCovariance(analysis, moved),
      shrinkage,
    );
    return {
      score: meanTrueProbability(second, labels),
      firstPass: meanTrueProbability(probabilities, labels),
      shrinkage,
    };
  },
};

/** Rows drawn towards the other classes, about their new class means. */
interface ChallengedRows extends ResidualForm {
  /** Share of itself that each row keeps. */
  readonly kept: Float64Array;
  /** A row's new residual is kept (residual + pull_y) + shift_y; each classes x dims. */
  readonly pull: FeatureMatrix<Float64Array>;
  readonly shift: FeatureMatrix<Float64Array>;
}

/** Rows drawn towards the mean of the other classes' means by as much as they are doubted. */
async function challenged(
  analysis: Analysis,
  probabilities: FeatureMatrix<Float64Array>,
): Promise<ChallengedRows> {
  const { rows, dims, classes, labels, counts, product } = analysis;
  const { data: offsets } = await classOffsets(analysis);
  // The published code takes the softmax of the probabilities, not of their logarithms.
  const trust = { ...probabilities, data: probabilities.data.slice() };
  softmaxRows(trust);
  const kept = Float64Array.from(
    labels,
    (label, row) => trust.data[row * classes + label],
  );
  const weighted = new Float64Array(classes * dims);
  for await (const { start, matrix } of residualBlocks(analysis)) {
    for (let row = 0, at = 0; row < matrix.rows; row++) {
      const first = labels[start + row] * dims, q = kept[start + row];
      for (let own = first; own < first + dims; own++) {
        weighted[own] += q * matrix.data[at++];
      }
    }
  }
  const trusted = new Float64Array(classes);
  labels.forEach((label, row) => trusted[label] += kept[row] / counts[label]);
  const pull = offsets.slice(), shift = new Float64Array(classes * dims);
  const means = new Float64Array(classes * dims);
  for (let dim = 0; dim < dims; dim++) {
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += offsets[k * dims + dim];
    for (let k = 0, at = dim; k < classes; k++, at += dims) {
      const others = (sum - offsets[at]) / (classes - 1);
      pull[at] -= others;
      means[at] = weighted[at] / counts[k] + trusted[k] * pull[at] + others;
      shift[at] = others - means[at];
    }
  }
  const byClass = (data: Float64Array) => ({ rows: classes, dims, data });
  return {
    kept,
    pull: byClass(pull),
    shift: byClass(shift),
    means: byClass(means),
    async project(axes) {
      const along = await projectedResiduals(analysis, axes);
      const pulls = await productOfRows(product, byClass(pull), axes);
      const shifts = await productOfRows(product, byClass(shift), axes);
      const count = axes.rows;
      for (let row = 0, at = 0; row < rows; row++) {
        const first = labels[row] * count;
        for (let own = first; own < first + count; own++, at++) {
          along.data[at] = kept[row] * (along.data[at] + pulls.data[own]) +
            shifts.data[own];
        }
      }
      return along;
    },
  };
}

/** Pooled covariance of the challenged rows about their class means. */
async function challengedCovariance(
  analysis: Analysis,
  { kept, pull, shift }: ChallengedRows,
): Promise<FeatureMatrix<Float64Array>> {
  const { rows, dims, labels, product } = analysis;
  const sum = gramAccumulator(product, rows, dims);
  const moved = new Float64Array(dims);
  for await (const { start, matrix } of residualBlocks(analysis)) {
    for (let row = 0, at = 0; row < matrix.rows; row++) {
      const own = labels[start + row] * dims, q = kept[start + row];
      for (let dim = 0; dim < dims; dim++) {
        moved[dim] = q * (matrix.data[at++] + pull.data[own + dim]) +
          shift.data[own + dim];
      }
      if (sum.add(moved, 0)) await sum.flush();
    }
  }
  const scatter = await sum.finish();
  for (let at = 0; at < dims * dims; at++) scatter.data[at] /= rows;
  return scatter;
}
