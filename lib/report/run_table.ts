/**
 * A run as a table for people, and as records for a spreadsheet.
 *
 * @module
 */
import { metrics as registry } from "../metrics/registry.ts";
import type { MetricRanking } from "../ranking/rank_features.ts";

import { layerRemarks } from "./layer_remarks.ts";
import type { RunDocument } from "./run_document.ts";
import { type Column, textTable } from "./text_table.ts";

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

/** Positions of the models, best first by the deciding metric. */
function placed(run: RunDocument): number[] {
  return run.order.map((name) =>
    run.models.findIndex((model) => model.name === name)
  );
}

/** More metrics than this go into a table of their own. */
const MOST_COLUMNS = 5;

/** A column of the ranking table: its heading, and the cell of a model by its position in the run. */
type RunColumn = Column & { readonly cell: (model: number) => string };

function scoreColumn({ metric, scores }: MetricRanking): RunColumn {
  return {
    title: titleOf(metric),
    align: "right",
    cell: (model) => shown(scores[model]),
  };
}

/** C and F, where FaCe decides. */
function termColumns({ metric, terms }: MetricRanking): RunColumn[] {
  if (metric !== "face") return [];
  return [
    {
      title: "collapse C",
      align: "right",
      cell: (model) => shown(terms[model]?.collapse),
    },
    {
      title: "fairness F",
      align: "right",
      cell: (model) => shown(terms[model]?.fairness),
    },
  ];
}

/** How sure the place is, where the data were resampled. */
function stabilityColumns({ stability, models }: RunDocument): RunColumn[] {
  if (!stability) return [];
  const of = (model: number) =>
    stability.models.find(({ name }) => name === models[model].name);
  return [
    {
      title: "first in",
      align: "right",
      cell: (model) => {
        const share = of(model)?.firstShare;
        return share === undefined ? "n/a" : `${Math.round(100 * share)} %`;
      },
    },
    {
      title: "ranks",
      align: "right",
      cell: (model) => of(model)?.ranks.map(Math.round).join("–") ?? "n/a",
    },
  ];
}

function probeColumns({ probes, models }: RunDocument): RunColumn[] {
  if (!probes) return [];
  return [{
    title: "linear probe",
    align: "right",
    cell: (model) => {
      const probe = probes.find((probe) => probe.model === models[model].name);
      return probe ? `${(100 * probe.accuracy).toFixed(1)} %` : "";
    },
  }];
}

/** The lines of the ranking table, heading first; many metrics follow in a second table, one a line. */
export function runTable(run: RunDocument): string[] {
  const [first, ...others] = run.metrics;
  const fits = run.metrics.length <= MOST_COLUMNS;
  const columns: RunColumn[] = [
    {
      title: "rank",
      align: "right",
      cell: (model) => shownRank(first.ranks[model]),
    },
    { title: "model", cell: (model) => run.models[model].name },
    scoreColumn(first),
    ...termColumns(first),
    ...stabilityColumns(run),
    ...probeColumns(run),
    ...(fits ? others.map(scoreColumn) : []),
    {
      title: "dims",
      align: "right",
      cell: (model) => String(run.models[model].dims),
    },
  ];
  const rows = placed(run).map((model) =>
    columns.map(({ cell }) => cell(model))
  );
  const table = textTable(columns, rows);
  return fits ? table : [...table, "", ...metricTable(run)];
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
      collapse: metric.metric === "face"
        ? metric.terms[model]?.collapse ?? ""
        : "",
      fairness: metric.metric === "face"
        ? metric.terms[model]?.fairness ?? ""
        : "",
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

/** A number of which only the size means something. */
function roughly(value: number): string {
  return Number(value.toPrecision(2)).toLocaleString("en");
}

/** How firm the first place is, in words. */
function stabilityRemarks({ stability, order, data }: RunDocument): string[] {
  if (!stability) return [];
  const { models, resamples, moreSamplesForFirst: more } = stability;
  const leader = models.find(({ name }) => name === order[0]);
  if (!leader) return [];
  const share = `${order[0]} leads in ${
    Math.round(100 * leader.firstShare)
  } % of ${resamples} resamples of the data`;
  if (more === null) return [`${share}; it ties with another.`];
  return [
    more === 0
      ? `${share}.`
      : `${share}; about ${roughly(more)} more ${
        data.task === "segmentation" ? "images" : "samples"
      } would settle which is first.`,
  ];
}

/** How far the metrics of the consensus agree: Kendall's tau-b of each two. */
function agreementTable({ consensus }: RunDocument): string[] {
  if (!consensus) return [];
  const { metrics, agreement, meanAgreement } = consensus;
  const right = "right" as const;
  const columns = [
    { title: "agreement (Kendall tau-b)" },
    ...metrics.map((id) => ({ title: titleOf(id), align: right })),
    { title: "mean", align: right },
  ];
  const rows = metrics.map((id, row) => [
    titleOf(id),
    ...agreement[row].map((tau, column) => row === column ? "" : shown(tau)),
    shown(meanAgreement[row]),
  ]);
  return ["", ...textTable(columns, rows), ""];
}

/** Why a metric is missing. */
function missingRemarks({ metrics, models: all }: RunDocument): string[] {
  return metrics.flatMap(({ metric, notApplicable }) =>
    [...Map.groupBy(Object.entries(notApplicable), ([, reason]) => reason)].map(
      ([reason, models]) => {
        const names = models.length === all.length && models.length > 1
          ? `all ${models.length} models`
          : models.map(([name]) => name).join(", ");
        return `${titleOf(metric)} is not applicable to ${names}: ${reason}`;
      },
    )
  );
}

/** What stands below the table: how firm the order is, why a metric is missing, what was left out. */
export function runRemarks(run: RunDocument): string[] {
  return [
    ...agreementTable(run),
    ...layerRemarks(run),
    ...stabilityRemarks(run),
    ...missingRemarks(run),
    ...run.data.remarks,
  ];
}
