/**
 * How samples are spread over the classes, as a bar chart for people.
 *
 * @module
 */
import { bar } from "./bar.ts";
import type { DataInspection } from "./data_inspection.ts";
import type { ClassCount } from "./run_document.ts";
import { printable, textTable } from "./text_table.ts";

/** Classes drawn one by one; of more, the largest and the smallest are. */
const MOST_CLASSES = 30;

/** Of these, the smallest. */
const SMALLEST = 8;

/** Columns of the longest bar. */
const BAR = 32;

/** What samples of each kind are called. */
export const UNITS = {
  image: "images",
  segmentation: "images",
  text: "texts",
  features: "rows",
} as const;

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Places of the classes that are drawn, largest first where not all are. */
function drawn(classes: readonly ClassCount[]): number[] {
  const places = classes.map((_, id) => id);
  if (classes.length <= MOST_CLASSES) return places;
  places.sort((a, b) => classes[b].count - classes[a].count || a - b);
  return [
    ...places.slice(0, MOST_CLASSES - SMALLEST),
    ...places.slice(-SMALLEST),
  ];
}

/**
 * The lines about the classes: a row with a bar each, and how evenly they are filled.
 *
 * @param width Columns that the table has.
 */
export function balanceLines(
  { data, balance, imagesWithClass }: DataInspection,
  width?: number,
): string[] {
  const { classes, task, voidPixels } = data;
  const total = classes.reduce((sum, { count }) => sum + count, 0);
  const most = balance.largest.count;
  const right = "right" as const;
  const columns = [
    { title: "class", shorten: 12 },
    {
      title: task === "segmentation" ? "pixels" : UNITS[task],
      align: right,
    },
    { title: "share", align: right },
    ...(imagesWithClass
      ? [{ title: "in images", align: right, leaveOut: 1 }]
      : []),
    { title: "", leaveOut: 2 },
  ];
  const lines = textTable(
    columns,
    drawn(classes).map((id) => [
      classes[id].name,
      String(classes[id].count),
      percent(classes[id].count / total),
      ...(imagesWithClass ? [String(imagesWithClass[id])] : []),
      bar(classes[id].count / most, BAR),
    ]),
    { width },
  );
  const hidden = classes.length - MOST_CLASSES;
  if (hidden > 0) {
    // Between the largest and the smallest; the heading is the first line.
    lines.splice(
      1 + MOST_CLASSES - SMALLEST,
      0,
      `… ${hidden} more classes`,
    );
  }
  const { smallest, largest, evenness } = balance;
  const ratio = smallest.count === largest.count
    ? "All classes have the same number"
    : smallest.count === 0
    ? `${smallest.name} has none`
    : `${largest.name} has ${
      Number((most / smallest.count).toPrecision(3))
    } times what ${smallest.name} has`;
  return [
    ...lines,
    printable(`${ratio}; evenness ${evenness.toFixed(3)} of 1.`),
    ...(voidPixels === undefined ? [] : [
      `${percent(voidPixels / (total + voidPixels))} of all pixels are void.`,
    ]),
  ];
}
