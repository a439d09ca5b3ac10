/**
 * Numbers and names as people read them.
 *
 * @module
 */
import { metrics as registry } from "../metrics/registry.ts";

import type { RunDocument } from "./run_document.ts";

/** A score in four significant digits, more where neighbours would look alike. */
export function shownNumber(value: number | null | undefined): string {
  if (value === undefined || value === null || !Number.isFinite(value)) {
    return "n/a";
  }
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e6)) {
    return value.toExponential(3);
  }
  return value.toFixed(size >= 1000 ? 1 : size >= 100 ? 2 : 3);
}

/** A share in per cent; what is neither none nor all does not look so. */
export function shownShare(share: number): string {
  return shareCell(share).replace("<", "under ").replace(">", "over ");
}

/** A share in per cent for a table: "<1 %". */
export function shareCell(share: number): string {
  if (share > 0 && share < 0.005) return "<1 %";
  if (share < 1 && share > 0.995) return ">99 %";
  return `${Math.round(100 * share)} %`;
}

/** A rank, "=2" where others share it. */
export function shownRank(
  rank: number | null,
  ranks: readonly (number | null)[],
): string {
  if (rank === null || !Number.isFinite(rank)) return "–";
  const isTied = ranks.indexOf(rank) !== ranks.lastIndexOf(rank);
  return `${isTied ? "=" : ""}${rank}`;
}

/** A number of which only the size means something. */
export function roughly(value: number): string {
  return Number(value.toPrecision(2)).toLocaleString("en");
}

/** Names as a sentence lists them. */
export function listed(names: readonly string[]): string {
  return names.length < 2
    ? names.join("")
    : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** A metric's name in prose. */
export function titleOf(id: string): string {
  return registry.find((metric) => metric.id === id)?.title ?? id;
}

/** Positions of the models, best first by the deciding metric. */
export function placed(run: Pick<RunDocument, "order" | "models">): number[] {
  return run.order.map((name) =>
    run.models.findIndex((model) => model.name === name)
  );
}

/** What a run's samples are called, one and several. */
export function sampleWords(
  task: RunDocument["data"]["task"],
): readonly [string, string] {
  if (task === "text") return ["text", "texts"];
  if (task === "features") return ["row", "rows"];
  return ["image", "images"];
}
