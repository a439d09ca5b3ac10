/**
 * How well the classes fare that fare worst under a held-out linear discriminant.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "../statistics/analysis.ts";
import { heldOutProbabilities } from "../statistics/held_out_probabilities.ts";
import { FOLD_SEED, FOLDS } from "../statistics/within_scatter.ts";
import type { Metric, MetricOption } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  of: {
    default: "probability",
    values: ["probability", "recall"],
    help:
      "What is told of each class: mean probability of its rows for it, or the share of them that is predicted as it",
  },
  over: {
    default: "geometric",
    values: ["geometric", "worst"],
    help:
      "Geometric mean over the classes, or that of the worst class; a recall of none counts as half a row",
  },
  folds: { default: FOLDS, help: "Stratified folds, 2 or more" },
  seed: { default: FOLD_SEED, help: "Seed of the folds" },
} as const satisfies Record<string, MetricOption>;

/**
 * LDA fairness: geometric mean over the classes of the held-out probability, or recall, of each; up to 1.
 *
 * A model that gives up one class for the others scores below one that does as well on average and treats all alike.
 */
export const ldaFairness: Metric = {
  id: "lda-fairness",
  title: "LDA fairness",
  reference:
    "Fisher 1936, doi 10.1111/j.1469-1809.1936.tb02137.x, judged by class; geometric mean of recalls: Kubat, Holte, Matwin 1998, doi 10.1023/A:1007452223027",
  formula:
    "(prod_k mean_{n in k} p(k | x_n))^(1/K), p fitted without the fold of n",
  cost: "N D^2 + D^3 a fold",
  note:
    "Ours. FaCe asks how evenly classes overlap, which says nothing once they are apart; this asks the same of what a classifier makes of them, which still differs then. A class needs two rows.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { of, over, folds, seed } = withDefaults(options, given);
    const shares = classShares(
      await heldOutProbabilities(analysis, folds, seed),
      analysis,
      of === "recall",
    );
    return {
      score: over === "worst"
        ? Math.min(...shares)
        : Math.exp(meanOf(shares.map(Math.log))),
    };
  },
};

/** Probability, or recall, of each class by its own rows. */
function classShares(
  { dims: classes, data }: FeatureMatrix<Float64Array>,
  { labels, counts }: Analysis,
  asRecall: boolean,
): number[] {
  const sums = new Float64Array(classes);
  labels.forEach((label, row) => {
    const own = data.subarray(row * classes, (row + 1) * classes);
    sums[label] += asRecall
      ? Number(own.every((value, k) => k === label || value < own[label]))
      : own[label];
  });
  return Array.from(
    sums,
    (sum, k) => Math.max(sum, asRecall ? 0.5 : Number.MIN_VALUE) / counts[k],
  );
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
