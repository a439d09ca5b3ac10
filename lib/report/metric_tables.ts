/**
 * A run's metrics side by side, and how far they agree.
 *
 * @module
 */
import type { RunDocument } from "./run_document.ts";
import { placed, shownNumber, shownRank, titleOf } from "./shown.ts";
import { textTable } from "./text_table.ts";

const right = "right" as const;

/** One line a metric: its best model, and the ranks that it gives the models in the order of the first. */
export function metricTable(
  run: RunDocument,
  options: { readonly width?: number } = {},
): string[] {
  const order = placed(run);
  const columns = [
    { title: "metric", shorten: 12 },
    { title: "best", shorten: 16 },
    { title: "score", align: right, leaveOut: 1 },
    {
      title: "ranks of the models above, from top to bottom",
      narrow: "ranks from top to bottom",
      leaveOut: 2,
    },
  ];
  const rows = run.metrics.map(({ metric, ranks, scores }) => {
    const best = order.find((model) => ranks[model] === 1);
    return [
      titleOf(metric),
      best === undefined ? "n/a" : run.models[best].name,
      best === undefined ? "n/a" : shownNumber(scores[best]),
      order.map((model) => shownRank(ranks[model], ranks).padStart(2))
        .join(" "),
    ];
  });
  return textTable(columns, rows, options);
}

/** How far the metrics of the consensus agree: Kendall's tau-b of each two. */
export function agreementTable(
  { consensus }: RunDocument,
  options: { readonly width?: number } = {},
): string[] {
  if (!consensus) return [];
  const { metrics, agreement, meanAgreement } = consensus;
  const columns = [
    { title: "agreement (Kendall tau-b)", narrow: "tau-b", shorten: 12 },
    ...metrics.map((id, at) => ({
      title: titleOf(id),
      align: right,
      leaveOut: metrics.length - at,
    })),
    { title: "mean", align: right },
  ];
  const rows = metrics.map((id, row) => [
    titleOf(id),
    ...agreement[row].map((tau, column) =>
      row === column ? "" : shownNumber(tau)
    ),
    shownNumber(meanAgreement[row]),
  ]);
  return textTable(columns, rows, options);
}
