/**
 * PACTran: a bound on the loss after fine-tuning, by a Gaussian prior and posterior over a linear head.
 *
 * @see Ding, Chen, Levinboim, Changpinyo, Soricut 2022, {@link https://arxiv.org/abs/2203.05126}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { productOfRows } from "../linalg/gram.ts";
import {
  fitLogistic,
  type LinearClassifier,
} from "../statistics/logistic_regression.ts";
import { randomSource } from "../statistics/random.ts";
import { sampledRows } from "../statistics/sampled_rows.ts";
import { softmaxRows } from "../statistics/softmax.ts";
import { standardise } from "../statistics/standardise.ts";

import type { Metric, MetricOption } from "./metric.ts";
import { samplingOptions } from "./sampling_options.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  ldaFactor: {
    default: 1,
    help:
      "The penalty of the weights is |W|^2 / (2 L), L this many times the rows",
  },
  s2Factor: {
    default: 10,
    help:
      "Prior variance of a weight times the dims; 10 and 100 in the published comparisons",
  },
  curvature: {
    default: "mean",
    values: ["mean", "sum"],
    help:
      "mean: second derivatives of the loss that is minimised; sum: N times those of its first part, a slip of the published code",
  },
  maxIterations: {
    default: null,
    help:
      "Stop the search after so many steps from a random start, as ETran's comparison does with 10; null converges",
  },
  ...samplingOptions,
} as const satisfies Record<string, MetricOption>;

/** Minus the PAC-Bayes bound; `bound` is without the sign, `loss` the regularised loss in it. */
export const pacTran: Metric = {
  id: "pactran",
  title: "PACTran",
  reference:
    "Ding, Chen, Levinboim, Changpinyo, Soricut 2022, arXiv 2203.05126",
  formula:
    "-(min_W,b mean loss + |W|^2 / (2 L) + K D / (2 L) s^2 log(h L / (K D))), h the summed diagonal of the Hessian, s^2 = s2Factor / D",
  cost: "S D K x some 100 steps, S sampled rows",
  note:
    "Weighs fit against flatness. The flatness term grows with K log(D) and can drown the fit where s2Factor is large, so that models are ranked by their width.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { ldaFactor, s2Factor, curvature, maxIterations, ...sampling } =
      withDefaults(options, given);
    const sample = await sampledRows(analysis, sampling);
    const { classes, product } = analysis;
    if (classes < 2) {
      throw new NotApplicableError(
        "all rows are of one class: there is nothing to tell apart",
      );
    }
    const { rows: count, dims, labels } = sample;
    const rows = centred(sample);
    const scale = ldaFactor * count;
    const fit = await fitLogistic(rows, labels, classes, product, {
      penalty: 1 / scale,
      tolerance: maxIterations === null ? 1e-6 : 0,
      maxIterations: maxIterations ?? undefined,
      start: maxIterations === null
        ? undefined
        : randomStart(classes, dims, sampling.seed),
    });
    const scores = await productOfRows(product, rows, fit.weights);
    const divisor = curvature === "mean" ? count : 1;
    const h = hessianTrace(rows, scores, fit.bias) / divisor +
      classes * dims / scale;
    const parameters = classes * dims;
    const flatness = 0.5 * parameters / scale * (s2Factor / dims) *
      Math.log(h * scale / parameters + 1e-10);
    const bound = fit.objective + flatness;
    return { score: -bound, bound, loss: fit.objective };
  },
};

/** The sampled rows about their own mean. */
function centred(
  sample: FeatureMatrix<Float64Array>,
): FeatureMatrix<Float64Array> {
  const mean = new Float64Array(sample.dims);
  sample.data.forEach((value, at) =>
    mean[at % sample.dims] += value / sample.rows
  );
  return standardise(sample, {
    mean,
    deviation: new Float64Array(sample.dims).fill(1),
  });
}

/** Weights of standard deviation 0.03. */
function randomStart(
  classes: number,
  dims: number,
  seed: number,
): LinearClassifier {
  const random = randomSource(seed);
  const draw = (length: number) =>
    Float64Array.from({ length }, () => 0.03 * random.normal());
  return {
    weights: { rows: classes, dims, data: draw(classes * dims) },
    bias: draw(classes),
  };
}

/** Sum over rows, weights and biases of the second derivatives of a row's loss. */
function hessianTrace(
  { rows, dims, data }: FeatureMatrix<Float64Array>,
  scores: FeatureMatrix<Float64Array>,
  bias: Float64Array,
): number {
  const classes = scores.dims;
  scores.data.forEach((_, at) => scores.data[at] += bias[at % classes]);
  softmaxRows(scores);
  let trace = 0;
  for (let row = 0; row < rows; row++) {
    // 1 for the bias, which every class has, too.
    let square = 1;
    for (let at = row * dims; at < (row + 1) * dims; at++) {
      square += data[at] * data[at];
    }
    let doubt = 0;
    for (let at = row * classes; at < (row + 1) * classes; at++) {
      doubt += scores.data[at] * (1 - scores.data[at]);
    }
    trace += square * doubt;
  }
  return trace;
}
