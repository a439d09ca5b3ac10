/**
 * The ranking: scores with their intervals, best first.
 *
 * @module
 */
import { hasLeavers, leftRace, samplesSeen } from "../../race_cells.ts";
import { shownNumber, shownRank, shownShare, titleOf } from "../../shown.ts";
import { drawn } from "../draw.ts";
import { type Figure, table } from "../figure.ts";
import { type PlacedModel, type RunView, shortName } from "../run_view.ts";

/** A model's line. */
export interface RankedLine extends PlacedModel {
  /** Ends of its score's interval, where the data were resampled. */
  readonly interval?: readonly [number, number];
  /** Share of the resamples in which it is first. */
  readonly firstShare?: number;
  /** Ends of its rank's interval. */
  readonly ranks?: readonly [number, number];
}

/** What the chart shows of each model. */
export function rankedLines({ run, models }: RunView): RankedLine[] {
  const { stability } = run;
  const isOfScore = stability?.metric === run.metric;
  return models.map((model) => {
    const own = isOfScore
      ? stability.models.find(({ name }) => name === model.name)
      : undefined;
    return own === undefined ? model : {
      ...model,
      interval: own.scores,
      firstShare: own.firstShare,
      ranks: own.ranks,
    };
  });
}

/** What a reader is told who points at a model. */
function tip({ name, place, score, interval, firstShare }: RankedLine): string {
  return [
    `${place}. ${name}: ${shownNumber(score)}`,
    interval && `${shownNumber(interval[0])} to ${shownNumber(interval[1])}`,
    firstShare !== undefined && `first in ${shownShare(firstShare)}`,
  ].filter(Boolean).join(", ");
}

const ROW = 36;

/** Scores of all models with intervals. */
export function rankingFigure(view: RunView): Figure {
  const { run, kit: { plot } } = view;
  const lines = rankedLines(view);
  const scored = lines.filter(({ score }) => Number.isFinite(score));
  const withInterval = scored.filter(({ interval }) =>
    interval?.every(Number.isFinite)
  );
  const title = titleOf(run.metric);
  return {
    kind: "ranking",
    title: `Ranking by ${title}`,
    reading: withInterval.length > 0
      ? `The dot is the score on all samples, the line behind it what ${
        shownShare(run.stability!.confidence)
      } of the resamples of the data gave. Where lines overlap, other samples could turn the order round. At the right: the share of resamples in which the model is first.`
      : scored.length > 0
      ? "The dot is the score on all samples. How firm the order is was not tested."
      : `No model has a score by ${title}: ${
        lines.length === 1
          ? "it is told of a pool of models, not of one"
          : "the notes at the end say why"
      }.`,
    chart: scored.length > 0 && drawn(view.kit, `Ranking by ${title}`, {
      height: 56 + ROW * scored.length,
      marginLeft: 10,
      marginRight: 66,
      marginTop: 14,
      marginBottom: 40,
      x: { label: `${title} →`, nice: true, ticks: 5 },
      y: { axis: null, type: "point", padding: 0.6 },
      marks: [
        plot.gridX({ stroke: "var(--line)", strokeOpacity: 1, ticks: 5 }),
        plot.ruleY(withInterval, {
          y: "place",
          x1: ({ interval }: RankedLine) => interval![0],
          x2: ({ interval }: RankedLine) => interval![1],
          stroke: "var(--accent)",
          strokeOpacity: 0.4,
          strokeWidth: 5,
          strokeLinecap: "round",
        }),
        plot.text(scored, {
          y: "place",
          frameAnchor: "left",
          textAnchor: "start",
          dy: -14,
          text: ({ place, name }: RankedLine) =>
            `${place}  ${shortName(name, 52)}`,
          stroke: "var(--surface)",
          strokeWidth: 4,
          fill: "var(--ink)",
          fontWeight: ({ place }: RankedLine) => place === 1 ? 700 : 400,
        }),
        plot.text(scored, {
          y: "place",
          frameAnchor: "right",
          textAnchor: "start",
          dx: 8,
          text: ({ firstShare }: RankedLine) =>
            firstShare === undefined ? "" : shownShare(firstShare),
          fill: "var(--soft)",
        }),
        plot.dot(scored, {
          y: "place",
          x: "score",
          r: 5,
          fill: "var(--accent)",
          stroke: "var(--surface)",
          className: "marks",
          ariaLabel: tip,
        }),
      ],
    }),
    table: rankingTable(view, lines),
  };
}

function rankingTable(view: RunView, lines: readonly RankedLine[]) {
  const { run, face } = view;
  const [deciding] = run.metrics;
  const hasFace = face !== undefined && face === deciding;
  const hasStability = lines.some(({ ranks }) => ranks);
  const columns = [
    { title: "model" },
    { title: "rank", isNumber: true },
    { title: titleOf(run.metric), isNumber: true },
    ...(hasFace
      ? [{ title: "C", isNumber: true }, { title: "F", isNumber: true }]
      : []),
    ...(hasStability
      ? [
        { title: "interval", isNumber: true },
        { title: "first in", isNumber: true },
        { title: "ranks", isNumber: true },
      ]
      : []),
    ...(hasLeavers(run) ? [{ title: "left the race" }] : []),
    { title: "dims", isNumber: true },
    {
      title: `${run.data.task === "features" ? "rows" : "samples"}/s`,
      isNumber: true,
    },
  ];
  const rows = lines.map(({ name, at, score, interval, firstShare, ranks }) => [
    name,
    shownRank(deciding.ranks[at], deciding.ranks),
    shownNumber(score),
    ...(hasFace
      ? [
        shownNumber(face.terms[at]?.collapse),
        shownNumber(face.terms[at]?.fairness),
      ]
      : []),
    ...(hasStability
      ? [
        interval
          ? `${shownNumber(interval[0])} to ${shownNumber(interval[1])}`
          : "",
        firstShare === undefined ? "" : shownShare(firstShare),
        ranks ? ranks.map(Math.round).join("–") : "",
      ]
      : []),
    ...(hasLeavers(run) ? [leftRace(run, at)] : []),
    run.models[at].dims,
    speed(view, at),
  ]);
  return table("Ranking", columns, rows);
}

/** Samples a second, where the features were extracted in this run. */
function speed({ run }: RunView, at: number): string {
  const { cached, extractionSeconds = 0 } = run.models[at];
  if (cached) return "kept";
  return extractionSeconds > 0
    ? shownNumber(samplesSeen(run, at) / extractionSeconds)
    : "";
}
