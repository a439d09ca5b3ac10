/**
 * What stands below a run's table.
 *
 * @module
 */
import { layerRemarks } from "./layer_remarks.ts";
import { agreementTable } from "./metric_tables.ts";
import type { RunDocument } from "./run_document.ts";
import { runSentences } from "./run_sentences.ts";
import { wrap } from "./shorten.ts";
import { titleOf } from "./shown.ts";

/** Why a metric is missing, of the models that it was asked about. */
function missingRemarks(
  { metrics, models, race }: RunDocument,
): string[] {
  const left = new Set(race?.left.map(({ model }) => model));
  const all = models.length - left.size;
  return metrics.flatMap(({ metric, notApplicable }) => {
    const missing = Object.entries(notApplicable)
      .filter(([name]) => !left.has(name));
    return [...Map.groupBy(missing, ([, reason]) => reason)].map(
      ([reason, models]) => {
        const names = models.length === all && all > 1
          ? `all ${all} models`
          : models.map(([name]) => name).join(", ");
        return `${titleOf(metric)} is not applicable to ${names}: ${reason}`;
      },
    );
  });
}

/**
 * What stands below the table: the metrics' agreement, how firm the order is, which classes overlap, why a metric is
 * missing, what was left out.
 *
 * @param options `width`: columns of the terminal, at which sentences are broken. Default none.
 */
export function runRemarks(
  run: RunDocument,
  { width = Infinity }: { readonly width?: number } = {},
): string[] {
  const table = agreementTable(run, { width });
  return [
    ...(table.length > 0 ? [...table, ""] : []),
    ...[
      ...runSentences(run),
      ...layerRemarks(run),
      ...missingRemarks(run),
      ...run.data.remarks,
    ].flatMap((sentence) => wrap(sentence, width)),
  ];
}
