/**
 * What a benchmark says: tables of figures beside their baselines, printed, and kept for docs/benchmarks.md.
 *
 * Every benchmark takes `--json` (the report as JSON on stdout) and `--record` (kept in docs/benchmarks/NAME.json, from
 * which `deno task bench:page` writes the page).
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";

import { textTable } from "../../lib/report/text_table.ts";
import { machine } from "./results/machine.ts";

/** Figures in rows, as they are shown. */
export interface BenchTable {
  /** What the rows are of; nothing where the report has one table. */
  readonly caption?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A plot beside the tables. */
export interface BenchPlot {
  /** Name of the file in docs/benchmarks, without .svg. */
  readonly name: string;
  readonly alt: string;
  readonly svg: string;
}

/** A benchmark's figures with what they mean. */
export interface BenchReport {
  /** Name of the record. */
  readonly name: string;
  readonly title: string;
  /** The command that prints it. */
  readonly command: string;
  /** What is measured and against what, in sentences. */
  readonly about: string;
  readonly tables: readonly BenchTable[];
  readonly plots?: readonly BenchPlot[];
  /** What the figures say, in sentences. */
  readonly remarks?: readonly string[];
}

/** A report as it is kept. */
export interface BenchRecord extends BenchReport {
  readonly machine: string;
  /** Day of the run, YYYY-MM-DD. */
  readonly day: string;
}

/** Where records are kept. */
export const RECORDS = new URL("../../docs/benchmarks/", import.meta.url);

/** Print a report, and keep it where the words ask for that. */
export async function publish(
  report: BenchReport,
  words: readonly string[] = Deno.args,
): Promise<void> {
  const flags = parseArgs([...words], { boolean: ["json", "record"] });
  const record: BenchRecord = {
    ...report,
    plots: report.plots?.map(({ name, alt }) => ({ name, alt, svg: "" })),
    machine: machine("onnxruntime 1.30.0"),
    day: new Date().toISOString().slice(0, 10),
  };
  if (flags.json) {
    console.log(JSON.stringify(record));
  } else {
    console.log(`${report.title}\n`);
    for (const { caption, columns, rows } of report.tables) {
      if (caption) console.log(caption);
      console.log(
        textTable(
          columns.map((title, at) => ({
            title,
            align: rows.every((row) => /^[-\d.,± x%]*$/.test(row[at] ?? ""))
              ? "right"
              : "left",
          })),
          rows,
        ).join("\n") + "\n",
      );
    }
    for (const remark of report.remarks ?? []) console.log(remark);
  }
  if (flags.record) {
    await Deno.mkdir(RECORDS, { recursive: true });
    for (const { name, svg } of report.plots ?? []) {
      await Deno.writeTextFile(new URL(`${name}.svg`, RECORDS), svg);
    }
    await Deno.writeTextFile(
      new URL(`${report.name}.json`, RECORDS),
      JSON.stringify(record, null, 2) + "\n",
    );
  }
}

/** Middle of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** "0.24 (0.22 to 0.36)": the median with the least and the most. */
export function withSpread(values: readonly number[]): string {
  const digits = (value: number) =>
    value >= 100 ? value.toFixed(0) : value.toPrecision(3);
  return `${digits(median(values))} (${digits(Math.min(...values))} to ${
    digits(Math.max(...values))
  })`;
}

/** "3.2 x faster" or "1.4 x slower" of a time against a baseline's. */
export function comparison(time: number, baseline: number): string {
  return time <= baseline
    ? `${(baseline / time).toFixed(2)} x faster`
    : `${(time / baseline).toFixed(2)} x slower`;
}
