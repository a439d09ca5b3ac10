/**
 * Every metric on the features of one target, each timed by itself.
 *
 * @module
 */
import { rankFeatures } from "../../../mod.ts";
import type { TargetFeatures } from "./zoo_features.ts";

/** What one metric says of one target's models. */
export interface ScoredMetric {
  /** Score of each model; NaN where there is none. */
  readonly scores: readonly number[];
  /** Seconds for all models, nothing shared with other metrics. */
  readonly seconds: number;
  /** Why it does not apply, by model. */
  readonly notApplicable: Readonly<Record<string, string>>;
}

/**
 * Score the models by every metric.
 *
 * Each metric starts from the features: what several share is computed again, so that the times can be compared.
 */
export async function scoreTarget(
  { target, features, product }: TargetFeatures,
  metrics: readonly string[],
  onProgress?: (what: string) => void,
): Promise<Record<string, ScoredMetric>> {
  const scored: Record<string, ScoredMetric> = {};
  // Loads what is loaded lazily and warms up the compiler, which would count for the first metric otherwise.
  await rankFeatures(features.slice(0, 2), { metrics, product });
  for (const metric of metrics) {
    onProgress?.(`${target.name}: ${metric}`);
    const start = performance.now();
    const { metrics: [ranking] } = await rankFeatures(features, {
      metrics: [metric],
      product,
    });
    scored[metric] = {
      scores: ranking.scores,
      seconds: (performance.now() - start) / 1000,
      notApplicable: ranking.notApplicable,
    };
  }
  return scored;
}
