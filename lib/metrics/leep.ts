/**
 * LEEP: log expected empirical prediction.
 *
 * @see Nguyen, Hassner, Seeger, Archambeau 2020, {@link https://arxiv.org/abs/2002.12462}
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { plainProduct } from "../linalg/plain_product.ts";
import type { Analysis } from "../statistics/analysis.ts";
import {
  labelsGivenSource,
  ownPredictions,
} from "../statistics/expected_predictions.ts";
import { softmaxRows } from "../statistics/softmax.ts";
import { sourceProbabilities } from "../statistics/source_probabilities.ts";
import type { Metric, MetricOption } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  log: {
    default: true,
    help:
      "Average the logarithm of the expected prediction, as the paper does; false averages the prediction itself, as SFDA's code does",
  },
  softmax: {
    default: false,
    help:
      "One more softmax over the target classes before the logarithm, as transferability_graph's code does; not LEEP, for comparison with its published numbers",
  },
} as const satisfies Record<string, MetricOption>;

/**
 * LEEP: mean log-likelihood of the labels under the classifier that first draws a source class
 * from the model's probabilities and then a label from p(y | z). 0 at best.
 */
export const leep: Metric = {
  id: "leep",
  title: "LEEP",
  reference: "Nguyen, Hassner, Seeger, Archambeau 2020, arXiv 2002.12462",
  formula: "mean_n log sum_z p(y_n | z) P(z | x_n)",
  cost: "N Z K",
  note:
    "Needs no features, only the source head's probabilities. Models whose source classes are few or far from the target's classes are judged by their head and not by their features.",
  higherIsBetter: true,
  needs: ["sourceProbabilities"],
  options,
  async terms(analysis, given) {
    const { log, softmax } = withDefaults(options, given);
    const probabilities = await sourceProbabilities(analysis);
    return {
      score: await leepOf(probabilities, analysis, { log, softmax }),
    };
  },
};

/**
 * LEEP of given probabilities.
 *
 * @param probabilities rows x source classes; rows sum to 1.
 * @param analysis Gives labels and classes.
 */
export async function leepOf(
  probabilities: FeatureMatrix<Float64Array>,
  analysis: Pick<Analysis, "labels" | "classes">,
  { log = true, softmax = false }: { log?: boolean; softmax?: boolean } = {},
): Promise<number> {
  let sum = 0;
  const predictions = await predictionsOf(probabilities, analysis, softmax);
  for (const prediction of predictions) {
    sum += log ? Math.log(prediction) : prediction;
  }
  return sum / probabilities.rows;
}

/** The expected prediction of each row's own class. */
async function predictionsOf(
  probabilities: FeatureMatrix<Float64Array>,
  { labels, classes }: Pick<Analysis, "labels" | "classes">,
  softmax: boolean,
): Promise<Float64Array> {
  const conditional = labelsGivenSource(probabilities, { labels, classes });
  if (!softmax) return ownPredictions(probabilities, conditional, labels);
  const predictions = await plainProduct.multiply(probabilities, conditional);
  softmaxRows(predictions);
  return Float64Array.from(
    labels,
    (label, row) => predictions.data[row * classes + label],
  );
}
