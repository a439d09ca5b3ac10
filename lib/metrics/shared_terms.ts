/**
 * A metric's terms, computed once for a feature set.
 *
 * @module
 */
import type { Analysis } from "../statistics/analysis.ts";

import type { Metric, MetricOptions } from "./metric.ts";
import { withDefaults } from "./with_defaults.ts";

/**
 * Terms of a metric under given options; shared, so that a consensus or the stability of a ranking
 * does not compute again what the ranking has.
 *
 * @throws {NotApplicableError} If the metric has no meaning for the set.
 */
export function sharedTerms(
  analysis: Analysis,
  metric: Metric,
  options?: MetricOptions,
): Promise<Readonly<Record<string, number>>> {
  const key = `terms:${metric.id}:${
    JSON.stringify(withDefaults(metric.options, options))
  }`;
  return analysis.share(key, () => metric.terms(analysis, options));
}
