/**
 * The features on two axes, by class.
 *
 * @module
 */
import type { ModelDetails } from "../../details/run_details.ts";
import { shownShare } from "../../shown.ts";
import { drawn, tickText, WIDTH } from "../draw.ts";
import type { Figure } from "../figure.ts";
import { classNameOf, type RunView, shortName } from "../run_view.ts";
import { CLASS_COLOURS } from "../theme.ts";
import { spreadNames } from "./spread_names.ts";

/** A row on the two axes. */
export interface ProjectedPoint {
  /** Its position in the projection's arrays. */
  readonly at: number;
  /** First coordinate. */
  readonly x: number;
  /** Second coordinate. */
  readonly y: number;
}

/** The points of a class, or of all that are not shown one by one. */
export interface ClassPoints {
  /** Class id; -1 for all others. */
  readonly id: number;
  /** Its colour. */
  readonly colour: string;
  /** Rows that the held-out discriminant gives to their class. */
  readonly right: readonly ProjectedPoint[];
  /** The others. */
  readonly mistaken: readonly ProjectedPoint[];
  /** Where its name stands: the median of its points. */
  readonly centre: readonly [number, number];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/**
 * Points by class, in the order in which a page draws them: first those of the classes that are not shown, as one.
 *
 * @param shown Ids of the classes that are shown.
 */
export function pointsByClass(
  { projection: { labels, predicted } }: ModelDetails,
  coordinates: readonly (readonly [number, number])[],
  shown: readonly number[],
): ClassPoints[] {
  const groups = labels.map((id) => shown.includes(id) ? id : -1);
  const ids = [...new Set(groups)].sort((a, b) => a - b);
  return ids.map((id) => {
    const own = coordinates.flatMap(([x, y], at) =>
      groups[at] === id ? [{ at, x, y }] : []
    );
    const isRight = ({ at }: ProjectedPoint) =>
      predicted === undefined || predicted[at] === labels[at];
    return {
      id,
      colour: id < 0
        ? "var(--soft)"
        : `var(--k${shown.indexOf(id) % CLASS_COLOURS})`,
      right: own.filter(isRight),
      mistaken: own.filter((point) => !isRight(point)),
      centre: [median(own.map(({ x }) => x)), median(own.map(({ y }) => y))],
    };
  });
}

/** Ends between which nearly all values lie: a few far off must not squeeze the rest. */
function mostOf(values: readonly number[]): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 200);
  const low = sorted[cut], high = sorted[sorted.length - 1 - cut];
  const margin = (high - low) * 0.06 || 1;
  return [low - margin, high + margin];
}

/** Classes whose names stand in the chart, their longest name, and the width of a letter. */
const NAMED = 12, LONGEST = 16, LETTER = 7.6;
const HEIGHT = 380, LEFT = 46, RIGHT = 12, TOP = 24, BOTTOM = 42;

interface PlaneOptions {
  readonly kind: string;
  readonly title: string;
  readonly reading: string;
  readonly axes: readonly [string, string];
}

function plane(
  view: RunView,
  details: ModelDetails,
  coordinates: readonly (readonly [number, number])[],
  { kind, title, reading, axes: [x, y] }: PlaneOptions,
): Figure {
  const { plot } = view.kit;
  const classes = pointsByClass(
    details,
    coordinates,
    view.details!.classes,
  );
  const named = classes.filter(({ id }) =>
    view.details!.classes.slice(0, NAMED).includes(id)
  );
  const [across, up] = [0, 1].map((axis) =>
    mostOf(coordinates.map((point) => point[axis]))
  );
  const share = (value: number, [low, high]: readonly [number, number]) =>
    (value - low) / (high - low);
  const names = named.map(({ id }) =>
    shortName(classNameOf(view, id), LONGEST)
  );
  const moves = spreadNames(named.map(({ centre: [x, y] }, at) => ({
    x: share(x, across) * (WIDTH - LEFT - RIGHT),
    y: (1 - share(y, up)) * (HEIGHT - TOP - BOTTOM),
    width: LETTER * names[at].length,
  })));
  // Those far off stand at the edge.
  const within = (value: number, [low, high]: readonly [number, number]) =>
    Math.min(high, Math.max(low, value));
  const dots = {
    x: ({ x }: ProjectedPoint) => within(x, across),
    y: ({ y }: ProjectedPoint) => within(y, up),
    r: 2.6,
  } as const;
  return {
    kind,
    title,
    reading,
    chart: drawn(view.kit, title, {
      height: HEIGHT,
      marginLeft: LEFT,
      marginRight: RIGHT,
      marginTop: TOP,
      marginBottom: BOTTOM,
      x: { label: x, domain: across, ticks: 5, tickFormat: tickText },
      y: { label: y, domain: up, ticks: 5, tickFormat: tickText },
      marks: [
        plot.frame({ stroke: "var(--line)" }),
        ...classes.flatMap(({ id, colour, right, mistaken }) => [
          plot.dot(right, {
            ...dots,
            fill: colour,
            fillOpacity: 0.75,
            className: `marks class${id}`,
          }),
          plot.dot(mistaken, {
            ...dots,
            stroke: colour,
            strokeWidth: 1.4,
            className: `marks class${id}`,
          }),
        ]),
        ...named.map((own, at) =>
          plot.text([own], {
            x: ({ centre: [x] }: ClassPoints) => x,
            y: ({ centre: [, y] }: ClassPoints) => y,
            text: () => names[at],
            dy: moves[at],
            fill: own.colour,
            stroke: "var(--surface)",
            strokeWidth: 4,
            fontSize: 13,
            fontWeight: 700,
            pointerEvents: "none",
            className: `class${own.id}`,
          })
        ),
      ],
    }),
  };
}

/** Features on principal and on discriminant axes. */
export function projectionFigures(
  view: RunView,
  details: ModelDetails,
): Figure[] {
  const { pca, lda, pcaShares: [first, second], predicted } =
    details.projection;
  const hollow = predicted
    ? " A hollow dot is a sample that a held-out discriminant takes for another class."
    : "";
  const shown = view.details!.classes;
  const others = details.projection.labels.some((id) => !shown.includes(id))
    ? " Grey: the classes that are not shown one by one."
    : "";
  const two = new Set(details.projection.labels).size === 2;
  return [
    plane(view, details, pca, {
      kind: "pca",
      title: "Features on their two main axes (PCA)",
      reading:
        `The directions in which the features vary most, whatever the classes: what is seen apart here is apart without any training.${hollow}${others}`,
      axes: [
        `first axis, ${shownShare(first)} of the variance →`,
        `↑ second axis, ${shownShare(second)}`,
      ],
    }),
    ...(lda
      ? [plane(view, details, lda, {
        kind: "lda",
        title: "Features on the axes that part the classes (LDA)",
        reading:
          `The directions that part the classes best, in units of the spread within classes. They are fitted to the samples shown (up to 64 principal axes), so they flatter a little.${hollow}${others}`,
        axes: [
          "first discriminant axis →",
          two ? "↑ first principal axis" : "↑ second discriminant axis",
        ],
      })]
      : []),
  ];
}
