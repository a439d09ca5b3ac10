/**
 * C against F, the two terms of FaCe, with lines of equal score.
 *
 * @module
 */
import { shownNumber } from "../../shown.ts";
import { drawn, tickText } from "../draw.ts";
import { type Figure, table } from "../figure.ts";
import type { RunView } from "../run_view.ts";
import { type FaceTerms, levelLines } from "./level_lines.ts";

/** A model in the plane of its terms. */
export interface TermPoint {
  /** Its name. */
  readonly name: string;
  /** Its place in the ranking, from 1. */
  readonly place: number;
  /** C. */
  readonly collapse: number;
  /** F. */
  readonly fairness: number;
  /** FaCe. */
  readonly score: number;
  /** All its terms. */
  readonly terms: FaceTerms;
}

/** The models that FaCe has terms for, best first. */
export function termPoints({ face, models }: RunView): TermPoint[] {
  return models.flatMap(({ name, place, at }) => {
    const terms = face?.terms[at];
    if (!terms || !Number.isFinite(terms.collapse)) return [];
    const { collapse, fairness } = terms;
    const score = face.scores[at];
    return [{ name, place, collapse, fairness, score, terms }];
  });
}

/** Ends of values with a margin. */
function around(values: readonly number[]): [number, number] {
  const low = Math.min(...values), high = Math.max(...values);
  const margin = 0.08 * (high - low) || Math.abs(high) * 0.08 || 1;
  return [low - margin, high + margin];
}

/** A few round scores between the least and the largest. */
function levels(scores: readonly number[]): number[] {
  const low = Math.min(...scores), high = Math.max(...scores);
  const rough = (high - low) / 5;
  if (!(rough > 0)) return [low];
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = ten * [1, 2, 5, 10].find((factor) => factor * ten >= rough)!;
  const first = Math.ceil(low / step);
  return Array.from(
    { length: Math.floor(high / step) - first + 1 },
    (_, at) => Number(((first + at) * step).toPrecision(6)),
  );
}

/** C against F; undefined where FaCe is not among the metrics. */
export function collapseFairnessFigure(view: RunView): Figure | undefined {
  const points = termPoints(view);
  if (points.length === 0) return undefined;
  const { kit: { plot }, face } = view;
  const [left, right] = around(points.map(({ collapse }) => collapse));
  // C is never above 0.
  const x: [number, number] = [left, Math.min(right, 0)];
  const y = around(points.map(({ fairness }) => fairness));
  const scores = points.map(({ score }) => score).filter(Number.isFinite);
  const lines = scores.length > 1
    ? levelLines(
      points.map(({ terms }) => terms),
      face!.options,
      levels(scores),
      x,
    )
    : [];
  const visible = lines.map(({ score, points }) => ({
    score,
    points: points.filter(({ fairness }) =>
      fairness >= y[0] && fairness <= y[1]
    ),
  })).filter(({ points }) => points.length > 1);
  return {
    kind: "terms",
    title: "The two terms: collapse C against fairness F",
    reading: lines.length > 0
      ? "To the right, classes have gathered more (C nearer to 0). Upwards, they overlap more evenly (F nearer to its most). Every point of a dashed line has the same FaCe score, so a model is beaten by all that lie beyond its line. The numbers are places in the ranking."
      : "To the right, classes have gathered more (C nearer to 0). Upwards, they overlap more evenly. The numbers are places in the ranking.",
    chart: drawn(view.kit, "Collapse C against fairness F", {
      height: 360,
      marginLeft: 52,
      marginRight: 16,
      marginBottom: 42,
      x: { label: "collapse C →", domain: x, ticks: 5, tickFormat: tickText },
      y: { label: "↑ fairness F", domain: y, ticks: 5, tickFormat: tickText },
      marks: [
        plot.frame({ stroke: "var(--line)" }),
        ...visible.map(({ points }) =>
          plot.line(points, {
            x: "collapse",
            y: "fairness",
            stroke: "var(--soft)",
            strokeDasharray: "4 4",
          })
        ),
        plot.text(visible, {
          x: ({ points }: (typeof visible)[0]) =>
            points[points.length >> 1].collapse,
          y: ({ points }: (typeof visible)[0]) =>
            points[points.length >> 1].fairness,
          text: ({ score }: (typeof visible)[0]) => String(score),
          fill: "var(--soft)",
          stroke: "var(--surface)",
          strokeWidth: 5,
          fontSize: 11,
        }),
        // The best one last, so that it lies on top.
        plot.dot([...points].reverse(), {
          x: "collapse",
          y: "fairness",
          r: 8,
          fill: "var(--accent)",
          stroke: "var(--surface)",
          className: "marks",
          ariaLabel: ({ place, name, collapse, fairness, score }: TermPoint) =>
            `${place}. ${name}: C ${shownNumber(collapse)}, F ${
              shownNumber(fairness)
            }, FaCe ${shownNumber(score)}`,
        }),
        plot.text([...points].reverse(), {
          x: "collapse",
          y: "fairness",
          text: "place",
          fill: "var(--surface)",
          fontSize: 10,
          fontWeight: 700,
          pointerEvents: "none",
        }),
      ],
    }),
    table: table(
      "Collapse and fairness",
      [
        { title: "model" },
        { title: "C", isNumber: true },
        { title: "F", isNumber: true },
        { title: "FaCe", isNumber: true },
      ],
      points.map(({ name, collapse, fairness, score }) => [
        name,
        shownNumber(collapse),
        shownNumber(fairness),
        shownNumber(score),
      ]),
    ),
  };
}
