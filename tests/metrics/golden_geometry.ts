/**
 * Golden values of the metrics that look at distances, neighbours, probes and class means.
 *
 * @module
 */
import { cdnv } from "../../lib/metrics/cdnv.ts";
import { emms } from "../../lib/metrics/emms.ts";
import { labelFeatureCorrelation } from "../../lib/metrics/label_feature_correlation.ts";
import { linearProbe } from "../../lib/metrics/linear_probe.ts";
import { linearProbeLoss } from "../../lib/metrics/linear_probe_loss.ts";
import type { Metric, MetricOptions } from "../../lib/metrics/metric.ts";
import { nearestClassMean } from "../../lib/metrics/nearest_class_mean.ts";
import { nearestNeighbours } from "../../lib/metrics/nearest_neighbours.ts";
import { nearestNeighboursHoldout } from "../../lib/metrics/nearest_neighbours_holdout.ts";
import { neuralCollapseDecisions } from "../../lib/metrics/neural_collapse_decisions.ts";
import { neuralCollapseDuality } from "../../lib/metrics/neural_collapse_duality.ts";
import { neuralCollapseMeans } from "../../lib/metrics/neural_collapse_means.ts";
import { neuralCollapseWithin } from "../../lib/metrics/neural_collapse_within.ts";
import { pacTran } from "../../lib/metrics/pac_tran.ts";
import { parc } from "../../lib/metrics/parc.ts";
import { parcCka } from "../../lib/metrics/parc_cka.ts";
import { silhouette } from "../../lib/metrics/silhouette.ts";
import { analyse } from "../../lib/statistics/analyse.ts";
import { goldenSet, peerArray } from "../golden/golden.ts";
import {
  type Computation,
  type Exception,
  goldenAnalysis,
  type GoldenTable,
  type Params,
} from "./golden_table.ts";

/** One term of a metric, with the options that a golden value's parameters stand for. */
function term(
  metric: Metric,
  options: (params: Params) => MetricOptions = () => ({}),
  name = "score",
): Computation {
  return async (set, family, params) =>
    (await metric.terms(goldenAnalysis(set, family), options(params)))[name];
}

/** The names that the families have for a distance. */
function distance(params: Params): string {
  const name = String(params.distance ?? params.similarity);
  const ours: Record<string, string> = {
    euclidean: "l2",
    cosine: "cos",
    pearson: "corr",
  };
  return ours[name] ?? name;
}

const k = (params: Params) => params.k as number;
const pcaDims = (params: Params) => (params.pcaDims ?? null) as number | null;

/** A term of a metric on a set with the classifier that lies beside it. */
function withClassifier(metric: Metric, name: string): Computation {
  return async (set) => {
    const analysis = analyse({
      ...goldenSet(set, "peers"),
      classifier: peerArray(`${set}_classifier`),
    });
    return (await metric.terms(analysis))[name];
  };
}

/** EMMS on a set with the three label embeddings of width 8 that lie beside it. */
function withEmbeddings(options: MetricOptions): Computation {
  return async (set) => {
    const features = goldenSet(set, "peers");
    const { rows, data } = peerArray(`${set}_label_embeddings`);
    const labelEmbeddings = [0, 1, 2].map((embedding) => ({
      rows,
      dims: 8,
      data: Float64Array.from(
        { length: rows * 8 },
        (_, at) => data[at * 3 + embedding],
      ),
    }));
    return (await emms.terms(
      analyse({ ...features, labelEmbeddings }),
      options,
    )).score;
  };
}

/** How they are computed. */
export const geometry: GoldenTable = {
  knn: (set, family, params) =>
    term(nearestNeighbours, () => ({
      k: k(params),
      distance: distance(params),
      // The peers family comes from transformer-ranker, which gives F1 for two classes.
      published: family === "peers",
    }))(set, family, params),
  "knn.holdout": term(nearestNeighboursHoldout, (params) => ({
    k: k(params),
    distance: distance(params),
    split: "rows",
  })),
  lfc: term(
    labelFeatureCorrelation,
    (params) => ({ similarity: distance(params) }),
  ),
  msc: term(silhouette, (params) => ({ distance: distance(params) })),
  silhouette: term(silhouette, (params) => ({ distance: distance(params) })),
  parc: term(parc, (params) => ({
    distance: distance(params),
    labelTies: distance(params) === "corr" && params.labelTies !== "exact"
      ? "published"
      : "exact",
    pcaDims: pcaDims(params),
  })),
  linear_probe: term(linearProbe, () => ({ split: "modulo" })),
  linearProbe: term(linearProbe, (params) => ({
    split: "odd",
    standardise: params.standardise as boolean,
  })),
  "linearProbe.trainLoss": term(linearProbeLoss, undefined, "loss"),
  pactran: (set, family, params) =>
    term(pacTran, () => ({
      curvature: "sum",
      s2Factor: (params.s2Factor ?? params.s2) as number,
    }), family === "peers" ? "bound" : "score")(set, family, params),
  "pactran.etran": term(pacTran, (params) => ({
    curvature: "sum",
    s2Factor: params.s2Factor as number,
    maxIterations: params.maxIterations as number,
  })),
  emms: withEmbeddings({ normalisation: "published" }),
  "emms.single": withEmbeddings({ form: "single", normalisation: "published" }),
  cdnv: term(cdnv, undefined, "cdnv"),
  ncc_accuracy: term(nearestClassMean),
  nc1_pinv: term(
    neuralCollapseWithin,
    () => ({ weighting: "classes" }),
    "pinv",
  ),
  nc1_quotient: term(
    neuralCollapseWithin,
    () => ({ weighting: "classes" }),
    "quotient",
  ),
  nc2_simplex_etf_error: term(neuralCollapseMeans, undefined, "etf"),
  nc2_equinorm: term(neuralCollapseMeans, undefined, "normCv"),
  "nc1.pinv": term(neuralCollapseWithin, undefined, "pinv"),
  // On K - 1 axes, which is all that the pseudo-inverse has.
  "nc1.svd": term(neuralCollapseWithin, undefined, "pinv"),
  "nc1.quotient": term(neuralCollapseWithin, undefined, "quotient"),
  "nc1.cdnv": term(cdnv, undefined, "cdnv"),
  "nc2.etf": term(neuralCollapseMeans, undefined, "etf"),
  "nc2.normCv": term(neuralCollapseMeans, undefined, "normCv"),
  "nc2.distMean": term(neuralCollapseMeans, undefined, "distMean"),
  "nc2.distVar": term(neuralCollapseMeans, undefined, "distVar"),
  "nc2.logMean": term(neuralCollapseMeans, undefined, "logMean"),
  "nc2.logVar": term(neuralCollapseMeans, undefined, "logVar"),
  "nc3.dual": withClassifier(neuralCollapseDuality, "dual"),
  "nc3.uniDual": withClassifier(neuralCollapseDuality, "uniDual"),
  "nc3.meanCosine": withClassifier(neuralCollapseDuality, "meanCosine"),
  "nc4.agreement": withClassifier(neuralCollapseDecisions, "score"),
  "parc.cka": term(parcCka, (params) => ({ distance: distance(params) })),
};

/** What is not reproduced, and why. */
export const geometryExceptions: readonly Exception[] = [];
