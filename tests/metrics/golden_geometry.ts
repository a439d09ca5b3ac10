/**
 * Golden values of the metrics that look at distances, neighbours, probes and class means.
 *
 * @module
 */
import { labelFeatureCorrelation } from "../../lib/metrics/label_feature_correlation.ts";
import type { Metric, MetricOptions } from "../../lib/metrics/metric.ts";
import { nearestNeighbours } from "../../lib/metrics/nearest_neighbours.ts";
import { nearestNeighboursHoldout } from "../../lib/metrics/nearest_neighbours_holdout.ts";
import { parc } from "../../lib/metrics/parc.ts";
import { parcCka } from "../../lib/metrics/parc_cka.ts";
import { silhouette } from "../../lib/metrics/silhouette.ts";
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
  "parc.cka": term(parcCka, (params) => ({ distance: distance(params) })),
};

/** What is not reproduced, and why. */
export const geometryExceptions: readonly Exception[] = [];
