/**
 * A ranking with all that tells how far to trust it: stability, the metrics' agreement, a probe of the first models.
 *
 * @module
 */
import type { FeatureSet } from "../features/feature_set.ts";
import { completeOptions, findMetrics } from "../metrics/find_metrics.ts";
import { sharedTerms } from "../metrics/shared_terms.ts";
import { analyse } from "../statistics/analyse.ts";

import { type ClassOverlapPair, overlapCollector } from "./class_overlaps.ts";
import { type Consensus, consensusOf } from "./consensus.ts";
import {
  rankFeatures,
  type RankFeaturesOptions,
  type Ranking,
} from "./rank_features.ts";
import type { Stability } from "./stability.ts";
import { stabilityCollector } from "./stability_collector.ts";

/** How to score a pool. */
export interface ScorePoolOptions extends RankFeaturesOptions {
  /**
   * Resample the data to tell how stable the order is. "auto", the default, does so where it is cheap: where the deciding
   * metric knows the influence of each row, up to 5000 rows of 1024 dims of 20 models, or 1/50 of that for others.
   */
  readonly stability?: boolean | "auto";
  /** Seed of the resampling. Default 0. */
  readonly seed?: number;
  /** Verify so many of the first models by a linear probe with held-out accuracy. Default 0. */
  readonly probe?: number;
}

/** A model's linear probe. */
export interface LinearProbe {
  /** The model. */
  readonly model: string;
  /** Mean held-out accuracy of a linear classifier on its features. */
  readonly accuracy: number;
}

/** A ranking and how far to trust it. */
export interface ScoredPool extends Ranking {
  /** Chance of being first and interval of the rank of each model, where resampled. */
  readonly stability?: Stability;
  /** The agreement of the metrics with a vote, where the consensus was asked for. */
  readonly consensus?: Consensus;
  /** Pairs of classes that overlap most under every model, the closest first; where FaCe is among the metrics. */
  readonly overlaps?: readonly ClassOverlapPair[];
  /** Probes of the first models, best first, where asked for. */
  readonly probes?: readonly LinearProbe[];
}

/** Numbers up to which resampling with known influences is cheap. */
const CHEAP = 5000 * 1024 * 20;

function isWanted(
  sets: readonly FeatureSet[],
  options: ScorePoolOptions,
): boolean {
  const { stability = "auto", metrics = ["face"] } = options;
  if (stability !== "auto") return stability;
  const [deciding] = findMetrics(metrics);
  const work = sets.reduce((sum, { rows, dims }) => sum + rows * dims, 0);
  return sets.length > 1 && work <= (deciding.influence ? CHEAP : CHEAP / 50);
}

/** The metrics with a vote, so that their scores are there to compare. */
function voters({ metricOptions }: ScorePoolOptions): readonly string[] {
  const [consensus] = findMetrics(["consensus"]);
  return String(completeOptions(consensus, metricOptions?.consensus).metrics)
    .split(",")
    .map((id) => id.trim());
}

async function probesOf(
  sets: readonly FeatureSet[],
  { models }: Ranking,
  options: ScorePoolOptions,
): Promise<LinearProbe[]> {
  const [probe] = findMetrics(["linear-probe"]);
  const given = completeOptions(probe, options.metricOptions?.[probe.id]);
  const probes: LinearProbe[] = [];
  for (const { name } of models.slice(0, options.probe)) {
    options.signal?.throwIfAborted();
    options.onProgress?.(name, probe.id);
    const set = sets.find(({ model }) => model === name)!;
    const { score } = await sharedTerms(
      analyse(set, options.product, options),
      probe,
      given,
    );
    probes.push({ model: name, accuracy: score });
  }
  return probes;
}

/**
 * Rank models by their features, and tell how far the order can be trusted.
 *
 * @param sets One feature set a model; names must differ.
 * @param options Metrics, stability, probe.
 * @throws {InputError} As {@link rankFeatures}.
 *
 * @example
 * ```ts
 * import { randomSource, scorePool } from "fair-collapse";
 * import { assert } from "@std/assert";
 *
 * const random = randomSource(1);
 * const labels = Int32Array.from({ length: 90 }, (_, row) => row % 3);
 * const set = (model: string, spread: number) => {
 *   const data = Float64Array.from(labels, (k) => k + spread * random.normal());
 *   return { model, rows: 90, dims: 1, labels, classNames: ["a", "b", "c"], chunks: () => [data] };
 * };
 * const { stability } = await scorePool([set("tight", 0.1), set("loose", 2)], { metrics: ["silhouette"] });
 * assert(stability!.models[0].firstShare > 0.9);
 * ```
 */
export async function scorePool(
  sets: readonly FeatureSet[],
  options: ScorePoolOptions = {},
): Promise<ScoredPool> {
  const { metrics = ["face"], metricOptions, seed } = options;
  const hasConsensus = metrics.includes("consensus");
  const all = hasConsensus ? [...metrics, ...voters(options)] : metrics;
  const [deciding] = findMetrics(metrics);
  const collector = isWanted(sets, options)
    ? stabilityCollector(deciding.id, metricOptions?.[deciding.id], { seed })
    : undefined;
  // FaCe has visited each pair of classes already, so that they cost nothing.
  const overlaps = all.includes("face")
    ? overlapCollector(metricOptions?.face)
    : undefined;
  const ranking = await rankFeatures(sets, {
    ...options,
    metrics: all,
    async onAnalysis(set, analysis) {
      await overlaps?.add(set, analysis);
      await collector?.add(set, analysis);
      await options.onAnalysis?.(set, analysis);
    },
  });
  const ballots = new Set(hasConsensus ? voters(options) : []);
  return {
    ...ranking,
    stability: collector?.result(),
    consensus: hasConsensus && sets.length > 1
      ? consensusOf(ranking.metrics.filter(({ metric }) => ballots.has(metric)))
      : undefined,
    overlaps: overlaps?.result(),
    probes: options.probe ? await probesOf(sets, ranking, options) : undefined,
  };
}
