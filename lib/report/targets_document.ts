/**
 * The result of ranking models on many targets as one JSON document, and the table and records drawn from it.
 *
 * @module
 */
import { type OverTargets, overTargets } from "../ranking/over_targets.ts";
import { VERSION } from "../version.ts";

import type { RunDocument } from "./run_document.ts";
import { runRecords } from "./run_records.ts";
import { type Column, textTable } from "./text_table.ts";

/** The run on one target. */
export interface TargetRun {
  /** Name of the target. */
  readonly target: string;
  /** Path of its manifest. */
  readonly manifest: string;
  /** What the data may be used for, where the manifest says it. */
  readonly licence?: string;
  /** Where they come from, where the manifest says it. */
  readonly source?: string;
  /** The run. */
  readonly run: RunDocument;
}

/** A target that could not be ranked on. */
export interface FailedTarget {
  /** Name of the target. */
  readonly target: string;
  /** Path of its manifest. */
  readonly manifest: string;
  /** What is wrong, and what to do. */
  readonly reason: string;
}

/** The result of ranking models on many targets. */
export interface TargetsDocument {
  /** What kind of document this is. */
  readonly format: "fair-collapse/targets-run";
  /** Version of the format. */
  readonly version: 1;
  /** When the last run ended, ISO 8601. */
  readonly created: string;
  /** Versions of what computed it. */
  readonly versions: Readonly<Record<string, string>>;
  /** The deciding metric's id. */
  readonly metric: string;
  /** A run a target, in the order in which they were ranked on. */
  readonly targets: readonly TargetRun[];
  /** Targets that could not be ranked on. */
  readonly failed: readonly FailedTarget[];
  /** The models over all targets, by the deciding metric. */
  readonly summary: OverTargets;
}

/** The document of runs on one or more targets. */
export function targetsDocument(
  targets: readonly TargetRun[],
  failed: readonly FailedTarget[] = [],
): TargetsDocument {
  return {
    format: "fair-collapse/targets-run",
    version: 1,
    created: new Date().toISOString(),
    versions: { "fair-collapse": VERSION },
    metric: targets[0].run.metric,
    targets,
    failed,
    summary: overTargets(
      targets.map(({ target, run }) => ({
        target,
        models: run.models.map(({ name }) => name),
        scores: run.metrics[0].scores,
      })),
    ),
  };
}

/** More targets than this have no column of their own in the summary. */
const MOST_COLUMNS = 8;

function shown(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : "–";
}

/**
 * The lines of the summary: a row a model, best first, and how far the targets agree.
 *
 * @param width Columns that the table has. Default as many as it takes.
 */
export function targetsTable(
  { summary, failed }: TargetsDocument,
  width?: number,
): string[] {
  const { targets, models, kemeny, agreement } = summary;
  const right = "right" as const;
  const own = targets.length <= MOST_COLUMNS ? targets : [];
  const columns: Column[] = [
    { title: "rank", align: right },
    { title: "model", shorten: 16 },
    { title: "mean rank", align: right },
    { title: "beats", align: right, leaveOut: 2 },
    { title: "first on", align: right, leaveOut: 3 },
    ...own.map((title) => ({ title, align: right, leaveOut: 1 })),
  ];
  const rows = models.map(({ name, rank, meanRank, borda, firsts, ranks }) => [
    shown(rank, 0),
    name,
    shown(meanRank, 2),
    Number.isFinite(borda) ? `${Math.round(100 * borda)} %` : "–",
    `${firsts} of ${ranks.filter((rank) => !Number.isNaN(rank)).length}`,
    ...own.map((_, at) => shown(ranks[at], 0)),
  ]);
  return [
    ...textTable(columns, rows, { width }),
    "",
    ...(Number.isFinite(agreement)
      ? [
        `The targets' orders agree by a Kendall tau of ${
          agreement.toFixed(2)
        } on average.`,
      ]
      : []),
    ...(models.length > 1
      ? [`The order nearest to all of them (Kemeny): ${kemeny.join(", ")}`]
      : []),
    ...failed.map(({ target, reason }) => `${target} is missing: ${reason}`),
  ];
}

/** One record a target, metric and model. */
export function targetsRecords(
  { targets }: TargetsDocument,
): { columns: string[]; rows: Record<string, unknown>[] } {
  const tables = targets.map(({ target, run }) => ({
    target,
    ...runRecords(run),
  }));
  return {
    columns: ["target", ...tables[0].columns],
    rows: tables.flatMap(({ target, rows }) =>
      rows.map((row) => ({ target, ...row }))
    ),
  };
}
