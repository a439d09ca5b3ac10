/**
 * The metrics against each other.
 *
 * @module
 */
import { kendallTau } from "../../../statistics/kendall_tau.ts";
import { shownNumber, titleOf } from "../../shown.ts";
import { drawn, WIDTH } from "../draw.ts";
import { type Figure, table } from "../figure.ts";
import { type RunView, shortName } from "../run_view.ts";

/** How two metrics agree. */
export interface Agreement {
  /** One metric. */
  readonly one: string;
  /** The other. */
  readonly other: string;
  /** Kendall's tau-b over the models that both score; NaN where one is constant. */
  readonly tau: number;
}

/** Metrics that are compared at most. */
const MOST = 16;

/** Metrics with a score for two models at least. */
function compared({ run }: RunView) {
  return run.metrics.filter(({ scores }) =>
    scores.filter(Number.isFinite).length > 1
  ).slice(0, MOST);
}

/** Tau of each two metrics, each with itself included. */
export function agreements(view: RunView): Agreement[] {
  const metrics = compared(view);
  return metrics.flatMap((one) =>
    metrics.map((other) => {
      const both = one.scores.flatMap((score, at) =>
        Number.isFinite(score) && Number.isFinite(other.scores[at]) ? [at] : []
      );
      const of = ({ scores }: typeof one) => both.map((at) => scores[at]);
      return {
        one: one.metric,
        other: other.metric,
        tau: one === other ? 1 : kendallTau(of(one), of(other)),
      };
    })
  );
}

/** Shade of a full agreement: text on it must stay readable. */
const DEEPEST = 0.45;

/** The matrix of agreements; undefined with fewer than two metrics. */
export function agreementFigure(view: RunView): Figure | undefined {
  const cells = agreements(view);
  const names = [...new Set(cells.map(({ one }) => one))];
  if (names.length < 2) return undefined;
  const { plot } = view.kit;
  const longest = Math.max(...names.map((name) => titleOf(name).length));
  const margin = 12 + 6.4 * Math.min(longest, 18);
  const tickFormat = (name: string) => shortName(titleOf(name), 18);
  return {
    kind: "agreement",
    title: "How far the metrics agree",
    reading:
      "Kendall's tau-b of the orders that two metrics give the models: 1 is the same order, 0 none in common, −1 the reverse. A metric that agrees with none of the others deserves a question.",
    chart: drawn(view.kit, "Agreement of the metrics", {
      height: 60 + margin + 34 * names.length,
      width: Math.max(WIDTH, margin + 30 * names.length),
      marginLeft: margin,
      marginBottom: margin,
      marginTop: 6,
      marginRight: 6,
      padding: 0.05,
      x: { label: null, domain: names, tickFormat, tickRotate: -50 },
      y: { label: null, domain: names, tickFormat },
      opacity: { type: "identity" },
      marks: [
        plot.cell(cells, {
          x: "other",
          y: "one",
          fill: ({ tau }: Agreement) =>
            tau < 0 ? "var(--second)" : "var(--accent)",
          fillOpacity: ({ tau }: Agreement) =>
            Number.isNaN(tau) ? 0 : DEEPEST * Math.abs(tau),
          stroke: "var(--line)",
          strokeWidth: 0.5,
          className: "marks",
          ariaLabel: ({ one, other, tau }: Agreement) =>
            `${titleOf(one)} and ${titleOf(other)}: tau ${shownNumber(tau)}`,
        }),
        plot.text(cells.filter(({ one, other }) => one !== other), {
          x: "other",
          y: "one",
          text: ({ tau }: Agreement) =>
            Number.isNaN(tau) ? "n/a" : tau.toFixed(2),
          fill: "var(--ink)",
          fontSize: 11,
          pointerEvents: "none",
        }),
      ],
    }),
    table: table(
      "Agreement of the metrics, Kendall tau-b",
      [
        { title: "metric" },
        ...names.map((name) => ({ title: titleOf(name), isNumber: true })),
      ],
      names.map((one) => [
        titleOf(one),
        ...names.map((other) =>
          shownNumber(
            cells.find((cell) => cell.one === one && cell.other === other)!
              .tau,
          )
        ),
      ]),
    ),
  };
}

/** Ranks of a model by the deciding and another metric. */
export interface RankPair {
  /** The model. */
  readonly name: string;
  /** Rank by the deciding metric. */
  readonly x: number;
  /** Rank by the other. */
  readonly y: number;
}

/** Ranks of the models that both metrics rank. */
export function rankPairs(view: RunView, metric: string): RankPair[] {
  const [deciding] = view.run.metrics;
  const other = view.run.metrics.find((ranking) => ranking.metric === metric)!;
  return view.models.flatMap(({ name, at }) => {
    const x = deciding.ranks[at], y = other.ranks[at];
    return Number.isFinite(x) && Number.isFinite(y) ? [{ name, x, y }] : [];
  });
}

/** Metrics that are set against the deciding one. */
const PLOTS = 8;

/** Ranks by every other metric against those by the deciding one; undefined with fewer than two metrics. */
export function rankRankFigure(view: RunView): Figure | undefined {
  const [deciding, ...others] = compared(view);
  if (deciding?.metric !== view.run.metric || others.length === 0) {
    return undefined;
  }
  const { plot } = view.kit;
  const most = view.models.length;
  const title = titleOf(deciding.metric);
  return {
    kind: "ranks",
    title: `Ranks by ${title} and by the other metrics`,
    reading:
      `Each dot is a model; 1 is the best. On the diagonal both metrics give it the same rank; above it ${title} thinks better of it.${
        others.length > PLOTS
          ? ` The first ${PLOTS} of ${others.length} metrics are shown.`
          : ""
      }`,
    chart: others.slice(0, PLOTS).map(({ metric }) =>
      drawn(view.kit, `Ranks by ${title} and ${titleOf(metric)}`, {
        width: 210,
        height: 210,
        marginLeft: 36,
        marginRight: 8,
        marginTop: 24,
        marginBottom: 36,
        x: { label: `${title} →`, domain: [0.5, most + 0.5], ticks: 4 },
        y: {
          label: `↓ ${shortName(titleOf(metric), 24)}`,
          domain: [0.5, most + 0.5],
          reverse: true,
          ticks: 4,
        },
        marks: [
          plot.frame({ stroke: "var(--line)" }),
          plot.line([[1, 1], [most, most]], {
            stroke: "var(--soft)",
            strokeDasharray: "4 4",
          }),
          plot.dot(rankPairs(view, metric), {
            x: "x",
            y: "y",
            r: 4,
            fill: "var(--accent)",
            stroke: "var(--surface)",
            className: "marks",
            ariaLabel: ({ name, x, y }: RankPair) =>
              `${name}: ${x} by ${title}, ${y} by ${titleOf(metric)}`,
          }),
        ],
      })
    ),
    table: table(
      "Ranks of the models by each metric",
      [
        { title: "model" },
        ...compared(view).map(({ metric }) => ({
          title: titleOf(metric),
          isNumber: true,
        })),
      ],
      view.models.map(({ name, at }) => [
        name,
        ...compared(view).map(({ ranks }) =>
          Number.isFinite(ranks[at]) ? String(ranks[at]) : "–"
        ),
      ]),
    ),
  };
}
