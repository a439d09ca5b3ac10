/**
 * What candidates for a recommendation are computed from, on one target.
 *
 * @module
 */
import { findMetrics, metrics, rankFeatures } from "../../../mod.ts";
import { FAIRNESS_COLUMNS, type PoolColumns } from "./candidates.ts";
import type { TargetFeatures } from "./zoo_features.ts";

/** Score the models of a target by every metric, and by those options of others that candidates use. */
export async function poolColumns(
  { target, features, product }: TargetFeatures,
  onProgress?: (what: string) => void,
): Promise<PoolColumns> {
  const [fairness] = findMetrics(["lda-fairness"]);
  const more: Record<string, number[]> = {};
  const ranking = await rankFeatures(features, {
    metrics: metrics.map(({ id }) => id),
    product,
    onProgress: (model, metric) =>
      onProgress?.(`${target.name}: ${model} ${metric}`),
    async onAnalysis(_set, analysis) {
      for (const [name, options] of Object.entries(FAIRNESS_COLUMNS)) {
        const { score } = await fairness.terms(analysis, options);
        (more[name] ??= []).push(score);
      }
    },
  });
  const face = ranking.metrics.find(({ metric }) => metric === "face")!;
  return {
    columns: {
      ...Object.fromEntries(
        ranking.metrics.map(({ metric, scores }) => [metric, scores]),
      ),
      ...more,
    },
    faceTerms: face.terms.map((terms) => terms!),
  };
}
