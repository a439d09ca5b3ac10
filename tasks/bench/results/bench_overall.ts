/**
 * The metrics over the targets of all tasks together.
 *
 * @module
 */
import { evaluateTargets } from "../../../mod.ts";
import { type BenchDocument, completeMetrics } from "./bench_document.ts";
import type { BenchTable } from "./bench_table.ts";
import { difference, tau, withInterval } from "./bench_words.ts";

/**
 * Metrics that score every model of every task, by their mean tau over all targets, each target weighing the same.
 *
 * Models are drawn anew task by task, so that the interval counts what chance there is in each pool.
 */
export function overallTable(
  benchmarks: readonly BenchDocument[],
): BenchTable {
  const complete = benchmarks.map(({ evaluation, models }) =>
    completeMetrics(evaluation, models.length).map(({ metric }) => metric)
  );
  const metrics = complete[0].filter((metric) =>
    complete.every((of) => of.includes(metric))
  );
  const evaluation = evaluateTargets(
    benchmarks.flatMap(({ task, models, targets }) =>
      targets.map(({ name, truth, scores }) => ({
        target: name,
        models: models.map(({ name }) => `${task}/${name}`),
        truth,
        scores: Object.fromEntries(
          metrics.map((id) => [id, scores[id].map((score) => score ?? NaN)]),
        ),
      }))
    ),
    {
      resamples: benchmarks[0].resamples,
      against: ["face"].filter((id) => metrics.includes(id)),
    },
  );
  const right = (title: string) => ({ title, align: "right" as const });
  const ordered = evaluation.metrics.toSorted((a, b) =>
    b.mean.estimate - a.mean.estimate
  );
  return {
    columns: [
      right("rank"),
      { title: "metric", align: "left" },
      ...benchmarks.map(({ task, targets }) =>
        right(`${task} (${targets.length})`)
      ),
      right("all targets"),
      right("less face's"),
    ],
    rows: ordered.map(({ metric, mean, comparisons }) => [
      String(
        1 + ordered.filter((other) => other.mean.estimate > mean.estimate)
          .length,
      ),
      metric,
      ...benchmarks.map(({ evaluation }) =>
        tau(
          evaluation.metrics.find((other) => other.metric === metric)!.mean
            .estimate,
        )
      ),
      withInterval(mean),
      comparisons.face ? difference(comparisons.face) : "",
    ]),
  };
}
