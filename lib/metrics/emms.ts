/**
 * EMMS: how well the features are a linear function of what language models say of the labels.
 *
 * @see Meng, Shao, Peng, Jiang, Zhang, Qiao, Luo 2023, {@link https://arxiv.org/abs/2308.06262}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { productOfRows } from "../linalg/gram.ts";
import { solveSymmetric } from "../linalg/solve_symmetric.ts";
import { productOfColumns } from "../linalg/transposed.ts";
import type { Analysis } from "../statistics/analysis.ts";
import { centredRows } from "../statistics/centred_rows.ts";
import {
  FLOOR,
  standardisedEmbeddings,
} from "../statistics/label_embeddings.ts";
import { sparsemax } from "../statistics/sparsemax.ts";
import { standardise } from "../statistics/standardise.ts";
import { totalCovariance } from "../statistics/within_scatter.ts";

import type { Metric, MetricOption } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  form: {
    default: "weighted",
    values: ["weighted", "single"],
    help:
      "weighted: one round of fitting weights of all embeddings; single: the first embedding alone",
  },
  normalisation: {
    default: "mean",
    values: ["mean", "published"],
    help:
      "mean: squared error a row and column; published: the code multiplies by the columns where it means to divide",
  },
} as const satisfies Record<string, MetricOption>;

/** Minus the squared error of the regression of label embeddings on the features. */
export const emms: Metric = {
  id: "emms",
  title: "EMMS",
  reference: "Meng et al. 2023, arXiv 2308.06262",
  formula:
    "-mean (X w - Y t)^2, w least squares of the mean embedding on X, t the sparsemax of least squares of X w on the embeddings Y",
  cost: "N D^2",
  note:
    "Uses what class names mean, where embeddings of them are given; without any, one-hot labels take their place and it is the residual of least squares.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { form, normalisation } = withDefaults(options, given);
    const targets = await standardisedEmbeddings(analysis);
    if (form === "single") {
      const residual = squaredError(
        await fitted(analysis, targets[0]),
        targets[0],
      );
      const { dims } = targets[0];
      return {
        score: normalisation === "mean"
          ? -residual / (analysis.rows * dims)
          : 1 / (residual / dims + 1e-6),
      };
    }
    const { rows, dims } = targets[0];
    const equal = mixed(targets, targets.map(() => 1 / targets.length));
    const explained = await fitted(analysis, equal);
    const combined = mixed(targets, sparsemax(weightsOf(targets, explained)));
    const error = squaredError(explained, combined);
    return {
      score: normalisation === "mean"
        ? -error / (rows * dims)
        : -error / rows * dims,
    };
  },
};

/** X w of the least-squares solution w of X w = target, X the standardised features. */
async function fitted(
  analysis: Analysis,
  target: FeatureMatrix<Float64Array>,
): Promise<FeatureMatrix<Float64Array>> {
  const { rows, dims, product } = analysis;
  const { data: covariance } = await totalCovariance(analysis);
  const { data } = await centredRows(analysis);
  const deviation = Float64Array.from(
    { length: dims },
    (_, dim) => Math.sqrt(covariance[dim * dims + dim]) + FLOOR,
  );
  const x = standardise({ rows, dims, data }, {
    mean: new Float64Array(dims),
    deviation,
  });
  const square = {
    rows: dims,
    dims,
    data: covariance.map((value, at) =>
      rows * value / deviation[Math.floor(at / dims)] / deviation[at % dims]
    ),
  };
  // X^T target, one row a column of the target.
  const right = await productOfColumns(product, target, x);
  const weights = solveSymmetric(square, right);
  return await productOfRows(product, x, weights);
}

/** Sum of the embeddings, each times its weight. */
function mixed(
  targets: readonly FeatureMatrix<Float64Array>[],
  weights: ArrayLike<number>,
): FeatureMatrix<Float64Array> {
  const data = new Float64Array(targets[0].data.length);
  targets.forEach((target, index) =>
    target.data.forEach((v, at) => data[at] += weights[index] * v)
  );
  return { rows: targets[0].rows, dims: targets[0].dims, data };
}

/** Least-squares weights of the embeddings for what the features explain. */
function weightsOf(
  targets: readonly FeatureMatrix<Float64Array>[],
  explained: FeatureMatrix<Float64Array>,
): Float64Array {
  const count = targets.length;
  const inner = (a: Float64Array, b: Float64Array) =>
    a.reduce((sum, v, at) => sum + v * b[at], 0);
  const square = Float64Array.from(
    { length: count * count },
    (_, at) =>
      inner(targets[Math.floor(at / count)].data, targets[at % count].data),
  );
  const right = Float64Array.from(
    targets,
    ({ data }) => inner(data, explained.data),
  );
  return solveSymmetric(
    { rows: count, dims: count, data: square },
    { rows: 1, dims: count, data: right },
  ).data;
}

function squaredError(
  a: FeatureMatrix<Float64Array>,
  b: FeatureMatrix<Float64Array>,
): number {
  const error = a.data.reduce(
    (sum, value, at) => sum + (value - b.data[at]) ** 2,
    0,
  );
  if (Number.isNaN(error)) {
    throw new NotApplicableError("features or labels do not vary");
  }
  return error;
}
