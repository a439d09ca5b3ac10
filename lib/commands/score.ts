/**
 * `score`: rank feature files that were made anywhere.
 *
 * @module
 */
import { openBackend } from "../inference/open_backend.ts";
import { scoreFiles } from "../pipeline/score_files.ts";

import { PRODUCT_BACKEND_FLAGS } from "./backend_flags.ts";
import { defineCommand } from "./command.ts";
import { HISTORY_FLAGS, keepRun } from "./keep_run.ts";
import { METRIC_FLAGS, metricChoice } from "./metric_flags.ts";
import { printRun } from "./print_run.ts";
import {
  completedRun,
  REPORT_FLAGS,
  reportRun,
  wantsDetails,
} from "./report_flags.ts";
import { RESOURCE_FLAGS, resourceChoice } from "./resource_flags.ts";
import { runProgress } from "./run_progress.ts";
import { UsageError } from "./usage_error.ts";

/** The subcommand. */
export const scoreCommand = defineCommand({
  name: "score",
  summary: "Rank models by feature files that were made anywhere",
  usage: "FEATURES … [--labels FILE] [--probabilities FILE …] [flags]",
  takesWords: true,
  details:
    "A feature file is .npy (rows x dims), or .npz, .safetensors, .parquet, .h5 or .csv holding features, labels\n" +
    "and probabilities by name, or a folder that `features` wrote.",
  permissions: [
    "--allow-read",
    "--allow-write=CACHE,OUTPUT",
    "--allow-ffi",
    "--allow-env",
  ],
  examples: [
    "fair-collapse score a.npy b.npy --labels y.npy",
    "fair-collapse score a.npy b.npy --labels y.npy --probabilities pa.npy pb.npy --metrics face,leep",
    "fair-collapse score features/*.npz --metrics all --json",
    "fair-collapse score features/*.npz --html report.html",
  ],
  flags: {
    labels: {
      type: "string",
      placeholder: "FILE",
      help: "Class ids or names, one a row",
    },
    probabilities: {
      type: "list",
      placeholder: "FILE …",
      help: "Source-class probabilities, one file for each feature file",
    },
    ...METRIC_FLAGS,
    memory: RESOURCE_FLAGS.memory,
    ...REPORT_FLAGS,
    ...HISTORY_FLAGS,
    ...PRODUCT_BACKEND_FLAGS,
  },
  async run({ positionals, flags, output, signal }) {
    if (positionals.length === 0) {
      throw new UsageError("Expected feature files to score");
    }
    const choice = metricChoice(flags);
    const details = await wantsDetails(flags);
    const progress = runProgress(output, "rows", 0);
    const backend = flags.backend === "plain"
      ? undefined
      : await openBackend(flags.backend as "wasm" | "webgpu" | "native", {
        threads: flags.threads,
      });
    try {
      const scored = await scoreFiles(positionals, {
        ...choice,
        ...resourceChoice({ memory: flags.memory, profile: false }),
        details,
        labels: flags.labels,
        probabilities: flags.probabilities,
        product: backend?.product,
        onProgress: progress.scoring,
        signal,
      });
      const run = await completedRun(scored, flags);
      printRun(run, output);
      await reportRun(run, flags, output);
      await keepRun(run, flags, output);
    } finally {
      await backend?.close();
    }
  },
});
