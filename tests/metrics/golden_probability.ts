/**
 * Golden values of the metrics from source probabilities, Gaussians, discriminants and evidence.
 *
 * @module
 */
import { eTran } from "../../lib/metrics/e_tran.ts";
import { gbc } from "../../lib/metrics/gbc.ts";
import { hScore } from "../../lib/metrics/h_score.ts";
import { leep } from "../../lib/metrics/leep.ts";
import { ldaAccuracy } from "../../lib/metrics/lda_accuracy.ts";
import { logMe } from "../../lib/metrics/log_me.ts";
import type { Metric, MetricOptions } from "../../lib/metrics/metric.ts";
import { nLeep } from "../../lib/metrics/n_leep.ts";
import { nce } from "../../lib/metrics/nce.ts";
import { ncti } from "../../lib/metrics/ncti.ts";
import { ped } from "../../lib/metrics/ped.ts";
import { regularisedHScore } from "../../lib/metrics/regularised_h_score.ts";
import { sfda } from "../../lib/metrics/sfda.ts";
import { transRate } from "../../lib/metrics/trans_rate.ts";
import { plainProduct } from "../../lib/linalg/plain_product.ts";
import { analyse } from "../../lib/statistics/analyse.ts";
import { centredRows } from "../../lib/statistics/centred_rows.ts";
import { rowsInMemory } from "../../lib/statistics/rows_in_memory.ts";
import { softmaxRows } from "../../lib/statistics/softmax.ts";
import { peerArray } from "../golden/golden.ts";
import {
  type Computation,
  type Exception,
  goldenAnalysis,
  type GoldenTable,
  type Params,
} from "./golden_table.ts";

/** A term of a metric, with the options that belong to the golden parameters. */
function term(
  metric: Metric,
  options: (params: Params) => MetricOptions = () => ({}),
  name = "score",
): Computation {
  return async (set, family, params) =>
    (await metric.terms(goldenAnalysis(set, family), options(params)))[name];
}

/**
 * Some values want probabilities from a head of 1 000 source classes: `always`, or where the
 * parameters say so.
 */
function withHead(
  metric: Metric,
  options: MetricOptions = {},
  always = false,
): Computation {
  return async (set, family, params) => {
    const analysis = goldenAnalysis(set, family);
    if (!always && !params.probabilities) {
      return (await metric.terms(analysis, options)).score;
    }
    const weight = peerArray(`${set}_fc_weight`);
    const bias = peerArray(`${set}_fc_bias`).data;
    const logits = await plainProduct.multiply<Float64Array>(
      await rowsInMemory(analysis),
      { ...weight, data: Float64Array.from(weight.data) },
      { transposeRight: true },
    );
    logits.data.forEach((logit, at) =>
      logits.data[at] = logit + bias[at % logits.dims]
    );
    softmaxRows(logits);
    return (await metric.terms(
      analyse({ ...analysis.features, sourceProbabilities: logits }),
      options,
    )).score;
  };
}

const pcaDims = (params: Params) => (params.pcaDims ?? null) as number | null;

const publishedGbc = (params: Params): MetricOptions => ({
  covariance: params.covariance as string,
  dimensionFactor: 1,
  pcaDims: pcaDims(params),
});

const energy = term(eTran, ({ percent, tail }) => ({
  parts: "energy",
  percent: percent as number,
  tail: tail as string,
}));

const mixture = (name: string) =>
  term(nLeep, ({ pca, regCovar, tol, maxIterations }) => ({
    start: "classMeans",
    pca: pca as number,
    regCovar: regCovar as number,
    tol: tol as number,
    maxIterations: maxIterations as number,
  }), name);

/**
 * NLEEP starts at random. The every-day value is the mean of five seeds and is judged by their range
 * or its tolerance; peers are judged at four standard deviations, where one seed is enough. Ours is
 * the mean of five seeds, or of two where there are more than 1 000 rows.
 */
const meanNleep =
  (log: boolean): Computation => async (set, family, params) => {
    const analysis = goldenAnalysis(set, family);
    const seeds = analysis.rows > 1000 ? [0, 1] : [0, 1, 2, 3, 4];
    let sum = 0;
    for (const seed of seeds) {
      const { score } = await nLeep.terms(analysis, {
        log,
        seed,
        pca: (params.pca ?? params.energy) as number,
        componentsPerClass:
          (params.componentsPerClass ?? params.componentRatio) as number,
        covariance: params.covariance as string,
        regCovar: (params.regCovar ?? 1e-6) as number,
      });
      sum += score;
    }
    return sum / seeds.length;
  };

const nctiTerm = (name: string) =>
  term(ncti, ({ sklearn, pcaDims }) => ({
    sklearn: sklearn as string,
    pcaDims: pcaDims as number,
  }), name);

/** Scores of the golden pool that a set's name stands for. */
function ofPool(
  metric: Metric,
  options: (params: Params) => MetricOptions = () => ({}),
): Computation {
  return async (set, family, params) => {
    const models = set === "zoo_small"
      ? [0, 1, 2, 3, 4, 5].map((model) => `zoo_small_m${model}`)
      : [2, 3, 4, 5].map((model) => `model${model}`);
    const pool = [];
    for (const model of models) {
      pool.push(
        await metric.terms(goldenAnalysis(model, family), options(params)),
      );
    }
    return metric.combine!(pool, options(params));
  };
}

/** PED takes its scale from the features of the source data. */
const pedTerm: Computation = async (set, family, params) => {
  const { features } = goldenAnalysis(set, family);
  const sourceFeatures = peerArray(`${set}_general`);
  // The values of this set were computed on centred features.
  const chunks = set === "offset"
    ? [(await centredRows(goldenAnalysis(set, family))).data]
    : features.chunks();
  const { score } = await ped.terms(
    analyse({
      ...features,
      chunks: () => chunks as Float64Array[],
      sourceFeatures,
    }),
    {
      measure: params.score === "SFDA" ? "sfda" : "logmeFixedPoint",
      nsigma: params.nsigma as number,
      timeStep: params.timeStep as number,
      constant: params.constant as number,
      exitRatio: params.exitRatio as number,
      maxSteps: params.maxSteps as number,
    },
  );
  return score;
};

/** How they are computed. */
export const probability: GoldenTable = {
  nce: term(nce),
  leep: withHead(leep),
  "leep.mean": withHead(leep, { log: false }, true),
  "leep.softmaxed": term(leep, () => ({ softmax: true })),
  hscore: term(hScore, (params) => ({
    rcond: (params.rcond ?? 1e-15) as number,
    pcaDims: pcaDims(params),
  })),
  "hscore.elementwise": term(hScore, ({ rcond }) => ({
    trace: "elementwise",
    rcond: rcond as number,
  })),
  hscore_regularized: term(regularisedHScore),
  "hscore.regularised": term(regularisedHScore),
  "hscore.shrinkage": term(regularisedHScore, () => ({}), "shrinkage"),
  logme: term(logMe, (params) => ({
    // The every-day family says icml of the copy in tllib, which has none of the 1e-5.
    version: (params.version ??
      (params.variant === "icml" ? "tllib" : "fixedPoint")) as string,
    pcaDims: pcaDims(params),
  })),
  "logme.corrected": term(logMe),
  "logme.chained": term(
    logMe,
    () => ({ version: "fixedPoint", chained: true }),
  ),
  "logme.regression": term(
    logMe,
    () => ({ version: "fixedPoint", target: "firstFeature" }),
  ),
  gbc: term(gbc, publishedGbc),
  "gbc.unbiased": term(
    gbc,
    (params) => ({ ...publishedGbc(params), unbiased: true }),
  ),
  transrate: term(transRate, ({ eps }) => ({
    eps: eps as number,
    classWeights: "equal",
  })),
  "transrate.normalised": term(transRate, ({ eps }) => ({
    eps: eps as number,
    normalised: true,
  })),
  sfda: term(sfda),
  "sfda.firstPass": term(sfda, () => ({}), "firstPass"),
  "sfda.shrinkage": term(sfda, () => ({}), "shrinkage"),
  "sfda.etran": term(sfda, () => ({ variant: "etran" })),
  ped: pedTerm,
  "lda.trainAccuracy": term(ldaAccuracy, () => ({ folds: 0 })),
  nleep: async (set, family, params) =>
    await meanNleep(family === "peers")(set, family, params),
  "nleep.mean": meanNleep(false),
  "nleep.pcaComponents": term(
    nLeep,
    ({ pca }) => ({ pca: pca as number, start: "classMeans" }),
    "pcaComponents",
  ),
  "gmm.leep": mixture("score"),
  "gmm.lowerBound": mixture("lowerBound"),
  "gmm.iterations": mixture("iterations"),
  "ncti.seli": nctiTerm("seli"),
  "ncti.ncc": nctiTerm("ncc"),
  "ncti.vc": nctiTerm("vc"),
  ncti_terms: async (set, family) => {
    const { seli, ncc, vc } = await ncti.terms(goldenAnalysis(set, family));
    return [seli, ncc, vc];
  },
  ncti: ofPool(ncti),
  "ncti.score": ofPool(ncti, ({ sklearn }) => ({ sklearn: sklearn as string })),
  "etran.score": ofPool(eTran, ({ percent, tail }) => ({
    percent: percent as number,
    tail: tail as string,
    lda: "published",
  })),
  etran_energy: energy,
  "etran.energy": energy,
  etran_lda: term(eTran, () => ({ parts: "lda", lda: "published" })),
  "etran.lda": term(eTran, () => ({ parts: "lda", lda: "published" })),
};

/** What is not reproduced, and why. */
export const probabilityExceptions: readonly Exception[] = [
  {
    metric: "ncti_terms",
    applies: ({ set }) => set !== "collapsed",
    why:
      "scikit-learn takes its randomised PCA for these shapes; with the exact one, which the peers family has, ours agree to 1e-6",
  },
  {
    metric: "logme",
    applies: ({ set, params }) => set === "wide" && params.version === "google",
    why:
      "the official code decomposes X^T X in float32 and counts the rounding noise of its 362 null directions as variance; in exact arithmetic it is the fixed point's value",
  },
  {
    metric: "logme.regression",
    applies: ({ set }) => set === "offset",
    why:
      "the residual is a difference of two numbers near 2.4e8: arithmetic of 60 digits gives 5.335918, which neither the official code (5.335785) nor ours reaches",
  },
];
