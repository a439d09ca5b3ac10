/**
 * `deno task bench:page`: docs/benchmarks.md from the records that benchmarks left in docs/benchmarks.
 *
 * @module
 */
import { markdownTable } from "../markdown.ts";

import { type BenchRecord, RECORDS } from "./bench_report.ts";

/** In what order the records stand; others come after them by name. */
const ORDER = [
  "kernels",
  "face",
  "face_large",
  "metrics",
  "features",
  "extraction",
  "decode",
  "texts",
  "tokens",
  "pixels",
  "pipeline",
  "race",
  "scale",
  "streaming",
  "tap",
  "open",
  "hub",
  "cluster",
  "soak",
];

/** All records, in their order. */
async function readRecords(): Promise<BenchRecord[]> {
  const records: BenchRecord[] = [];
  for await (const { name } of Deno.readDir(RECORDS)) {
    if (!name.endsWith(".json")) continue;
    records.push(
      JSON.parse(await Deno.readTextFile(new URL(name, RECORDS))),
    );
  }
  const place = ({ name }: BenchRecord) =>
    ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length;
  return records.sort((a, b) =>
    place(a) - place(b) || (a.name < b.name ? -1 : 1)
  );
}

/** The page. */
export function benchmarksPage(records: readonly BenchRecord[]): string {
  const machines = [...new Set(records.map(({ machine }) => machine))];
  const madeOn = (record: BenchRecord) =>
    machines.length > 1 ? ` On: ${record.machine}.` : "";
  return [
    "# Benchmarks",
    "Written by `deno task bench:page` from what `deno task bench` measured. Every figure stands beside a baseline that ran " +
    "in the same minutes. A machine drifts by a fifth from minute to minute: read the ratios.",
    ...(machines.length === 1 ? [`Measured on: ${machines[0]}.`] : []),
    ...records.flatMap((record) => [
      `## ${record.title}`,
      record.about,
      ...record.tables.flatMap(({ caption, columns, rows }) => [
        ...(caption ? [caption] : []),
        markdownTable([...columns], rows.map((row) => [...row])),
      ]),
      ...(record.plots ?? []).map(({ name, alt }) =>
        `![${alt}](benchmarks/${name}.svg)`
      ),
      ...(record.remarks ?? []),
      `\`${record.command}\`, ${record.day}.${madeOn(record)}`,
    ]),
  ].join("\n\n") + "\n";
}

if (import.meta.main) {
  const path = new URL("../../docs/benchmarks.md", import.meta.url);
  await Deno.writeTextFile(path, benchmarksPage(await readRecords()));
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", path.pathname],
  }).output();
  if (!success) throw new Error("deno fmt failed");
}
