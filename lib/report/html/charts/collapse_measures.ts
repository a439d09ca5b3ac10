/**
 * Neural-collapse measures of a model among the others.
 *
 * @module
 */
import type { ModelDetails } from "../../details/run_details.ts";
import { shownNumber, titleOf } from "../../shown.ts";
import { drawn } from "../draw.ts";
import { type Figure, table } from "../figure.ts";
import type { RunView } from "../run_view.ts";

/** A measure of a model between the worst and the best of the models shown. */
export interface PlacedMeasure {
  /** The model. */
  readonly model: string;
  /** Metric id. */
  readonly metric: string;
  /** Its score; higher is more collapsed. */
  readonly score: number;
  /** 0 for the worst of the models, 1 for the best; 1 where they are all alike. */
  readonly share: number;
}

/** What each measure tells. */
const MEANINGS: Readonly<Record<string, string>> = {
  nc1: "variability within classes vanishes",
  nc2: "class means stand equally far apart",
  nc3: "a classifier's weights are the class means",
  nc4: "a classifier decides by the nearest class mean",
};

/** All measures of all models shown, placed. */
export function placedMeasures({ detailed }: RunView): PlacedMeasure[] {
  const all = detailed.flatMap(({ name, details }) =>
    details.neuralCollapse.flatMap(({ metric, score }) =>
      score === null ? [] : [{ model: name, metric, score }]
    )
  );
  return all.map((measure) => {
    const scores = all.filter(({ metric }) => metric === measure.metric)
      .map(({ score }) => score);
    const low = Math.min(...scores), span = Math.max(...scores) - low;
    return { ...measure, share: span > 0 ? (measure.score - low) / span : 1 };
  });
}

/** NC1 to NC4 of a model. */
export function collapseFigure(view: RunView, details: ModelDetails): Figure {
  const { plot } = view.kit;
  const all = placedMeasures(view);
  const own = all.filter(({ model }) => model === details.model);
  const others = all.filter(({ model }) => model !== details.model);
  const tip = ({ model, metric, score }: PlacedMeasure) =>
    `${titleOf(metric)} of ${model}: ${shownNumber(score)}`;
  return {
    kind: "collapse",
    title: "Signs of neural collapse",
    reading:
      "NC1 to NC4, each between the worst (left) and the best (right) of the models shown; the others in grey. NC1: variability within classes vanishes. NC2: class means stand equally far apart. NC3: a classifier's weights are the class means. NC4: it decides by the nearest class mean.",
    chart: own.length > 0 && others.length > 0 &&
      drawn(view.kit, "Signs of neural collapse", {
        height: 190,
        marginLeft: 46,
        marginRight: 62,
        marginTop: 8,
        marginBottom: 36,
        x: {
          label: "worst to best of the models →",
          domain: [0, 1],
          ticks: [],
        },
        y: {
          label: null,
          domain: own.map(({ metric }) => metric),
          type: "point",
          padding: 0.5,
          tickSize: 0,
          tickFormat: titleOf,
        },
        marks: [
          plot.ruleY(own, { y: "metric", stroke: "var(--line)" }),
          plot.dot(others, {
            x: "share",
            y: "metric",
            r: 4,
            stroke: "var(--soft)",
            strokeOpacity: 0.8,
            className: "marks",
            ariaLabel: tip,
          }),
          plot.dot(own, {
            x: "share",
            y: "metric",
            r: 6,
            fill: "var(--accent)",
            stroke: "var(--surface)",
            className: "marks",
            ariaLabel: tip,
          }),
          plot.text(own, {
            y: "metric",
            frameAnchor: "right",
            textAnchor: "start",
            dx: 12,
            text: ({ score }: PlacedMeasure) => shownNumber(score),
            fill: "var(--ink)",
          }),
        ],
      }),
    table: table(
      "Neural collapse; higher is nearer to it",
      [
        { title: "measure" },
        { title: "score", isNumber: true },
        { title: "what it tells" },
      ],
      details.neuralCollapse.map(({ metric, score, reason }) => [
        titleOf(metric),
        shownNumber(score),
        score === null ? reason ?? "not applicable" : MEANINGS[metric] ?? "",
      ]),
    ),
  };
}
