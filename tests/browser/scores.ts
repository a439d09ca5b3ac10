/**
 * What the browser test computes on both sides: every metric over a small pool, and the ranking.
 *
 * @module
 */
import { metrics } from "../../lib/metrics/registry.ts";
import { rankFeatures } from "../../lib/ranking/rank_features.ts";
import { varianceCollapse } from "../../lib/statistics/variance_collapse.ts";
import { softmaxRows } from "../../lib/statistics/softmax.ts";
import { featureCase } from "../statistics/feature_cases.ts";

/** Numbers by name. */
export type Scores = Record<string, number | string>;

function candidate(model: string, spread: number) {
  const { features, labels } = featureCase({
    rows: 120,
    dims: 24,
    classes: 4,
    spread,
    offset: 2,
  });
  const source = featureCase({ rows: 120, dims: 6, classes: 4, seed: 9 });
  softmaxRows(source.features);
  return {
    model,
    rows: features.rows,
    dims: features.dims,
    labels,
    classNames: ["a", "b", "c", "d"],
    chunks: () => [Float32Array.from(features.data)],
    sourceProbabilities: source.features,
  };
}

/** Every score of every metric, with the order that FaCe gives. */
export async function scores(): Promise<Scores> {
  const pool = [
    candidate("loose", 2),
    candidate("tight", 0.5),
    candidate("middling", 1),
  ];
  const ranking = await rankFeatures(pool, {
    metrics: ["face", ...metrics.map(({ id }) => id)],
    metricOptions: { face: { pcaDims: 8, temperature: 0.1 } },
  });
  const found: Scores = {
    order: ranking.models.map(({ name }) => name).join(" "),
  };
  for (const { metric, terms, scores, notApplicable } of ranking.metrics) {
    pool.forEach(({ model }, index) => {
      found[`${metric} of ${model}`] = notApplicable[model] ?? scores[index];
      for (const [name, value] of Object.entries(terms[index] ?? {})) {
        found[`${metric}, ${name} of ${model}`] = value;
      }
    });
  }
  const { features, labels } = featureCase();
  found.varianceCollapse = await varianceCollapse(features, labels);
  return found;
}

// The bundle has no exports: the page finds the function here.
(globalThis as { scores?: typeof scores }).scores = scores;
