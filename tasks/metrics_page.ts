/**
 * Writes what docs/metrics.md takes from the registry, and counts the golden values that agree.
 *
 * @module
 */
import { type Metric, metrics } from "../mod.ts";
import {
  computationOf,
  goldenByMetric,
  judge,
} from "../tests/metrics/golden_agreement.ts";
import type { Verdict } from "../tests/metrics/golden_agreement.ts";
import { withSection } from "./markdown.ts";

/** Keeps a formula's signs from being read as markup. */
function code(text: string): string {
  return `\`${text}\``;
}

function section(metric: Metric): string {
  const { id, title, reference, formula, cost, note, needs, options } = metric;
  const needed = needs.map((need) =>
    need === "features" ? "features" : "source probabilities"
  );
  const lines = [
    `### ${id}: ${title}`,
    "",
    note,
    "",
    `- definition: ${code(formula)}`,
    `- paper: ${reference}`,
    `- needs: ${needed.join(", ")}`,
    `- cost: ${cost}`,
  ];
  if (Object.keys(options).length > 0) {
    lines.push("", "| option | default | meaning |", "| --- | --- | --- |");
    for (const [name, option] of Object.entries(options)) {
      const choices = option.values ? ` (${option.values.join(", ")})` : "";
      lines.push(
        `| \`${name}\` | ${option.default} | ${
          option.help.replaceAll("|", "\\|")
        }${choices} |`,
      );
    }
  }
  return lines.join("\n");
}

/** One section a metric. */
export function metricSections(): string {
  return metrics.map(section).join("\n\n");
}

/** The table of golden values that agree. */
async function agreementTable(): Promise<string> {
  const rows = [
    "| golden id | family | values | agree | unstable | not | why not |",
    "| --- | --- | --- | --- | --- | --- | --- |",
  ];
  const totals = { values: 0, agrees: 0, unstable: 0, not: 0 };
  for (const family of ["every-day", "peers"] as const) {
    for (const [id, values] of goldenByMetric(family)) {
      if (!computationOf(id)) continue;
      const verdicts: Verdict[] = [];
      for (const value of values) verdicts.push(await judge(value, family));
      const count = (outcome: string) =>
        verdicts.filter((v) => v.outcome === outcome).length;
      const [agrees, unstable] = [count("agrees"), count("unstable")];
      const not = values.length - agrees - unstable;
      const why = [...new Set(verdicts.flatMap((verdict) => verdict.why ?? []))]
        .join("; ");
      rows.push(
        `| ${id} | ${family} | ${values.length} | ${agrees} | ${unstable} | ${not} | ${why} |`,
      );
      totals.values += values.length;
      totals.agrees += agrees;
      totals.unstable += unstable;
      totals.not += not;
    }
  }
  const { values, agrees, unstable, not } = totals;
  rows.push(`| all | | ${values} | ${agrees} | ${unstable} | ${not} | |`);
  return rows.join("\n");
}

if (import.meta.main) {
  const path = new URL("../docs/metrics.md", import.meta.url);
  const page = await Deno.readTextFile(path);
  const counted = withSection(page, "agreement", await agreementTable());
  await Deno.writeTextFile(
    path,
    withSection(counted, "metrics", metricSections()),
  );
  await new Deno.Command("deno", {
    args: ["fmt", "--quiet", "docs/metrics.md"],
  }).output();
}
