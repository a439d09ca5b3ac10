/**
 * What was seen of a data set, as lines for people.
 *
 * @module
 */
import { formatBytes } from "../deps/std_fmt.ts";

import type {
  DataInspection,
  NumberSummary,
  ShownSample,
} from "./data_inspection.ts";
import { balanceLines, UNITS } from "./inspection_balance.ts";
import { duplicateLines, problemLines } from "./inspection_findings.ts";
import type { Line } from "./line.ts";
import { shortenEnd } from "./shorten.ts";
import { printable, textTable } from "./text_table.ts";

/** Columns of a text that is shown. */
const TEXT_WIDTH = 60;

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
