/**
 * Singular values of the features of a model, beside those of the others.
 *
 * @module
 */
import type { ModelDetails } from "../../details/run_details.ts";
import { shownNumber, shownShare } from "../../shown.ts";
import { drawn } from "../draw.ts";
import { type Figure, table } from "../figure.ts";
import type { RunView } from "../run_view.ts";

/** A singular value over the largest one of its model. */
export interface RelativeValue {
  /** Its place from 1. */
  readonly place: number;
  /** Share of the largest. */
  readonly value: number;
}

/** Singular values over the first; those that are round-off are left out. */
export function relativeValues(
  { spectrum: { singularValues } }: ModelDetails,
): RelativeValue[] {
  const [first] = singularValues;
  return singularValues
    .map((value, at) => ({ place: at + 1, value: value / first }))
    .filter(({ value }) => value > 1e-6);
}

/** Round shares. */
const TICKS = [1, 0.1, 0.01, 0.001, 1e-4, 1e-5, 1e-6];

/** Every value of a few and fewer of many: enough for a line. */
function thinned(values: readonly RelativeValue[]): RelativeValue[] {
  return values.filter(({ place }) =>
    place <= 8 || place % 3 === 0 || place === values.length
  );
}

/** The spectrum of a model; the others' in grey. */
export function spectrumFigure(view: RunView, details: ModelDetails): Figure {
  const { plot } = view.kit;
  const values = relativeValues(details);
  const others = view.detailed.filter((model) => model.details !== details);
  const { share } = details.spectrum;
  const least = Math.min(
    ...view.detailed.flatMap((model) =>
      relativeValues(model.details).map(({ value }) => value)
    ),
  );
  const ticks = TICKS.filter((tick) => tick >= least);
  const classes = view.run.data.classes.filter(({ count }) => count > 0).length;
  const isInside = classes - 1 < values.length && classes > 1;
  return {
    kind: "spectrum",
    title: "How many directions the features use",
    reading:
      `Singular values of the centred features, the largest as 1; the other models in grey. Collapsed features have K − 1 = ${
        classes - 1
      } large ones${
        isInside ? " (dashed)" : ""
      } and a cliff behind them. The ${values.length} axes shown hold ${
        shownShare(share)
      } of the variance.`,
    chart: values.length > 0 &&
      drawn(view.kit, "Singular values of the features", {
        height: 260,
        marginLeft: 50,
        marginRight: 12,
        marginTop: 24,
        marginBottom: 40,
        x: {
          label: "singular value →",
          ticks: Math.max(1, Math.min(6, values.length - 1)),
          tickFormat: (place: number) =>
            Number.isInteger(place) ? String(place) : "",
        },
        y: {
          type: "log",
          label: "↑ share of the largest",
          ticks,
          domain: [least, 1],
          tickFormat: String,
        },
        marks: [
          plot.gridY({ stroke: "var(--line)", strokeOpacity: 1, ticks }),
          ...others.map((other) =>
            plot.line(thinned(relativeValues(other.details)), {
              x: "place",
              y: "value",
              stroke: "var(--soft)",
              strokeOpacity: 0.35,
              strokeWidth: 1,
            })
          ),
          isInside && plot.ruleX([classes - 1 + 0.5], {
            stroke: "var(--soft)",
            strokeDasharray: "4 4",
          }),
          plot.line(values, {
            x: "place",
            y: "value",
            stroke: "var(--accent)",
            strokeWidth: 1.5,
          }),
          plot.dot(values, {
            x: "place",
            y: "value",
            r: 2.6,
            fill: "var(--accent)",
            className: "marks",
            ariaLabel: ({ place, value }: RelativeValue) =>
              `singular value ${place}: ${shownNumber(value)} of the largest`,
          }),
        ].filter(Boolean),
      }),
    table: table(
      "Singular values over the largest",
      [{ title: "place", isNumber: true }, { title: "share", isNumber: true }],
      values.map(({ place, value }) => [place, shownNumber(value)]),
    ),
  };
}
