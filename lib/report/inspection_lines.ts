/**
 * What was seen of a data set, as lines for people.
 *
 * @module
 */
import { formatBytes } from "../deps/std_fmt.ts";

import { bar } from "./bar.ts";
import type {
  DataInspection,
  NumberSummary,
  ShownSample,
} from "./data_inspection.ts";
import { duplicateLines, problemLines } from "./inspection_findings.ts";
import type { Line } from "./line.ts";
import type { ClassCount } from "./run_document.ts";
import { shortenEnd } from "./shorten.ts";
import { printable, textTable } from "./text_table.ts";

/** Classes drawn one by one; of more, the largest and the smallest are. */
const MOST_CLASSES = 30;

/** Of these, the smallest. */
const SMALLEST = 8;

/** Columns of the longest bar. */
const BAR = 32;

/** Columns of a text that is shown. */
const TEXT_WIDTH = 60;

const UNITS = {
  image: "images",
  segmentation: "images",
  text: "texts",
  features: "rows",
} as const;

/**
 * The lines of an inspection: what the data are, a bar chart of the classes, sizes, samples, what is wrong.
 *
 * @param width Columns that tables have. Default as many as they take.
 */
export function inspectionLines(
  inspection: DataInspection,
  width?: number,
): Line[] {
  const { data, recognised, because, isDecoded, samples, problems } =
    inspection;
  return [
    {
      text: printable(
        `${data.name}: ${data.samples} ${
          UNITS[data.task]
        }, ${data.classes.length} classes`,
      ),
      style: "bold",
    },
    `Recognised as ${recognised}.`,
    ...[...new Set([...because, ...data.remarks])].map(printable),
    ...heading(
      data.task === "segmentation" ? "Pixels of each class" : "Classes",
    ),
    ...balanceLines(inspection, width),
    ...heading("Sizes"),
    ...sizeLines(inspection, width),
    ...(samples.length > 0
      ? [...heading("Samples"), ...sampleLines(samples, width)]
      : []),
    ...heading("Duplicates"),
    ...duplicateLines(inspection),
    ...heading("Problems"),
    ...problemLines(problems),
    ...(data.task !== "text" && !isDecoded
      ? ["Headers alone were read: broken images show only when decoded."]
      : []),
  ];
}

function heading(text: string): Line[] {
  return ["", { text, style: "bold" }];
}

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

function balanceLines(
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

function sizeLines(
  { sizes, formats }: DataInspection,
  width?: number,
): string[] {
  const right = "right" as const;
  const columns = [
    { title: "" },
    { title: "smallest", align: right },
    { title: "5 %", align: right, leaveOut: 1 },
    { title: "median", align: right },
    { title: "95 %", align: right, leaveOut: 1 },
    { title: "largest", align: right },
  ];
  const shown = (name: string, value: number) =>
    name === "bytes" ? formatBytes(value) : String(Math.round(value));
  const rows = Object.entries(sizes).map(([name, summary]) => [
    name,
    ...(["min", "low", "median", "high", "max"] as const).map((
      key: keyof NumberSummary,
    ) => shown(name, summary[key])),
  ]);
  const files = Object.entries(formats).sort(([, a], [, b]) => b - a)
    .map(([format, count]) => `${format} ${count}`);
  return [
    ...(rows.length > 0 ? textTable(columns, rows, { width }) : []),
    ...(files.length > 0 ? [`Formats: ${files.join(", ")}`] : []),
  ];
}

function sampleLines(
  samples: readonly ShownSample[],
  width?: number,
): string[] {
  const columns = [
    { title: "sample", shorten: 20 },
    { title: "class", shorten: 12 },
    { title: samples[0].text === undefined ? "image" : "text", shorten: 20 },
  ];
  const rows = samples.map((sample) => {
    const { source, classNames, text, pair, width, height, format } = sample;
    const words = [text, pair].filter((part) => part !== undefined)
      .map((part) => shortenEnd(printable(part), TEXT_WIDTH)).join(" | ");
    return [
      source,
      classNames.join(", "),
      text === undefined ? `${width} x ${height} ${format}` : words,
    ];
  });
  return textTable(columns, rows, { width });
}
