/**
 * NCTI: neural collapse inspired transferability index.
 *
 * @see Wang, Luo, Zheng, Huang, Baktashmotlagh 2023, How far pre-trained models are from neural
 * collapse on the target dataset informs their transferability, ICCV, pages 5549 to 5558
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import { nuclearNorm } from "../linalg/nuclear_norm.ts";
import type { Analysis } from "../statistics/analysis.ts";
import { eigenProjection } from "../statistics/eigen_projection.ts";
import {
  meanTrueProbability,
  residualForm,
  residualsInMemory,
} from "../statistics/linear_discriminant.ts";
import { nearestMeanProbabilities } from "../statistics/nearest_mean_probabilities.ts";
import {
  onPrincipalAxes,
  principalCoordinates,
} from "../statistics/principal_coordinates.ts";
import { assembledRows } from "../statistics/projected_rows.ts";
import { shrunkenProbabilities } from "../statistics/shrunken_discriminant.ts";
import {
  type SklearnVersion,
  svdProjection,
} from "../statistics/svd_projection.ts";
import { withinCovariance } from "../statistics/within_scatter.ts";
import type { Metric, MetricOption } from "./metric.ts";
import { minMax } from "./min_max.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  pcaDims: {
    default: 64,
    help: "Principal axes kept first; 64 in the paper's code",
  },
  sklearn: {
    default: "1.2",
    values: ["1.2", "1.9"],
    help:
      "Which scikit-learn's discriminant: 1.2 divides the within-class covariance by N - K, as when the paper was written, 1.9 by N",
  },
} as const satisfies Record<string, MetricOption>;

/** Explained variances that decide how much the discriminant is shrunk. */
const LEADING = 32;

/**
 * NCTI: three signs of neural collapse, each min-max over the candidates. `seli` (nuclear norm of
 * the discriminant features) plus `ncc` (mean probability of the true class) minus `vc` (log of the
 * summed nuclear norms of the classes' probability rows).
 */
export const ncti: Metric = {
  id: "ncti",
  title: "NCTI",
  reference:
    "Wang, Luo, Zheng, Huang, Baktashmotlagh 2023, How far pre-trained models are from neural collapse on the target dataset informs their transferability, ICCV, p. 5549",
  formula: "norm(seli) + norm(ncc) - norm(vc) over the candidates",
  cost: "N D^2 + D^3",
  note:
    "Made for pools of supervised and self-supervised vision models. Its score exists only relative to a pool. With large features the shrinkage is nil and the discriminant is fitted to the rows it is judged on.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { pcaDims, sklearn } = withDefaults(options, given);
    const { rows, dims, classes } = analysis;
    if (classes < 2 || Math.min(rows, dims) < pcaDims) {
      throw new NotApplicableError(
        `NCTI needs two classes, ${pcaDims} rows and ${pcaDims} dims or more, not ${classes} classes and ${rows} rows x ${dims} dims; fewer principal axes: pcaDims`,
      );
    }
    const reduced = await onPrincipalAxes(analysis, pcaDims);
    const explained = await leadingVariance(analysis, pcaDims);
    const shrinkage = Math.max(Math.exp(-explained), 1e-10);
    const { features, probabilities } = shrinkage > 1e-10
      ? await byEigenvalues(reduced, shrinkage)
      : await bySingularValues(reduced, sklearn as SklearnVersion);
    return {
      seli: await nuclearNorm(features),
      ncc: meanTrueProbability(probabilities, analysis.labels),
      vc: await logSummedNorms(probabilities, analysis),
      shrinkage,
    };
  },
  combine(pool) {
    const [seli, ncc, vc] = (["seli", "ncc", "vc"] as const)
      .map((name) => minMax(pool.map((terms) => terms[name])));
    return pool.map((_, model) => seli[model] + ncc[model] - vc[model]);
  },
};

/** Sum of the first explained variances, divisor N - 1. */
async function leadingVariance(
  analysis: Analysis,
  pcaDims: number,
): Promise<number> {
  const { rows, dims, data } = await principalCoordinates(analysis, pcaDims);
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    for (let axis = 0; axis < Math.min(LEADING, dims); axis++) {
      squares += data[row * dims + axis] ** 2;
    }
  }
  return squares / (rows - 1);
}

/** Discriminant features and class probabilities. */
interface Discriminant {
  readonly features: FeatureMatrix<Float64Array>;
  readonly probabilities: FeatureMatrix<Float64Array>;
}

async function bySingularValues(
  analysis: Analysis,
  version: SklearnVersion,
): Promise<Discriminant> {
  const projection = await svdProjection(analysis, version);
  return {
    features: assembledRows(projection, analysis),
    probabilities: await nearestMeanProbabilities(
      analysis,
      residualsInMemory(
        analysis.product,
        projection.residuals,
        projection.means,
      ),
    ),
  };
}

async function byEigenvalues(
  analysis: Analysis,
  shrinkage: number,
): Promise<Discriminant> {
  return {
    features: await eigenProjection(analysis, shrinkage),
    probabilities: await shrunkenProbabilities(
      analysis,
      await residualForm(analysis),
      await withinCovariance(analysis),
      shrinkage,
    ),
  };
}

async function logSummedNorms(
  probabilities: FeatureMatrix<Float64Array>,
  { labels, counts, rows, classes }: Analysis,
): Promise<number> {
  let sum = 0;
  for (let k = 0; k < classes; k++) {
    const own = new Float64Array(counts[k] * classes);
    for (let row = 0, at = 0; row < rows; row++) {
      if (labels[row] !== k) continue;
      const from = row * classes;
      own.set(probabilities.data.subarray(from, from + classes), at);
      at += classes;
    }
    sum += await nuclearNorm({ rows: counts[k], dims: classes, data: own });
  }
  return Math.log(sum);
}
