/**
 * `compare`: what moved between two runs.
 *
 * @module
 */
import { compareRuns } from "../report/compare_runs.ts";
import { comparisonLines } from "../report/comparison_lines.ts";

import { defineCommand } from "./command.ts";
import { PAST_RUN_FLAGS } from "./keep_run.ts";
import { readRun } from "./read_run.ts";
import { UsageError } from "./usage_error.ts";

const COLUMNS = [
  "model",
  "rank_before",
  "rank_after",
  "score_before",
  "score_after",
];

/** The subcommand. */
export const compareCommand = defineCommand({
  name: "compare",
  summary: "Show what moved between two runs, and what they were given",
  usage: "RUN RUN [flags]",
  takesWords: true,
  details:
    "A RUN is a file that `rank --json` or `score --json` printed, or history:NUMBER, or history:last.",
  permissions: ["--allow-read", "--allow-write=CACHE", "--allow-env"],
  examples: [
    "fair-collapse compare monday.json friday.json",
    "fair-collapse compare history:3 history:last --json",
  ],
  flags: {
    ...PAST_RUN_FLAGS,
  },
  async run({ positionals, flags, output }) {
    if (positionals.length !== 2) {
      throw new UsageError(
        `Expected two runs to compare but found ${positionals.length}`,
      );
    }
    const [before, after] = await Promise.all(
      positionals.map((word) => readRun(word, flags)),
    );
    const comparison = compareRuns(before, after);
    output.print({
      document: comparison,
      records: {
        columns: COLUMNS,
        rows: comparison.models.map(({ name, ranks, scores }) => ({
          model: name,
          rank_before: ranks[0] ?? "",
          rank_after: ranks[1] ?? "",
          score_before: scores[0] ?? "",
          score_after: scores[1] ?? "",
        })),
      },
      lines: (width) => comparisonLines(comparison, { width }),
    });
  },
});
