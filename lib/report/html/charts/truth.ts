/**
 * Scores against known accuracies.
 *
 * @module
 */
import { isotonicFit } from "../../../statistics/isotonic.ts";
import type { Interval } from "../../../statistics/bootstrap.ts";
import type { TruthOfMetric } from "../../details/run_details.ts";
import { shownNumber, titleOf } from "../../shown.ts";
import { drawn } from "../draw.ts";
import { type Figure, table } from "../figure.ts";
import { type RunView, shortName } from "../run_view.ts";

/** A model with its score and its accuracy. */
export interface TruthPoint {
  /** Its name. */
  readonly name: string;
  /** Its place in the ranking. */
  readonly place: number;
  /** Its score by the deciding metric. */
  readonly score: number;
  /** Its known accuracy. */
  readonly truth: number;
  /** The accuracy that the best fit that never falls gives its score. */
  readonly fitted: number;
}

/** Models with a score and a known accuracy, the lowest score first. */
export function truthPoints({ models, details }: RunView): TruthPoint[] {
  const values = details?.truth?.values ?? {};
  const known = models
    .filter(({ name, score }) =>
      Object.hasOwn(values, name) && Number.isFinite(score)
    )
    .map(({ name, place, score }) => ({
      name,
      place,
      score,
      truth: values[name],
    }))
    .sort((a, b) => a.score - b.score);
  const fitted = isotonicFit(
    known.map(({ score }) => score),
    known.map(({ truth }) => truth),
  );
  return known.map((point, at) => ({ ...point, fitted: fitted[at] }));
}

function shownInterval({ estimate, low, high }: Interval): string {
  if (!Number.isFinite(estimate) || estimate === null) return "n/a";
  return `${estimate.toFixed(2)} [${shownNumber(low)}, ${shownNumber(high)}]`;
}

/** The deciding metric's scores against the truth; undefined where it is not known. */
export function truthFigure(view: RunView): Figure | undefined {
  const points = truthPoints(view);
  if (points.length < 3) return undefined;
  const { plot } = view.kit;
  const title = titleOf(view.run.metric);
  const own = view.details!.truth!.metrics.find(({ metric }) =>
    metric === view.run.metric
  );
  return {
    kind: "truth",
    title: `${title} against the known accuracies`,
    reading:
      `The numbers are places in the ranking. The line is the best fit that never falls: dots far from it are where the order misleads.${
        own
          ? ` Weighted Kendall tau: ${
            shownInterval(own.weightedTau)
          } (95 % interval by bootstrap over the models).`
          : ""
      }`,
    chart: drawn(view.kit, `${title} against the known accuracies`, {
      height: 340,
      marginLeft: 50,
      marginRight: 16,
      marginTop: 24,
      marginBottom: 42,
      x: { label: `${title} →`, nice: true, ticks: 5 },
      y: { label: "↑ accuracy", nice: true, ticks: 5 },
      marks: [
        plot.frame({ stroke: "var(--line)" }),
        plot.line(points, {
          x: "score",
          y: "fitted",
          curve: "step",
          stroke: "var(--second)",
          strokeWidth: 1.5,
        }),
        plot.dot(points, {
          x: "score",
          y: "truth",
          r: 8,
          fill: "var(--accent)",
          stroke: "var(--surface)",
          className: "marks",
          ariaLabel: ({ name, place, score, truth }: TruthPoint) =>
            `${place}. ${name}: ${title} ${shownNumber(score)}, accuracy ${
              shownNumber(truth)
            }`,
        }),
        plot.text(points, {
          x: "score",
          y: "truth",
          text: "place",
          fill: "var(--surface)",
          fontSize: 10,
          fontWeight: 700,
          pointerEvents: "none",
        }),
      ],
    }),
    table: table(
      "Scores and accuracies",
      [
        { title: "model" },
        { title: title, isNumber: true },
        { title: "accuracy", isNumber: true },
      ],
      points.toReversed().map(({ name, score, truth }) => [
        name,
        shownNumber(score),
        shownNumber(truth),
      ]),
    ),
  };
}

/** Every metric's tau with the truth; undefined where it is not known. */
export function tauFigure(view: RunView): Figure | undefined {
  const truth = view.details?.truth;
  const metrics =
    truth?.metrics.filter(({ weightedTau }) =>
      Number.isFinite(weightedTau.estimate)
    ) ?? [];
  if (!truth || metrics.length === 0) return undefined;
  const { plot } = view.kit;
  const longest = Math.max(
    ...metrics.map(({ metric }) => titleOf(metric).length),
  );
  return {
    kind: "tau",
    title: "How well each metric foretold the accuracies",
    reading:
      "Weighted Kendall tau with its 95 % interval by bootstrap over the models: 1 is the right order, 0 chance. Intervals that reach over 0 have not shown anything.",
    chart: drawn(view.kit, "Weighted Kendall tau of each metric", {
      height: 60 + 26 * metrics.length,
      marginLeft: 14 + 6.6 * Math.min(longest, 22),
      marginRight: 20,
      marginTop: 10,
      marginBottom: 40,
      x: { label: "weighted Kendall tau →", domain: [-1, 1], ticks: 5 },
      y: {
        label: null,
        domain: metrics.map(({ metric }) => metric),
        type: "point",
        padding: 0.6,
        tickSize: 0,
        tickFormat: (metric: string) => shortName(titleOf(metric), 22),
      },
      marks: [
        plot.gridX({ stroke: "var(--line)", strokeOpacity: 1, ticks: 5 }),
        plot.ruleX([0], { stroke: "var(--soft)" }),
        plot.ruleY(metrics, {
          y: "metric",
          x1: ({ weightedTau: { low, estimate } }: TruthOfMetric) =>
            low ?? estimate,
          x2: ({ weightedTau: { high, estimate } }: TruthOfMetric) =>
            high ?? estimate,
          stroke: "var(--accent)",
          strokeOpacity: 0.4,
          strokeWidth: 5,
          strokeLinecap: "round",
        }),
        plot.dot(metrics, {
          y: "metric",
          x: ({ weightedTau: { estimate } }: TruthOfMetric) => estimate,
          r: 5,
          fill: "var(--accent)",
          stroke: "var(--surface)",
          className: "marks",
          ariaLabel: ({ metric, weightedTau }: TruthOfMetric) =>
            `${titleOf(metric)}: ${shownInterval(weightedTau)}`,
        }),
      ],
    }),
    table: table(
      "Rank correlation with the accuracies",
      [
        { title: "metric" },
        { title: "models", isNumber: true },
        { title: "weighted tau", isNumber: true },
        { title: "tau-b", isNumber: true },
      ],
      truth.metrics.map(({ metric, models, weightedTau, kendallTau }) => [
        titleOf(metric),
        models,
        shownInterval(weightedTau),
        shownInterval(kendallTau),
      ]),
    ),
  };
}
