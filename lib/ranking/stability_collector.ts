/**
 * Stability beside a ranking, without holding the features of all models.
 *
 * @module
 */
import { NotApplicableError } from "../errors.ts";
import type { FeatureSet } from "../features/feature_set.ts";
import { completeOptions, findMetrics } from "../metrics/find_metrics.ts";
import type { MetricOptions } from "../metrics/metric.ts";
import type { Analysis } from "../statistics/analysis.ts";

import {
  type NamedReplicates,
  type Stability,
  stabilityOf,
  type StabilityOptions,
} from "./stability.ts";
import { termReplicates } from "./term_replicates.ts";

/** Gathers what the stability of a ranking needs, one model at a time. */
export interface StabilityCollector {
  /** Take a model in while its analysis is at hand; one that the metric does not apply to is left out. */
  add(set: Pick<FeatureSet, "model">, analysis: Analysis): Promise<void>;
  /** The stability of the order of the models so far; nothing for fewer than two. */
  result(): Stability | undefined;
}

/**
 * A collector whose `add` goes to `rankFeatures` as `onAnalysis`.
 *
 * @param metricId The metric that decides the order.
 * @param metricOptions Its options.
 * @param options How to resample.
 * @throws {InputError} If there is no such metric or option.
 *
 * @example
 * ```ts
 * import { analyse, randomSource, stabilityCollector } from "fair-collapse";
 * import { assert } from "@std/assert";
 *
 * const labels = Int32Array.from({ length: 60 }, (_, row) => row % 3);
 * const random = randomSource(1);
 * const set = (model: string, spread: number) => ({
 *   model,
 *   rows: 60,
 *   dims: 1,
 *   labels,
 *   classNames: ["a", "b", "c"],
 *   chunks: () => [Float64Array.from(labels, (k) => k + spread * random.normal())],
 * });
 * const collector = stabilityCollector("silhouette");
 * for (const one of [set("tight", 0.05), set("loose", 1)]) {
 *   const data = one.chunks();
 *   await collector.add(one, analyse({ ...one, chunks: () => data }));
 * }
 * const stability = collector.result()!;
 * assert(stability.models[0].firstShare > 0.9 && stability.moreSamplesForFirst === 0);
 * ```
 */
export function stabilityCollector(
  metricId: string,
  metricOptions: MetricOptions = {},
  options: StabilityOptions = {},
): StabilityCollector {
  const [metric] = findMetrics([metricId]);
  const complete = completeOptions(metric, metricOptions);
  const models: NamedReplicates[] = [];
  return {
    async add({ model }, analysis) {
      try {
        models.push({
          name: model,
          ...await termReplicates(analysis, metric, complete, options),
        });
      } catch (error) {
        if (!(error instanceof NotApplicableError)) throw error;
      }
    },
    result: () =>
      models.length < 2
        ? undefined
        : stabilityOf(metric, complete, models, options.confidence),
  };
}
