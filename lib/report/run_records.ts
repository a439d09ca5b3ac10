/**
 * A run as records for a spreadsheet.
 *
 * @module
 */
import { raceFields } from "./race_cells.ts";
import type { RunDocument } from "./run_document.ts";
import { placed } from "./shown.ts";

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
      collapse: metric.metric === "face"
        ? metric.terms[model]?.collapse ?? ""
        : "",
      fairness: metric.metric === "face"
        ? metric.terms[model]?.fairness ?? ""
        : "",
      rows: run.models[model].rows,
      dims: run.models[model].dims,
      ...(run.race && raceFields(run, model, metric.metric)),
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
