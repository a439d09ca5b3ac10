/**
 * `rank`: the main job.
 *
 * @module
 */
import { rank } from "../pipeline/rank.ts";

import { defineCommand } from "./command.ts";
import { DATA_FLAGS, dataChoice } from "./data_flags.ts";
import { METRIC_FLAGS, metricChoice } from "./metric_flags.ts";
import { printRun } from "./print_run.ts";
import { runLog } from "./run_log.ts";

/** The subcommand. */
export const rankCommand = defineCommand({
  name: "rank",
  summary: "Rank models on a folder of images",
  usage: "--data DIR --models MODEL … [flags]",
  permissions: [
    "--allow-read",
    "--allow-write=CACHE",
    "--allow-ffi",
    "--allow-env",
  ],
  examples: [
    "fair-collapse rank --data pets/ --models resnet18.onnx mobilenet.onnx",
    "fair-collapse rank --data pets/ --models 'models/*.onnx' --metrics face,logme --per-class 50",
    "fair-collapse rank --data zoo:fashion --models zoo --json > run.json",
  ],
  flags: { ...DATA_FLAGS, ...METRIC_FLAGS },
  async run({ flags, output, signal, ignoreSignal }) {
    const choice = metricChoice(flags);
    const log = runLog(output);
    const { run } = await rank({
      ...dataChoice(flags),
      ...choice,
      ...log,
      onScoring(model, metric) {
        ignoreSignal();
        log.onScoring?.(model, metric);
      },
      signal,
    });
    output.live();
    printRun(run, output);
  },
});
