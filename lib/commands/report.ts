/**
 * `report`: a page from a run that was made before.
 *
 * @module
 */
import { defineCommand } from "./command.ts";
import { PAST_RUN_FLAGS } from "./keep_run.ts";
import { readRun } from "./read_run.ts";
import { DRAW_FLAGS, drawRun } from "./report_flags.ts";
import { UsageError } from "./usage_error.ts";

/** The subcommand. */
export const reportCommand = defineCommand({
  name: "report",
  summary: "Draw a run that was made before as one HTML page",
  usage: "RUN --html FILE [flags]",
  takesWords: true,
  details:
    "A RUN is a file that `rank --json` or `score --json` printed, or history:NUMBER, or history:last.\n" +
    "Charts of classes and samples need a file that was made with --details; the history keeps none.",
  permissions: ["--allow-read", "--allow-write=CACHE,OUTPUT", "--allow-env"],
  examples: [
    "fair-collapse report run.json --html report.html",
    "fair-collapse report history:last --html report.html --truth accuracies.csv",
  ],
  flags: {
    ...DRAW_FLAGS,
    ...PAST_RUN_FLAGS,
  },
  async run({ positionals, flags, output }) {
    const [word, ...others] = positionals;
    if (word === undefined || others.length > 0) {
      throw new UsageError(
        `Expected one run to draw but found ${positionals.length}`,
      );
    }
    await drawRun(await readRun(word, flags), flags, output);
  },
});
