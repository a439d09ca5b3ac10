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

/** The lines of the ranking table, heading first. */
export function runTable(run: RunDocument): string[] {
  const [first, ...others] = run.metrics;
  const columns = [
    { title: "rank", align: "right" as const },
    { title: "model" },
    { title: titleOf(first.metric), align: "right" as const },
    ...(isFace(first)
      ? [
        { title: "collapse C", align: "right" as const },
        { title: "fairness F", align: "right" as const },
      ]
      : []),
    ...others.map(({ metric }) => ({
      title: titleOf(metric),
      align: "right" as const,
    })),
    { title: "dims", align: "right" as const },
  ];
  const rows = placed(run).map((model) => [
    Number.isFinite(first.ranks[model]) ? String(first.ranks[model]) : "–",
    run.models[model].name,
    shown(first.scores[model]),
    ...(isFace(first)
      ? [
        shown(first.terms[model]?.collapse),
        shown(first.terms[model]?.fairness),
      ]
      : []),
    ...others.map(({ scores }) => shown(scores[model])),
    String(run.models[model].dims),
  ]);
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
    Object.entries(notApplicable).map(([model, why]) =>
      `${titleOf(metric)} is not applicable to ${model}: ${why}`
    )
  );
  return [...missing, ...run.data.remarks];
}
