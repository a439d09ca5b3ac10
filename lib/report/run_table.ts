/**
 * A run as a table for people.
 *
 * @module
 */
import type { MetricRanking } from "../ranking/rank_features.ts";

import { bar } from "./bar.ts";
import { type Line, lineText } from "./line.ts";
import { metricTable } from "./metric_tables.ts";
import { hasLeavers, leftRace, samplesSeen } from "./race_cells.ts";
import type { RunDocument } from "./run_document.ts";
import { placed, shareCell, shownNumber, shownRank, titleOf } from "./shown.ts";
import { tellingWidth } from "./shorten.ts";
import { type Column, textTable } from "./text_table.ts";

/** More metrics than this go into a table of their own. */
const MOST_COLUMNS = 5;
/** Columns of the longest bar. */
const BAR = 10;
/** A model's name is not cut to less, nor so that two look alike, before columns are left out. */
const NAME = 16;

/** What goes first on a narrow terminal; further metrics go before speed, the last of them first. */
const LEAVE_OUT = {
  ranks: 1,
  metrics: 2,
  speed: 3,
  dims: 4,
  probe: 5,
  bar: 6,
  fairness: 7,
  collapse: 8,
  first: 9,
  race: 10,
} as const;

/** A column of the ranking table: its heading, and the cell of a model by its position in the run. */
type RunColumn = Column & { readonly cell: (model: number) => string };

const right = "right" as const;

function scoreColumn({ metric, scores }: MetricRanking): RunColumn {
  return {
    title: titleOf(metric),
    align: right,
    cell: (model) => shownNumber(scores[model]),
  };
}

/** Scores as bars from the worst of the pool to the best. */
function barColumn({ scores }: MetricRanking): RunColumn[] {
  const known = scores.filter(Number.isFinite);
  const least = Math.min(...known), span = Math.max(...known) - least;
  if (!(span > 0)) return [];
  return [{
    title: "",
    leaveOut: LEAVE_OUT.bar,
    cell: (model) => bar((scores[model] - least) / span, BAR),
  }];
}

/** C and F, where FaCe decides. */
function termColumns({ metric, terms }: MetricRanking): RunColumn[] {
  if (metric !== "face") return [];
  return [
    {
      title: "collapse C",
      narrow: "C",
      align: right,
      leaveOut: LEAVE_OUT.collapse,
      cell: (model) => shownNumber(terms[model]?.collapse),
    },
    {
      title: "fairness F",
      narrow: "F",
      align: right,
      leaveOut: LEAVE_OUT.fairness,
      cell: (model) => shownNumber(terms[model]?.fairness),
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
      align: right,
      leaveOut: LEAVE_OUT.first,
      cell: (model) => {
        const share = of(model)?.firstShare;
        return share === undefined ? "n/a" : shareCell(share);
      },
    },
    {
      title: "ranks",
      align: right,
      leaveOut: LEAVE_OUT.ranks,
      cell: (model) => of(model)?.ranks.map(Math.round).join("–") ?? "n/a",
    },
  ];
}

function probeColumns({ probes, models }: RunDocument): RunColumn[] {
  if (!probes) return [];
  return [{
    title: "linear probe",
    narrow: "probe",
    align: right,
    leaveOut: LEAVE_OUT.probe,
    cell: (model) => {
      const probe = probes.find((probe) => probe.model === models[model].name);
      return probe ? `${(100 * probe.accuracy).toFixed(1)} %` : "";
    },
  }];
}

/** When models left a race, and their score then. */
function raceColumn(run: RunDocument): RunColumn[] {
  return hasLeavers(run)
    ? [{
      title: "left the race",
      narrow: "left",
      leaveOut: LEAVE_OUT.race,
      cell: (model) => leftRace(run, model),
    }]
    : [];
}

/** Metrics beside the deciding one; the last is left out first. */
function otherColumns(others: readonly MetricRanking[]): RunColumn[] {
  return others.map((ranking, at) => ({
    ...scoreColumn(ranking),
    leaveOut: LEAVE_OUT.metrics + 1 - (at + 1) / (others.length + 1),
  }));
}

/** Samples a second of the models that this run ran. */
function speedColumn(run: RunDocument): RunColumn[] {
  const { models, data } = run;
  if (!models.some(({ cached, extractionSeconds: s }) => !cached && s)) {
    return [];
  }
  return [{
    title: data.task === "text" ? "texts/s" : "images/s",
    narrow: "/s",
    align: right,
    leaveOut: LEAVE_OUT.speed,
    cell(model) {
      const { cached, extractionSeconds } = models[model];
      if (cached || !extractionSeconds) return "cached";
      const rate = samplesSeen(run, model) / extractionSeconds;
      return String(Number(rate.toPrecision(3)));
    },
  }];
}

/** How wide a table may be. */
export interface RunTableOptions {
  /** Columns of the terminal. Default as many as the table takes. */
  readonly width?: number;
}

/** The ranking table as lines, the best models in bold; many metrics follow in a second table, one a line. */
export function styledRunTable(
  run: RunDocument,
  options: RunTableOptions = {},
): Line[] {
  const [first, ...others] = run.metrics;
  const fits = run.metrics.length <= MOST_COLUMNS;
  const columns: RunColumn[] = [
    {
      title: "rank",
      align: right,
      cell: (model) => shownRank(first.ranks[model], first.ranks),
    },
    {
      title: "model",
      shorten: tellingWidth(run.order, NAME),
      cell: (model) => run.models[model].name,
    },
    scoreColumn(first),
    ...barColumn(first),
    ...termColumns(first),
    ...raceColumn(run),
    ...stabilityColumns(run),
    ...probeColumns(run),
    ...(fits ? otherColumns(others) : []),
    {
      title: "dims",
      align: right,
      leaveOut: LEAVE_OUT.dims,
      cell: (model) => String(run.models[model].dims),
    },
    ...speedColumn(run),
  ];
  const order = placed(run);
  const rows = order.map((model) => columns.map(({ cell }) => cell(model)));
  const [heading, ...lines] = textTable(columns, rows, options);
  const table: Line[] = [
    { text: heading, style: "dim" },
    ...lines.map((text, place): Line =>
      first.ranks[order[place]] === 1 ? { text, style: "bold" } : text
    ),
  ];
  return fits ? table : [...table, "", ...metricTable(run, options)];
}

/**
 * The lines of the ranking table, heading first; many metrics follow in a second table, one a line.
 *
 * Where it is too wide, names are shortened in their middle and columns are left out in this order: the interval of the
 * ranks, further metrics, images a second, dims, the linear probe, the bar, F, C, the chance of being first, when models left a race.
 */
export function runTable(
  run: RunDocument,
  options: RunTableOptions = {},
): string[] {
  return styledRunTable(run, options).map(lineText);
}
