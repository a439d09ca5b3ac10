/**
 * A benchmark's document as rows of cells: what the terminal, the page and docs/results.md show.
 *
 * @module
 */
import { type BenchDocument, completeMetrics } from "./bench_document.ts";
import { seconds, targetTitle, tau, withInterval } from "./bench_words.ts";

/** Headings and rows. */
export interface BenchTable {
  readonly columns: readonly { title: string; align: "left" | "right" }[];
  readonly rows: readonly (readonly string[])[];
}

/** Metrics x targets, the best first; metrics that do not score every model come last. */
export function benchTable(document: BenchDocument): BenchTable {
  const { models, targets, evaluation } = document;
  const complete = completeMetrics(evaluation, models.length);
  const others = evaluation.metrics.filter((metric) =>
    !complete.includes(metric)
  );
  const right = (title: string) => ({ title, align: "right" as const });
  return {
    columns: [
      right("rank"),
      { title: "metric", align: "left" },
      ...targets.map((target) => right(targetTitle(target))),
      right("mean"),
      ...evaluation.axes.map((axis) => right(`${axis} only`)),
      right("seconds"),
    ],
    rows: [...complete, ...others].map((entry) => {
      const { metric, scored, mean, axes } = entry;
      const rank = complete.includes(entry)
        ? 1 +
          complete.filter((other) => other.mean.estimate > mean.estimate).length
        : undefined;
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
        ...evaluation.axes.map((axis) => tau(axes[axis].estimate)),
        seconds(
          targets.reduce((sum, target) => sum + target.seconds[metric], 0) /
            targets.length,
        ),
      ];
    }),
  };
}
