/**
 * `evaluate`: how well scores foretold accuracies.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { evaluateFiles } from "../pipeline/evaluate_files.ts";
import { zooFolder } from "../pipeline/zoo_folder.ts";
import type { Evaluation, MetricEvaluation } from "../ranking/evaluate.ts";
import { rankStatistic } from "../ranking/rank_statistics.ts";
import { textTable } from "../report/text_table.ts";

import { defineCommand } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/** A statistic that does not exist is a wrong command line. */
function assertStatistic(name: string): void {
  try {
    rankStatistic(name);
  } catch (error) {
    throw error instanceof InputError ? new UsageError(error.message) : error;
  }
}

function interval({ statistics }: MetricEvaluation, name: string): string {
  const { estimate, low, high } = statistics[name];
  if (!Number.isFinite(estimate)) return "n/a";
  return `${estimate.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

function comparison({ comparison }: MetricEvaluation): string {
  if (!comparison) return "";
  const { difference, low, high } = comparison;
  const sign = difference >= 0 ? "+" : "";
  return `${sign}${difference.toFixed(2)} [${low.toFixed(2)}, ${
    high.toFixed(2)
  }]`;
}

function lines(
  { metrics, statistics, models }: Evaluation,
  against: string | undefined,
  width: number,
): string[] {
  const right = "right" as const;
  const columns = [
    { title: "metric" },
    { title: "models", align: right, leaveOut: 1 },
    // The first is the one that matters; the last are left out first.
    ...statistics.map((title, at) => ({
      title,
      align: right,
      ...(at > 0 && { leaveOut: 1 + statistics.length - at }),
    })),
    ...(against === undefined ? [] : [{
      title: `${statistics[0]} less ${against}'s`,
      align: right,
      leaveOut: 2 + statistics.length,
    }]),
  ];
  const rows = metrics.map((metric) => [
    metric.metric,
    String(metric.models),
    ...statistics.map((name) => interval(metric, name)),
    ...(against === undefined ? [] : [comparison(metric)]),
  ]);
  return [
    ...textTable(columns, rows, { width }),
    "",
    `${models.length} models; 95 % intervals by bootstrap over the models.`,
  ];
}

/** The subcommand. */
export const evaluateCommand = defineCommand({
  name: "evaluate",
  summary: "Tell how well scores foretold real accuracies",
  usage: "--scores RUN --truth FILE [flags]",
  details:
    "Scores are the JSON or CSV that rank and score print, or a CSV with a column model and one a metric.\n" +
    "The truth is a CSV with the columns model and accuracy, JSON, or a ground truth of several targets.",
  permissions: ["--allow-read"],
  examples: [
    "fair-collapse evaluate --scores run.json --truth accuracies.csv",
    "fair-collapse evaluate --scores run.json --truth zoo --target fashion --against logme",
  ],
  flags: {
    scores: {
      type: "string",
      placeholder: "FILE",
      help: "Scores of the models",
    },
    truth: {
      type: "string",
      placeholder: "FILE",
      help:
        'Accuracies of the models; "zoo" is the ground truth of those that come along',
    },
    target: {
      type: "string",
      help: "Which target, where the truth has several",
    },
    statistics: {
      type: "string",
      placeholder: "LIST",
      default: "weightedTau,kendallTau,spearman,rel@1,topHit@3",
      help: "Also pearson, and rel@k, regret@k, topHit@k, bestIn@k, overlap@k",
    },
    against: {
      type: "string",
      placeholder: "METRIC",
      help: "Test every metric against this one",
    },
    seed: { type: "number", default: 0, help: "Seed of the bootstrap" },
  },
  async run({ flags, output }) {
    if (flags.scores === undefined) {
      throw new UsageError("Expected --scores FILE");
    }
    if (flags.truth === undefined) {
      throw new UsageError("Expected --truth FILE");
    }
    const statistics = flags.statistics.split(",").map((name) => name.trim());
    for (const name of statistics) assertStatistic(name);
    const truth = flags.truth === "zoo"
      ? zooFolder("ground_truth.json")
      : flags.truth;
    const evaluation = await evaluateFiles(flags.scores, truth, {
      target: flags.target,
      statistics,
      against: flags.against,
      seed: flags.seed,
    });
    const rows = evaluation.metrics.flatMap(({ metric, models, statistics }) =>
      Object.entries(statistics).map(([statistic, value]) => ({
        metric,
        models,
        statistic,
        ...value,
      }))
    );
    output.print({
      document: evaluation,
      records: {
        columns: ["metric", "models", "statistic", "estimate", "low", "high"],
        rows,
      },
      lines: (width) => lines(evaluation, flags.against, width),
    });
  },
});
