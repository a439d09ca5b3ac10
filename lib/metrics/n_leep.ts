/**
 * NLEEP: LEEP with clusters of the features in place of the source classes.
 *
 * @see Li, Jia, Sang, Zhu, Green, Wang, Gong 2021, {@link https://arxiv.org/abs/2011.11200}
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";
import type { Analysis } from "../statistics/analysis.ts";
import { meansByClass } from "../statistics/class_offsets.ts";
import { fitMixture, type Mixture } from "../statistics/gaussian_mixture.ts";
import { kMeans } from "../statistics/k_means.ts";
import type { Components } from "../statistics/mixture_components.ts";
import {
  principalCoordinates,
  principalCount,
} from "../statistics/principal_coordinates.ts";
import { leepOf } from "./leep.ts";
import type { Metric, MetricOption } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

const options = {
  pca: {
    default: 0.8,
    help: "Share of the variance that the principal axes kept explain",
  },
  componentsPerClass: {
    default: 5,
    help:
      "Components of the mixture for each class; fewer where there would be as many components as rows",
  },
  covariance: {
    default: "full",
    values: ["full", "spherical"],
    help: "Shape of a component",
  },
  regCovar: { default: 1e-6, help: "Added to every variance of a component" },
  tol: {
    default: 1e-3,
    help: "Stop once the mean log-likelihood changes by less",
  },
  maxIterations: { default: 100, help: "Iterations at most" },
  log: {
    default: true,
    help:
      "Average the logarithm of the expected prediction, as the paper does; false averages the prediction, as the published code does",
  },
  start: {
    default: "kMeans",
    values: ["kMeans", "classMeans"],
    help:
      "classMeans starts one component a class at its mean, with unit covariance: nothing is drawn at random, but the labels are seen",
  },
  seed: { default: 0, help: "Seed of the k-means start" },
  maxWork: {
    default: 2e11,
    help:
      "Multiplications beyond which it is not applicable, some minutes of work; null for no limit",
  },
} as const satisfies Record<string, MetricOption>;

/**
 * NLEEP: LEEP of the posteriors of a Gaussian mixture that is fitted, without labels, to the
 * features on their principal axes.
 */
export const nLeep: Metric = {
  id: "nleep",
  title: "NLEEP",
  reference: "Li, Jia, Sang, Zhu, Green, Wang, Gong 2021, arXiv 2011.11200",
  formula: "LEEP with P(z | x) the posteriors of 5 K Gaussians after PCA",
  cost: "N D^2 + 100 x 5 K N P^2, P principal axes",
  note:
    "Works without a classification head, so for self-supervised models as well. It starts at random: with few rows a component it moves between seeds by more than models differ; average several seeds.",
  higherIsBetter: true,
  needs: ["features"],
  options,
  async terms(analysis, given) {
    const { pca, componentsPerClass, log, start, seed, maxWork, ...rest } =
      withDefaults(options, given);
    const count = await principalCount(analysis, pca);
    if (count === 0) {
      throw new NotApplicableError("All rows are equal: there is no cluster");
    }
    const components = (start === "classMeans" ? 1 : componentsPerClass) *
      analysis.classes;
    const perRow = components * count ** (rest.covariance === "full" ? 2 : 1);
    const work = rest.maxIterations * perRow * analysis.rows;
    if (maxWork !== null && work > maxWork) {
      throw new NotApplicableError(
        `${components} Gaussians on ${count} axes of ${analysis.rows} rows take up to ${
          work.toExponential(0)
        } multiplications; a smaller pca, covariance=spherical or maxWork=null has it computed`,
      );
    }
    const features = await principalCoordinates(analysis, count);
    const mixture = await analysis.share(
      `mixture:${
        JSON.stringify([count, componentsPerClass, start, seed, rest])
      }`,
      () =>
        fitMixture(
          analysis.product,
          features,
          start === "classMeans"
            ? atClassMeans(features, analysis)
            : byClusters(features, analysis, componentsPerClass, seed),
          { ...rest, covariance: rest.covariance as "full" | "spherical" },
        ),
    ) satisfies Mixture;
    return {
      score: await leepOf(mixture.posteriors, analysis, { log }),
      pcaComponents: count,
      lowerBound: mixture.lowerBound,
      iterations: mixture.iterations,
    };
  },
};

function atClassMeans(
  features: FeatureMatrix<Float64Array>,
  analysis: Analysis,
): Components {
  const { classes } = analysis;
  const { dims } = features;
  const identity = new Float64Array(dims * dims);
  for (let dim = 0; dim < dims; dim++) identity[dim * dims + dim] = 1;
  return {
    weights: new Float64Array(classes).fill(1 / classes),
    means: meansByClass(features, analysis),
    whitening: Array.from(
      { length: classes },
      () => ({ rows: dims, dims, data: identity }),
    ),
  };
}

/** Posteriors of 1 for each row's k-means cluster. */
function byClusters(
  features: FeatureMatrix<Float64Array>,
  { classes }: Analysis,
  componentsPerClass: number,
  seed: number,
): FeatureMatrix<Float64Array> {
  const { rows } = features;
  let components = componentsPerClass * classes;
  while (components >= rows && components > classes) components -= classes;
  const clusters = kMeans(features, Math.min(components, rows), seed);
  const data = new Float64Array(rows * components);
  for (let row = 0; row < rows; row++) {
    data[row * components + clusters[row]] = 1;
  }
  return { rows, dims: components, data };
}
