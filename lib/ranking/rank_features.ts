/**
 * Rank feature sets: every metric over every model, then one order.
 *
 * @module
 */
import { InputError, NotApplicableError } from "../errors.ts";
import type { FeatureSet } from "../features/feature_set.ts";
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import { completeOptions, findMetrics } from "../metrics/find_metrics.ts";
import type { Metric, MetricOptions } from "../metrics/metric.ts";
import { sharedTerms } from "../metrics/shared_terms.ts";
import { analyse } from "../statistics/analyse.ts";
import type { Analysis } from "../statistics/analysis.ts";

import { ranksOf } from "./rank.ts";

/** How to rank. */
export interface RankFeaturesOptions {
  /** Metric ids; the first decides the order. Default `["face"]`. */
  readonly metrics?: readonly string[];
  /** Options of the metrics by metric id. */
  readonly metricOptions?: Readonly<Record<string, MetricOptions>>;
  /** What multiplies matrices; plain loops by default. */
  readonly product?: MatrixProduct;
  /** Bytes that metrics may take at once; as many as there are, by default. */
  readonly memory?: number;
  /** Told before each metric of each model. */
  readonly onProgress?: (model: string, metric: string) => void;
  /** Given each model's analysis after its metrics, before it is dropped. */
  readonly onAnalysis?: (
    set: FeatureSet,
    analysis: Analysis,
  ) => Promise<void> | void;
  /** Stops between two metrics. */
  readonly signal?: AbortSignal;
}

/** What one metric says of the pool; arrays are in the order of the models as given. */
export interface MetricRanking {
  /** Metric id. */
  readonly metric: string;
  /** Its options, defaults filled in. */
  readonly options: MetricOptions;
  /** Terms of each model; null where the metric does not apply. */
  readonly terms: readonly (Readonly<Record<string, number>> | null)[];
  /** Score of each model; NaN where there is none. */
  readonly scores: readonly number[];
  /** Rank of each model from 1, ties sharing the lowest; NaN where there is no score. */
  readonly ranks: readonly number[];
  /** Why the metric does not apply, by model. */
  readonly notApplicable: Readonly<Record<string, string>>;
  /** Seconds that the terms of all models took. */
  readonly seconds: number;
}

/** A model in its place. */
export interface RankedModel {
  /** Name, as in the feature set. */
  readonly name: string;
  /** Numbers in a feature, D. */
  readonly dims: number;
  /** Samples, N. */
  readonly rows: number;
  /** From 1; models of the same score share a rank. NaN without a score. */
  readonly rank: number;
  /** Score of the deciding metric. */
  readonly score: number;
  /** Terms of the deciding metric. */
  readonly terms: Readonly<Record<string, number>>;
}

/** The models in order, best first, and what every metric says. */
export interface Ranking {
  /** The deciding metric's id. */
  readonly metric: string;
  /** Best first. */
  readonly models: readonly RankedModel[];
  /** Every metric, the deciding one first; in the order of the models as given. */
  readonly metrics: readonly MetricRanking[];
  /** Names of the models as given. */
  readonly names: readonly string[];
  /** What a reader should know before trusting the order. */
  readonly warnings: readonly string[];
}

interface Column {
  readonly metric: Metric;
  readonly options: MetricOptions;
  readonly terms: (Record<string, number> | null)[];
  readonly notApplicable: Record<string, string>;
  milliseconds: number;
}

async function fill(
  column: Column,
  name: string,
  analysis: Analysis,
): Promise<void> {
  const { metric, options } = column;
  const start = performance.now();
  try {
    if (
      metric.needs.includes("sourceProbabilities") &&
      !analysis.features.sourceProbabilities
    ) {
      throw new NotApplicableError(
        "no source probabilities: the model has no classifier head, or they were not given",
      );
    }
    column.terms.push(await sharedTerms(analysis, metric, options));
  } catch (error) {
    if (!(error instanceof NotApplicableError)) throw error;
    column.terms.push(null);
    column.notApplicable[name] = error.message;
  }
  column.milliseconds += performance.now() - start;
}

/** Scores of one metric over the models that it applies to. */
function scoresOf({ metric, options, terms }: Column): number[] {
  const present = terms.filter((term) => term !== null);
  const scores = metric.combine
    ? metric.combine(present, options)
    : present.map((term) => term.score);
  let next = 0;
  return terms.map((term) => term === null ? NaN : scores[next++]);
}

/**
 * Rank models by their features of the same labelled samples.
 *
 * @param sets One feature set a model; names must differ.
 * @param options Metrics, their options, the backend's products.
 * @returns The models best first, with every metric's terms, scores and ranks.
 * @throws {InputError} If there is no set, two have one name, or they differ in the number of classes.
 *
 * @example
 * ```ts
 * import { rankFeatures } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const labels = Int32Array.of(0, 0, 1, 1, 2, 2);
 * const set = (model: string, features: number[]) => ({
 *   model,
 *   rows: 6,
 *   dims: 1,
 *   labels,
 *   classNames: ["a", "b", "c"],
 *   chunks: () => [Float32Array.from(features)],
 * });
 * const ranking = await rankFeatures([
 *   set("loose", [0, 3, 2, 5, 4, 7]),
 *   set("tight", [0, 1, 5, 6, 10, 11]),
 * ]);
 * assertEquals(ranking.models[0].name, "tight");
 * ```
 */
export async function rankFeatures(
  sets: readonly FeatureSet[],
  options: RankFeaturesOptions = {},
): Promise<Ranking> {
  assertOnePool(sets);
  const columns: Column[] = findMetrics(options.metrics ?? ["face"]).map((
    metric,
  ) => ({
    metric,
    options: completeOptions(metric, options.metricOptions?.[metric.id]),
    terms: [],
    notApplicable: {},
    milliseconds: 0,
  }));
  for (const set of sets) {
    const analysis = analyse(set, options.product, options);
    if (analysis.classes < 2) {
      throw new InputError(
        `Cannot rank ${set.model}: all ${set.rows} rows are of one class; a ranking needs two`,
      );
    }
    for (const column of columns) {
      options.signal?.throwIfAborted();
      options.onProgress?.(set.model, column.metric.id);
      await fill(column, set.model, analysis);
    }
    await options.onAnalysis?.(set, analysis);
  }
  const metrics = columns.map((column): MetricRanking => {
    const scores = scoresOf(column);
    return {
      metric: column.metric.id,
      options: column.options,
      terms: column.terms,
      scores,
      ranks: ranksOf(scores),
      notApplicable: column.notApplicable,
      seconds: column.milliseconds / 1000,
    };
  });
  const warnings = columns.flatMap(({ metric, terms, options }) =>
    metric.warnings?.(terms.filter((term) => term !== null), options) ?? []
  );
  return {
    metric: metrics[0].metric,
    models: inOrder(sets, metrics[0]),
    metrics,
    names: sets.map(({ model }) => model),
    warnings,
  };
}

function inOrder(
  sets: readonly FeatureSet[],
  first: MetricRanking,
): RankedModel[] {
  const models = sets.map(({ model, dims, rows }, index) => ({
    name: model,
    dims,
    rows,
    rank: first.ranks[index],
    score: first.scores[index],
    terms: first.terms[index] ?? {},
  }));
  // Without a score a model stands last, in the order given.
  const place = ({ rank }: RankedModel) => Number.isNaN(rank) ? Infinity : rank;
  return models.sort((a, b) => place(a) === place(b) ? 0 : place(a) - place(b));
}

function assertOnePool(sets: readonly FeatureSet[]): void {
  if (sets.length === 0) {
    throw new InputError("Expected at least one model to rank but found none");
  }
  const seen = new Set<string>();
  for (const set of sets) {
    if (seen.has(set.model)) {
      throw new InputError(
        `Expected names of models to differ but "${set.model}" comes twice`,
      );
    }
    seen.add(set.model);
    if (set.classNames.length !== sets[0].classNames.length) {
      throw new InputError(
        `Expected all models to have features of the same classes but ${
          sets[0].model
        } has ` +
          `${
            sets[0].classNames.length
          } and ${set.model} has ${set.classNames.length}`,
      );
    }
  }
}
