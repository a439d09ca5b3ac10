/**
 * How an order changes with the options of the metric that decides it.
 *
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureSet } from "../features/feature_set.ts";
import { completeOptions } from "../metrics/find_metrics.ts";
import type { Metric, MetricOptions } from "../metrics/metric.ts";
import { sharedTerms } from "../metrics/shared_terms.ts";
import type { Analysis } from "../statistics/analysis.ts";
import { kendallTau } from "../statistics/kendall_tau.ts";

import { ranksOf } from "./rank.ts";

/** The order under other options. */
export interface OptionVariant {
  /** What differs from the run's options. */
  readonly changes: MetricOptions;
  /** Rank of each model, in the order in which they were added; null where the metric does not apply. */
  readonly ranks: readonly (number | null)[];
  /** The models that are first. */
  readonly first: readonly string[];
  /** Kendall's tau-b with the order under the run's own options; null where either is constant. */
  readonly tau: number | null;
}

/** Which variants a grid has. */
export interface OptionGridOptions {
  /** Dims of the smallest model, above which principal axes leave nothing out. */
  readonly leastDims: number;
  /** Whether FaCe's covariance, temperature and axes are combined. Default true. */
  readonly isCrossed?: boolean;
}

/** Gathers scores under all variants, one model at a time. */
export interface OptionGrid {
  /** How many variants there are, the run's own among them. */
  readonly variants: number;
  /** Take a model in while its analysis is at hand. */
  add(set: Pick<FeatureSet, "model">, analysis: Analysis): Promise<void>;
  /** The order under each variant, the run's own first. */
  result(): OptionVariant[];
}

const TEMPERATURES = [1, 0.1, 0.01];
const AXES = [64, 16];

/** FaCe's grid: all combinations of what F depends on, or each alone, and each other choice alone. */
function faceChanges(
  own: MetricOptions,
  { leastDims, isCrossed = true }: OptionGridOptions,
): MetricOptions[] {
  const axes = [null, ...AXES.filter((dims) => dims < leastDims)];
  const forms = ["spherical", "diagonal"];
  const grid = isCrossed
    ? forms.flatMap((covariance) =>
      TEMPERATURES.flatMap((temperature) =>
        axes.map((pcaDims) => ({ covariance, temperature, pcaDims }))
      )
    )
    : [
      ...forms.map((covariance) => ({ covariance })),
      ...TEMPERATURES.map((temperature) => ({ temperature })),
      ...axes.map((pcaDims) => ({ pcaDims })),
    ];
  // Full covariances of all axes take a matrix of dims x dims a class.
  const full = axes.slice(1).slice(-1).map((pcaDims) => ({
    covariance: "full",
    temperature: Number(own.temperature),
    pcaDims,
  }));
  return [
    ...grid,
    ...full,
    { collapse: "raw" },
    { collapse: "log" },
    { normalisation: "minmax" },
    { normalisation: "zscore" },
    { normalisation: "rank" },
    { globalMean: "classes" },
    { globalMean: "samples" },
  ];
}

/** Another metric's: every other word, and the other truth value, of each option alone. */
function otherChanges({ options }: Metric): MetricOptions[] {
  return Object.entries(options).flatMap(([name, option]): MetricOptions[] => {
    if (typeof option.default === "boolean") {
      return [{ [name]: true }, { [name]: false }];
    }
    // Precision changes digits, not orders.
    return name === "precision"
      ? []
      : (option.values ?? []).map((value) => ({ [name]: value }));
  });
}

/** What a variant changes; nothing of what is so already. */
function changesFrom(own: MetricOptions, given: MetricOptions): MetricOptions {
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => own[name] !== value),
  );
}

/** Distinct changes, none first. */
function variantsOf(
  metric: Metric,
  own: MetricOptions,
  options: OptionGridOptions,
): MetricOptions[] {
  const changes = metric.id === "face"
    ? faceChanges(own, options)
    : otherChanges(metric);
  const distinct = new Map<string, MetricOptions>([["{}", {}]]);
  for (const given of changes) {
    const change = changesFrom(own, given);
    distinct.set(JSON.stringify(change), change);
  }
  return [...distinct.values()];
}

/**
 * A collector of orders under other options. For FaCe: covariance x temperature x PCA, and each other choice alone; for
 * other metrics each choice alone.
 *
 * @param metric The metric that decides.
 * @param given The run's own options of it.
 * @param options Which variants there are.
 *
 * @example
 * ```ts
 * import { analyseMatrix, findMetrics, optionGrid } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const labels = Int32Array.of(0, 0, 1, 1, 2, 2);
 * const features = (...data: number[]) =>
 *   analyseMatrix({ rows: 6, dims: 1, data: Float32Array.from(data) }, labels);
 * const [face] = findMetrics(["face"]);
 * const grid = optionGrid(face, {}, { leastDims: 1 });
 * await grid.add({ model: "loose" }, features(0, 3, 2, 5, 4, 7));
 * await grid.add({ model: "tight" }, features(0, 1, 5, 6, 10, 11));
 * const [own, ...others] = grid.result();
 * assertEquals([own.changes, own.first], [{}, ["tight"]]);
 * assertEquals(others.some(({ changes }) => changes.covariance === "spherical"), true);
 * ```
 */
export function optionGrid(
  metric: Metric,
  given: MetricOptions,
  options: OptionGridOptions,
): OptionGrid {
  const own = completeOptions(metric, given);
  const changes = variantsOf(metric, own, options);
  const models: string[] = [];
  const terms: (Record<string, number> | null)[][] = changes.map(() => []);
  return {
    variants: changes.length,
    async add({ model }, analysis) {
      models.push(model);
      for (const [at, change] of changes.entries()) {
        terms[at].push(
          await termsOrNull(analysis, metric, { ...own, ...change }),
        );
      }
    },
    result() {
      const scores = changes.map((change, at) =>
        scoresOf(metric, { ...own, ...change }, terms[at])
      );
      return changes.map((change, at): OptionVariant => {
        const ranks = ranksOf(scores[at]);
        const tau = tauOf(scores[0], scores[at]);
        return {
          changes: change,
          ranks: ranks.map((rank) => Number.isFinite(rank) ? rank : null),
          first: models.filter((_, model) => ranks[model] === 1),
          tau,
        };
      });
    },
  };
}

async function termsOrNull(
  analysis: Analysis,
  metric: Metric,
  options: MetricOptions,
): Promise<Record<string, number> | null> {
  try {
    return await sharedTerms(analysis, metric, options);
  } catch (error) {
    if (error instanceof NotApplicableError) return null;
    throw error;
  }
}

function scoresOf(
  metric: Metric,
  options: MetricOptions,
  terms: readonly (Record<string, number> | null)[],
): number[] {
  const present = terms.filter((term) => term !== null);
  const scores = metric.combine?.(present, options) ??
    present.map(({ score }) => score);
  let next = 0;
  return terms.map((term) => term === null ? NaN : scores[next++]);
}

/** Agreement over the models that have both scores. */
function tauOf(own: readonly number[], other: readonly number[]) {
  const both = own.map((_, at) => at).filter((at) =>
    Number.isFinite(own[at]) && Number.isFinite(other[at])
  );
  const tau = kendallTau(
    both.map((at) => own[at]),
    both.map((at) => other[at]),
  );
  return Number.isFinite(tau) ? tau : null;
}
