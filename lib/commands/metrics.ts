/**
 * `metrics`: what can be computed.
 *
 * @module
 */
import type { Metric } from "../metrics/metric.ts";
import { metrics } from "../metrics/registry.ts";

import { defineCommand } from "./command.ts";
import { knownMetrics } from "./metric_flags.ts";
import { tableResult } from "./output.ts";

const COLUMNS = [
  { key: "id", title: "id" },
  { key: "title", title: "name" },
  { key: "needs", title: "needs", leaveOut: 3 },
  { key: "cost", title: "cost", leaveOut: 2 },
  { key: "formula", title: "formula", shorten: 24, cut: "end" },
  { key: "reference", title: "paper", shorten: 24, cut: "end", leaveOut: 1 },
] as const;

const NEEDS = {
  features: "features",
  sourceProbabilities: "probabilities",
} as const;

function record(metric: Metric): Record<string, unknown> {
  return {
    ...metric,
    needs: metric.needs.map((need) => NEEDS[need]).join(", "),
  };
}

function details(metric: Metric): string[] {
  const options = Object.entries(metric.options);
  return [
    `${metric.id}: ${metric.title}`,
    `  formula    ${metric.formula}`,
    `  needs      ${metric.needs.join(", ")}`,
    `  cost       ${metric.cost}`,
    `  paper      ${metric.reference}`,
    `  note       ${metric.note}`,
    ...options.map(([name, { default: value, values, help }]) =>
      `  option     ${name} = ${value}${
        values ? ` of ${values.join(", ")}` : ""
      }: ${help}`
    ),
    "",
  ];
}

/** The subcommand. */
export const metricsCommand = defineCommand({
  name: "metrics",
  summary: "List the metrics, or explain some of them",
  usage: "[ID …]",
  takesWords: true,
  permissions: [],
  examples: [
    "fair-collapse metrics",
    "fair-collapse metrics face logme",
    "fair-collapse metrics --json",
  ],
  flags: {},
  // deno-lint-ignore require-await
  async run({ positionals, output }) {
    const chosen = positionals.length === 0
      ? metrics
      : knownMetrics(positionals);
    const table = tableResult(chosen, COLUMNS, chosen.map(record));
    output.print(
      positionals.length === 0
        ? table
        : { ...table, lines: chosen.flatMap(details) },
    );
  },
});
