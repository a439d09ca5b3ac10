/**
 * A run as a table for people, and as records for a spreadsheet.
 *
 * @module
 */
import { metrics as registry } from "../metrics/registry.ts";
import type { MetricRanking } from "../ranking/rank_features.ts";

import type { RunDocument } from "./run_document.ts";
import { textTable } from "./text_table.ts";

/** A score in four significant digits, more where neighbours would look alike. */
function shown(value: number | null | undefined): string {
  if (value === undefined || value === null || !Number.isFinite(value)) {
    return "n/a";
  }
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e6)) {
    return value.toExponential(3);
  }
  return value.toFixed(size >= 1000 ? 1 : size >= 100 ? 2 : 3);
}

function shownRank(rank: number): string {
  return Number.isFinite(rank) ? String(rank) : "–";
}

function titleOf(id: string): string {
  return registry.find((metric) => metric.id === id)?.title ?? id;
}

function isFace({ metric }: MetricRanking): boolean {
  return metric === "face";
}

/** Positions of the models, best first by the deciding metric. */
function placed(run: RunDocument): number[] {
  return run.order.map((name) =>
    run.models.findIndex((model) => model.name === name)
  );
}

/** More metrics than this go into a table of their own. */
const MOST_COLUMNS = 5;

/** The lines of the ranking table, heading first; many metrics follow in a second table, one a line. */
export function runTable(run: RunDocument): string[] {
  const [first, ...others] = run.metrics;
  const beside = run.metrics.length > MOST_COLUMNS ? [] : others;
  const right = "right" as const;
  const columns = [
    { title: "rank", align: right },
    { title: "model" },
    { title: titleOf(first.metric), align: right },
    ...(isFace(first)
      ? [{ title: "collapse C", align: right }, {
        title: "fairness F",
        align: right,
      }]
      : []),
    ...beside.map(({ metric }) => ({ title: titleOf(metric), align: right })),
    { title: "dims", align: right },
  ];
  const rows = placed(run).map((model) => [
    shownRank(first.ranks[model]),
    run.models[model].name,
    shown(first.scores[model]),
    ...(isFace(first)
      ? [
        shown(first.terms[model]?.collapse),
        shown(first.terms[model]?.fairness),
      ]
      : []),
    ...beside.map(({ scores }) => shown(scores[model])),
    String(run.models[model].dims),
  ]);
  const table = textTable(columns, rows);
  return beside === others ? table : [...table, "", ...metricTable(run)];
}

/** One line a metric: its best model, and the ranks that it gives the models in the order of the first. */
function metricTable(run: RunDocument): string[] {
  const order = placed(run);
  const columns = [
    { title: "metric" },
    { title: "best" },
    { title: "score", align: "right" as const },
    { title: "ranks of the models above, from top to bottom" },
  ];
  const rows = run.metrics.map(({ metric, ranks, scores }) => {
    const best = order.find((model) => ranks[model] === 1);
    return [
      titleOf(metric),
      best === undefined ? "n/a" : run.models[best].name,
      best === undefined ? "n/a" : shown(scores[best]),
      order.map((model) => shownRank(ranks[model]).padStart(2)).join(" "),
    ];
  });
  return textTable(columns, rows);
}

/** One record a model and metric: rank, score, every term. */
export function runRecords(
  run: RunDocument,
): { columns: string[]; rows: Record<string, unknown>[] } {
  const rows = run.metrics.flatMap((metric) =>
    placed(run).map((model) => ({
      metric: metric.metric,
      rank: Number.isFinite(metric.ranks[model]) ? metric.ranks[model] : "",
      model: run.models[model].name,
      score: Number.isFinite(metric.scores[model]) ? metric.scores[model] : "",
      collapse: isFace(metric) ? metric.terms[model]?.collapse ?? "" : "",
      fairness: isFace(metric) ? metric.terms[model]?.fairness ?? "" : "",
      rows: run.models[model].rows,
      dims: run.models[model].dims,
      not_applicable: metric.notApplicable[run.models[model].name] ?? "",
    }))
  );
  return {
    columns: Object.keys(
      rows[0] ?? { metric: "", rank: "", model: "", score: "" },
    ),
    rows,
  };
}

/** What stands below the table: why a metric is missing, what to beware of. */
export function runRemarks(run: RunDocument): string[] {
  const missing = run.metrics.flatMap(({ metric, notApplicable }) =>
    [...Map.groupBy(Object.entries(notApplicable), ([, reason]) => reason)].map(
      ([reason, models]) => {
        const names = models.length === run.models.length && models.length > 1
          ? `all ${models.length} models`
          : models.map(([name]) => name).join(", ");
        return `${titleOf(metric)} is not applicable to ${names}: ${reason}`;
      },
    )
  );
  return [...missing, ...run.data.remarks];
}
