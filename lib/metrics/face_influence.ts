/**
 * How much each row moves FaCe's terms.
 *
 * @module
 */
import type { Analysis } from "../statistics/analysis.ts";
import { collapseInfluence } from "../statistics/collapse_influence.ts";
import { fairnessInfluence } from "../statistics/fairness_influence.ts";

import { faceValues } from "./face_options.ts";
import type { MetricOptions } from "./metric.ts";

/**
 * Influence of each row on C and F, as `Metric.influence` of FaCe.
 *
 * @returns Nothing where F looks at principal axes or full covariances: these turn with the rows.
 */
export async function faceInfluence(
  analysis: Analysis,
  given?: MetricOptions,
): Promise<Record<"collapse" | "fairness", Float64Array> | undefined> {
  const { covariance, pcaDims, epsilon, temperature, globalMean } = faceValues(
    given,
  );
  if (covariance === "full" || pcaDims !== null) return undefined;
  return {
    collapse: await collapseInfluence(analysis, globalMean),
    fairness: await fairnessInfluence(analysis, {
      covariance,
      epsilon,
      temperature,
    }),
  };
}

/** Influence of each row on C alone. */
export async function collapseScoreInfluence(
  analysis: Analysis,
  given?: MetricOptions,
): Promise<{ score: Float64Array }> {
  return {
    score: await collapseInfluence(analysis, faceValues(given).globalMean),
  };
}

/** Influence of each row on F alone; nothing where it has no closed form. */
export async function fairnessScoreInfluence(
  analysis: Analysis,
  given?: MetricOptions,
): Promise<{ score: Float64Array } | undefined> {
  const influence = await faceInfluence(analysis, given);
  return influence && { score: influence.fairness };
}
