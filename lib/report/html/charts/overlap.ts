/**
 * How much every two classes overlap under a model, as a matrix of shades.
 *
 * @module
 */
import type { ModelDetails } from "../../details/run_details.ts";
import { shownNumber } from "../../shown.ts";
import { drawn, WIDTH } from "../draw.ts";
import { type Figure, table } from "../figure.ts";
import { classNameOf, type RunView, shortName } from "../run_view.ts";

/** Coefficients are shaded by their square roots where the largest reaches this, else by their logarithms. */
const VISIBLE = 1e-3;

/** How coefficients become shades, alike for all models of a run. */
export interface Shading {
  /** "coefficient", or "logarithm" where all coefficients are tiny. */
  readonly by: "coefficient" | "logarithm";
  /** The coefficient of the strongest shade. */
  readonly strongest: number;
  /** Shade of a logarithm of a coefficient, 0 to 1. */
  of(log: number): number;
}

/** Pairs of different classes of a model. */
function pairs({ logOverlap }: ModelDetails): number[] {
  return logOverlap.flatMap((row, one) =>
    row.filter((log, other): log is number => one !== other && log !== null)
  );
}

/** The shading that shows the pairs of all models best. */
export function shadingOf({ detailed }: RunView): Shading {
  const logs = detailed.flatMap(({ details }) => pairs(details));
  const largest = Math.max(...logs), least = Math.min(...logs);
  if (Math.exp(largest) >= VISIBLE) {
    return {
      by: "coefficient",
      strongest: Math.exp(largest),
      of: (log) => Math.min(Math.exp((log - largest) / 2), 1),
    };
  }
  const span = largest - least;
  return {
    by: "logarithm",
    strongest: Math.exp(largest),
    of: (log) => span > 0 ? Math.min((log - least) / span, 1) : 0,
  };
}

interface Cell {
  readonly one: number;
  readonly other: number;
  readonly log: number | null;
}

const CELL_NAME = 13;

/** The matrix of one model. */
export function overlapFigure(
  view: RunView,
  details: ModelDetails,
  shading: Shading,
): Figure {
  const { plot } = view.kit;
  const ids = view.details!.classes;
  const names = ids.map((id) => classNameOf(view, id));
  const cells = details.logOverlap.flatMap((row, one) =>
    row.map((log, other): Cell => ({ one, other, log }))
  );
  const margin = 12 +
    6.4 * Math.min(CELL_NAME, Math.max(...names.map(({ length }) => length)));
  const tickFormat = (place: number) => shortName(names[place], CELL_NAME);
  return {
    kind: "overlap",
    title: "Which classes overlap",
    reading: shading.by === "coefficient"
      ? `The stronger the shade, the more the Gaussians of two classes overlap: the strongest is a Bhattacharyya coefficient of ${
        shownNumber(shading.strongest)
      } (1 would be the same Gaussian), half the shade is a quarter of it. Classes that overlap stand side by side, in the same order and shades for every model.`
      : `All coefficients are under ${VISIBLE}, so the shades follow their logarithms: the stronger, the closer. Classes that are close stand side by side, in the same order and shades for every model.`,
    chart: drawn(view.kit, "Overlap of the classes", {
      height: WIDTH,
      marginLeft: margin,
      marginBottom: margin,
      marginTop: 6,
      marginRight: 6,
      padding: 0.04,
      x: { label: null, domain: ids.keys(), tickFormat, tickRotate: -60 },
      y: { label: null, domain: ids.keys(), tickFormat },
      opacity: { type: "identity" },
      marks: [
        plot.cell(ids.map((_, place) => place), {
          x: (place: number) => place,
          y: (place: number) => place,
          fill: "var(--line)",
        }),
        plot.cell(cells, {
          x: "other",
          y: "one",
          fill: "var(--accent)",
          fillOpacity: ({ one, other, log }: Cell) =>
            log === null || one === other ? 0 : shading.of(log),
          stroke: "var(--line)",
          strokeWidth: 0.5,
          className: "marks",
        }),
      ],
    }),
    table: overlapTable(view, details),
  };
}

/** Pairs in the table: the closest. */
const MOST_PAIRS = 20;

function overlapTable(view: RunView, { logOverlap }: ModelDetails) {
  const ids = view.details!.classes;
  const closest = logOverlap.flatMap((row, one) =>
    row.slice(0, one).flatMap((log, other) =>
      log === null ? [] : [{ one, other, log }]
    )
  ).sort((a, b) => b.log - a.log).slice(0, MOST_PAIRS);
  return table(
    `The ${closest.length} pairs of classes that overlap most`,
    [
      { title: "class" },
      { title: "and" },
      { title: "coefficient", isNumber: true },
      { title: "logarithm", isNumber: true },
    ],
    closest.map(({ one, other, log }) => [
      classNameOf(view, ids[one]),
      classNameOf(view, ids[other]),
      shownNumber(Math.exp(log)),
      shownNumber(log),
    ]),
  );
}
