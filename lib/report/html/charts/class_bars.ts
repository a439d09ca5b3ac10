/**
 * One number for each class of a model: who is treated unevenly, who is recognised, who is spread wide.
 *
 * @module
 */
import type { ModelDetails } from "../../details/run_details.ts";
import { shownNumber, shownShare } from "../../shown.ts";
import { drawn } from "../draw.ts";
import { type Figure, table } from "../figure.ts";
import type { Part } from "../markup.ts";
import { classNameOf, type RunView, shortName } from "../run_view.ts";

/** A class with its number. */
export interface ClassBar {
  /** Its name. */
  readonly name: string;
  /** Its number. */
  readonly value: number;
  /** What stands beside the bar. */
  readonly note: string;
}

/** The class that a class overlaps with most. */
function closest(
  view: RunView,
  { logOverlap }: ModelDetails,
  at: number,
): { name: string; coefficient: number } | undefined {
  let best: { other: number; log: number } | undefined;
  for (const [other, log] of logOverlap[at].entries()) {
    if (other === at || log === null) continue;
    if (!best || log > best.log) best = { other, log };
  }
  return best && {
    name: classNameOf(view, view.details!.classes[best.other]),
    coefficient: Math.exp(best.log),
  };
}

function shownCoefficient(coefficient: number): string {
  return coefficient < 1e-3 ? "< 0.001" : shownNumber(coefficient);
}

/** How much each class lacks of log(K - 1), the fairness of a class that overlaps with all others alike; worst first. */
export function unfairness(view: RunView, details: ModelDetails): ClassBar[] {
  const terms = view.face?.terms.find((term) => term !== null);
  const classes = terms?.classes ??
    view.run.data.classes.filter(({ count }) => count > 0).length;
  const most = Math.log(Math.max(classes - 1, 1));
  return view.details!.classes.flatMap((id, at) => {
    const fairness = details.fairness[at];
    if (fairness === null) return [];
    const near = closest(view, details, at);
    return [{
      name: classNameOf(view, id),
      value: Math.max(most - fairness, 0),
      note: near ? `${shownCoefficient(near.coefficient)} ${near.name}` : "",
    }];
  }).sort((a, b) => b.value - a.value);
}

/** Share of each class that a held-out discriminant recognises; worst first. */
export function recognised(view: RunView, details: ModelDetails): ClassBar[] {
  return view.details!.classes.flatMap((id, at) => {
    const value = details.recalls[at];
    return value === null
      ? []
      : [{ name: classNameOf(view, id), value, note: shownShare(value) }];
  }).sort((a, b) => a.value - b.value);
}

/** Variance of each class over the mean of the classes; widest first. */
export function relativeVariances(
  view: RunView,
  details: ModelDetails,
): ClassBar[] {
  const known = details.variances.filter((value) => value !== null);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return view.details!.classes.flatMap((id, at) => {
    const variance = details.variances[at];
    if (variance === null) return [];
    const value = mean > 0 ? variance / mean : 0;
    return [{ name: classNameOf(view, id), value, note: shownNumber(value) }];
  }).sort((a, b) => b.value - a.value);
}

/** The pairs of classes that are mistaken most, by the share of the class that is taken for the other. */
export function mistaken(view: RunView, details: ModelDetails): ClassBar[] {
  return details.confusions.map(({ of, as, share, rows }) => ({
    name: `${shortName(classNameOf(view, of), NAME)} → ${
      shortName(classNameOf(view, as), NAME)
    }`,
    value: share,
    note: `${shownShare(share)}, ${rows}`,
  }));
}

interface BarsOptions {
  readonly kind: string;
  readonly title: string;
  readonly reading: Part;
  readonly axis: string;
  readonly domain?: readonly [number, number];
  /** Where a line stands. */
  readonly rule?: number;
  readonly heading: string;
  readonly noteHeading?: string;
  /** Characters of a name that are shown. */
  readonly most?: number;
}

const ROW = 22, NAME = 16, LONGEST = 34;

function bars(
  view: RunView,
  data: readonly ClassBar[],
  {
    kind,
    title,
    reading,
    axis,
    domain,
    rule,
    heading,
    noteHeading,
    most = NAME,
  }: BarsOptions,
): Figure | undefined {
  if (data.length === 0) return undefined;
  const { plot } = view.kit;
  const longest = Math.max(...data.map(({ name }) => name.length));
  const largest = Math.max(...data.map(({ value }) => value));
  return {
    kind,
    title,
    reading,
    chart: drawn(view.kit, title, {
      height: 52 + ROW * data.length,
      marginLeft: 14 + 6.6 * Math.min(longest, most),
      marginRight: noteHeading ? 118 : 60,
      marginTop: 8,
      marginBottom: 40,
      x: {
        label: axis,
        ticks: 3,
        domain: domain ?? [0, largest > 0 ? largest : 1],
      },
      y: {
        label: null,
        domain: data.map(({ name }) => name),
        tickFormat: (name: string) => shortName(name, most),
        tickSize: 0,
        padding: 0.25,
      },
      marks: [
        plot.gridX({ stroke: "var(--line)", strokeOpacity: 1, ticks: 3 }),
        plot.barX(data, {
          y: "name",
          x: "value",
          fill: "var(--accent)",
          className: "marks",
          ariaLabel: ({ name, value, note }: ClassBar) =>
            `${name}: ${shownNumber(value)}${
              noteHeading ? `, ${noteHeading} ${note}` : ""
            }`,
        }),
        plot.text(data, {
          y: "name",
          x: "value",
          text: ({ note }: ClassBar) => shortName(note, 20),
          textAnchor: "start",
          dx: 5,
          fill: "var(--ink)",
          fontSize: 11,
        }),
        rule !== undefined && plot.ruleX([rule], {
          stroke: "var(--soft)",
          strokeDasharray: "4 4",
        }),
        plot.ruleX([0], { stroke: "var(--soft)" }),
      ].filter(Boolean),
    }),
    table: table(
      title,
      [
        { title: "class" },
        { title: heading, isNumber: true },
        ...(noteHeading ? [{ title: noteHeading }] : []),
      ],
      data.map(({ name, value, note }) => [
        name,
        shownNumber(value),
        ...(noteHeading ? [note] : []),
      ]),
    ),
  };
}

/** The charts by class; those without numbers are left out. */
export function classFigures(view: RunView, details: ModelDetails): Figure[] {
  return [
    bars(view, unfairness(view, details), {
      kind: "fairness",
      title: "Which classes are treated unevenly",
      reading:
        "The longer, the more a class overlaps with a few others in particular: what its fairness lacks of log(K − 1). Beside the bar: the class that it overlaps with most.",
      axis: "log(K − 1) − F of the class, nats →",
      heading: "lacks",
      noteHeading: "overlaps most with",
    }),
    bars(view, recognised(view, details), {
      kind: "recall",
      title: "Which classes are recognised",
      reading:
        "Share of the samples of a class that a linear discriminant gives to it, which has not seen them (five folds, up to 64 principal axes). The shortest bars are the classes that a fine-tuned model has to work for.",
      axis: "recognised →",
      domain: [0, 1],
      heading: "recognised",
    }),
    bars(view, mistaken(view, details), {
      kind: "mistaken",
      title: `Which classes are mistaken for which${
        view.run.data.task === "segmentation" ? ", in pixels" : ""
      }`,
      reading: `Share of the ${
        view.run.data.task === "segmentation" ? "pixels" : "samples"
      } of the first class that the same discriminant gives to the second, and how many of those judged they are. The worst pairs of all classes.`,
      axis: "mistaken →",
      heading: "mistaken",
      most: LONGEST,
    }),
    bars(view, relativeVariances(view, details), {
      kind: "variance",
      title: "How wide each class is spread",
      reading:
        "Mean squared distance of a class's samples to their mean, over the mean of all classes (dashed). A class far above 1 is many things to the model, or holds mistaken labels.",
      axis: "variance, mean of the classes = 1 →",
      rule: 1,
      heading: "variance",
    }),
  ].filter((figure) => figure !== undefined);
}
