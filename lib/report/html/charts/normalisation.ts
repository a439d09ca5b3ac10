/**
 * What the normalisation did: raw terms in the whole range that they could have, and what became of them.
 *
 * @module
 */
import { normalisedTerms } from "../../../metrics/face.ts";
import { faceValues } from "../../../metrics/face_options.ts";
import { shownNumber } from "../../shown.ts";
import { drawn } from "../draw.ts";
import { type Figure, table } from "../figure.ts";
import { type RunView, shortName } from "../run_view.ts";
import { type TermPoint, termPoints } from "./collapse_fairness.ts";

/** One term of one model as it enters the score. */
export interface Contribution {
  /** The model. */
  readonly name: string;
  /** Its place in the ranking. */
  readonly place: number;
  /** Which term. */
  readonly term: "C" | "F";
  /** Its value after normalisation. */
  readonly value: number;
}

/** What every term adds to the score. */
export function contributions(view: RunView): Contribution[] {
  const points = termPoints(view);
  if (points.length === 0) return [];
  const { collapse, fairness } = normalisedTerms(
    points.map(({ terms }) => terms),
    view.face!.options,
  );
  return points.flatMap(({ name, place }, at) => [
    { name, place, term: "C" as const, value: collapse[at] },
    { name, place, term: "F" as const, value: fairness[at] },
  ]);
}

/** A raw term as a share of the range that it could have. */
export interface Spread {
  /** The model. */
  readonly name: string;
  /** Which term. */
  readonly term: "C" | "F";
  /** Its raw value. */
  readonly raw: number;
  /** 0 at the worst C of the pool, or at F = 0; 1 at full collapse, or at F = log(K - 1). */
  readonly share: number;
}

/** Raw terms within their range. */
export function spreads(points: readonly TermPoint[]): Spread[] {
  const worst = Math.min(...points.map(({ collapse }) => collapse));
  return points.flatMap(({ name, collapse, fairness, terms }) => {
    const most = Math.log(Math.max(terms.classes - 1, 1));
    return [
      {
        name,
        term: "C" as const,
        raw: collapse,
        share: worst < 0 ? 1 - collapse / worst : 1,
      },
      {
        name,
        term: "F" as const,
        raw: fairness,
        share: most > 0 ? fairness / most : 0,
      },
    ];
  });
}

const SCALES = {
  minmax:
    "Min-max: the worst model of each term gets 0 and the best 1, so each term counts the same however little it spans.",
  zscore: "Z-scores: mean 0 and deviation 1 for each term over the pool.",
  rank: "Ranks: only the order of each term counts.",
  none: "None: the raw terms are added up.",
} as const;

/** Raw terms in their range; undefined where FaCe is not among the metrics. */
export function rangeFigure(view: RunView): Figure | undefined {
  const points = termPoints(view);
  if (points.length < 2) return undefined;
  const { plot } = view.kit;
  const data = spreads(points);
  return {
    kind: "range",
    title: "Before the normalisation: the raw terms in their range",
    reading:
      "Left is the worst that a term is or could be, right the best that it could be (C = 0, F = log(K − 1)). Where the dots of a term sit close together, the normalisation has stretched small differences; where one dot lies far off, it has squeezed the others.",
    chart: drawn(view.kit, "Raw terms in their range", {
      height: 150,
      marginLeft: 34,
      marginRight: 20,
      marginBottom: 42,
      x: {
        label: "share of the range →",
        domain: [0, 1],
        percent: false,
        ticks: 5,
        tickFormat: (share: number) => `${Math.round(100 * share)} %`,
      },
      y: { label: null, domain: ["C", "F"], type: "point", padding: 0.5 },
      marks: [
        plot.ruleY(["C", "F"], { stroke: "var(--line)", strokeWidth: 8 }),
        plot.dot(data, {
          x: "share",
          y: "term",
          r: 6,
          fill: ({ term }: Spread) =>
            term === "C" ? "var(--accent)" : "var(--second)",
          fillOpacity: 0.7,
          stroke: "var(--surface)",
          className: "marks",
          ariaLabel: ({ name, term, raw, share }: Spread) =>
            `${name}: ${term} ${shownNumber(raw)}, ${
              (100 * share).toFixed(1)
            } % of its range`,
        }),
      ],
    }),
  };
}

/** What the terms add to the score; undefined where FaCe is not among the metrics. */
export function normalisationFigure(view: RunView): Figure | undefined {
  const data = contributions(view);
  if (data.length < 4) return undefined;
  const { kit: { plot }, face } = view;
  const { normalisation } = faceValues(face!.options);
  const names = data.filter(({ term }) => term === "C");
  return {
    kind: "normalisation",
    title: "After the normalisation: what C and F add to the score",
    reading: `${
      SCALES[normalisation]
    } The upper bar is what C adds, the lower what F adds.`,
    chart: drawn(view.kit, "What C and F add to the score", {
      height: 56 + 48 * names.length,
      marginLeft: 10,
      marginRight: 20,
      marginTop: 12,
      marginBottom: 40,
      x: { label: "added to FaCe →", ticks: 5 },
      y: { axis: null, domain: ["name", "C", "F"], padding: 0.12 },
      fy: { axis: null, padding: 0.16 },
      marks: [
        plot.gridX({ stroke: "var(--line)", strokeOpacity: 1, ticks: 5 }),
        plot.barX(data, {
          fy: "place",
          y: "term",
          x: "value",
          fill: ({ term }: Contribution) =>
            term === "C" ? "var(--accent)" : "var(--second)",
          className: "marks",
          ariaLabel: ({ name, term, value }: Contribution) =>
            `${name}: ${term} adds ${shownNumber(value)}`,
        }),
        plot.text(names, {
          fy: "place",
          y: () => "name",
          frameAnchor: "left",
          textAnchor: "start",
          dy: -2,
          text: ({ place, name }: Contribution) =>
            `${place}  ${shortName(name, 54)}`,
          fill: "var(--ink)",
        }),
        plot.ruleX([0], { stroke: "var(--soft)" }),
      ],
    }),
    table: table(
      "Terms before and after the normalisation",
      [
        { title: "model" },
        { title: "C", isNumber: true },
        { title: "C adds", isNumber: true },
        { title: "F", isNumber: true },
        { title: "F adds", isNumber: true },
      ],
      termPoints(view).map(({ name, collapse, fairness }, at) => [
        name,
        shownNumber(collapse),
        shownNumber(data[2 * at].value),
        shownNumber(fairness),
        shownNumber(data[2 * at + 1].value),
      ]),
    ),
  };
}
