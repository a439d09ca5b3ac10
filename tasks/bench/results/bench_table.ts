/**
 * A benchmark's document as rows of cells: what the terminal, the page and docs/results.md show.
 *
 * @module
 */
import type { MetricOverTargets } from "../../../mod.ts";
import { type BenchDocument, completeMetrics } from "./bench_document.ts";
import { seconds, targetTitle, withInterval } from "./bench_words.ts";

/** Headings and rows. */
export interface BenchTable {
  readonly columns: readonly { title: string; align: "left" | "right" }[];
  readonly rows: readonly (readonly string[])[];
}

/** The metrics with their ranks, the best first; those that do not score every model come last, without a rank. */
export function rankedMetrics(
  { models, evaluation }: BenchDocument,
): { readonly rank?: number; readonly metric: MetricOverTargets }[] {
  const complete = completeMetrics(evaluation, models.length);
  return [
    ...complete.map((metric) => ({
      rank: 1 +
        complete.filter((other) => other.mean.estimate > metric.mean.estimate)
          .length,
      metric,
    })),
    ...evaluation.metrics.filter((metric) => !complete.includes(metric))
      .map((metric) => ({ metric })),
  ];
}

const right = (title: string) => ({ title, align: "right" as const });
const left = (title: string) => ({ title, align: "left" as const });

/** Metrics x targets. */
export function benchTable(document: BenchDocument): BenchTable {
  const { models, targets } = document;
  return {
    columns: [
      right("rank"),
      left("metric"),
      ...targets.map((target) => right(targetTitle(target))),
      right("mean"),
      right("seconds"),
    ],
    rows: rankedMetrics(document).map(({ rank, metric: entry }) => {
      const { metric, scored, mean } = entry;
      return [
        rank === undefined ? "" : String(rank),
        metric,
        ...entry.targets.map((interval, place) =>
          withInterval(interval) +
          (scored[place] < models.length && scored[place] > 0
            ? ` ${scored[place]} models`
            : "")
        ),
        withInterval(mean),
        seconds(
          targets.reduce((sum, target) => sum + target.seconds[metric], 0) /
            targets.length,
        ),
      ];
    }),
  };
}

/** Metrics x axes; nothing where no two models differ on one axis only. */
export function axisTable(document: BenchDocument): BenchTable | undefined {
  const { evaluation: { axes, metrics } } = document;
  const known = axes.filter((axis) => metrics[0].axes[axis].pairs > 0);
  if (known.length === 0) return undefined;
  return {
    columns: [
      right("rank"),
      left("metric"),
      ...known.map((axis) =>
        right(`${axis} only (${metrics[0].axes[axis].pairs} pairs)`)
      ),
    ],
    rows: rankedMetrics(document).map(({ rank, metric }) => [
      rank === undefined ? "" : String(rank),
      metric.metric,
      ...known.map((axis) => withInterval(metric.axes[axis])),
    ]),
  };
}
