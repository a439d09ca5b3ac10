/**
 * How `rank` and `score` show a run.
 *
 * @module
 */
import { metrics as registry } from "../metrics/registry.ts";
import type { RunDocument } from "../report/run_document.ts";
import { runRecords } from "../report/run_records.ts";
import { runRemarks } from "../report/run_remarks.ts";
import { styledRunTable } from "../report/run_table.ts";

import type { Output } from "./output.ts";

/** A pool of one has no order where the score is normalised over the pool; its terms still say something. */
function loneModel(run: RunDocument): string[] {
  const [first] = run.metrics;
  if (run.models.length > 1 || Number.isFinite(first.scores[0])) return [];
  const title = registry.find(({ id }) => id === first.metric)?.title ??
    first.metric;
  const terms = first.metric === "face"
    ? `C = ${first.terms[0]?.collapse.toFixed(4)}, F = ${
      first.terms[0]?.fairness.toFixed(4)
    }`
    : Object.entries(first.terms[0] ?? {}).map(([name, value]) =>
      `${name} = ${value}`
    ).join(", ");
  return [
    "",
    `Cannot rank one model: ${title} is normalised over the pool; its terms are ${terms}`,
  ];
}

/** Print a run in the form asked for; warnings go to stderr. */
export function printRun(run: RunDocument, output: Output): void {
  output.print({
    document: run,
    records: runRecords(run),
    lines(width) {
      const remarks = runRemarks(run, { width });
      return [
        ...styledRunTable(run, { width }),
        ...loneModel(run),
        ...(remarks.length > 0 ? ["", ...remarks] : []),
      ];
    },
  });
  for (const warning of run.warnings) output.warn(warning);
  for (const [stage, seconds] of Object.entries(run.seconds)) {
    output.detail(`  ${stage}: ${seconds.toFixed(2)} s`, {
      event: "seconds",
      stage,
      seconds,
    });
  }
}
