/**
 * `rank`: the main job.
 *
 * @module
 */
import { rank, type RankOptions } from "../pipeline/rank.ts";
import { rankTargets } from "../pipeline/targets/rank_targets.ts";

import { assertClusterFlags, CLUSTER_FLAGS } from "./cluster_flags.ts";
import { defineCommand } from "./command.ts";
import { DATA_FLAGS, dataChoice, runChoice } from "./data_flags.ts";
import { HISTORY_FLAGS, keepRun } from "./keep_run.ts";
import { METRIC_FLAGS, metricChoice } from "./metric_flags.ts";
import { printRun } from "./print_run.ts";
import { printTargets, targetsLog } from "./print_targets.ts";
import { assertRaceFlags, RACE_FLAGS, raceOptions } from "./race_flags.ts";
import { runOnCluster } from "./rank_on_cluster.ts";
import {
  completedRun,
  REPORT_FLAGS,
  reportRun,
  wantsDetails,
} from "./report_flags.ts";
import {
  printProfile,
  RESOURCE_FLAGS,
  resourceChoice,
} from "./resource_flags.ts";
import { runLog } from "./run_log.ts";
import { UsageError } from "./usage_error.ts";

/** The subcommand. */
export const rankCommand = defineCommand({
  name: "rank",
  summary: "Rank models on a folder of images, label maps or texts",
  usage: "--data DIR --models MODEL … [flags]",
  details:
    "With --targets it ranks on each of many data, described by manifests (docs/data.md), and sums the orders up;\n" +
    "what cannot be ranked on is told at the end, with exit code 1.",
  permissions: [
    "--allow-read",
    "--allow-write=CACHE,OUTPUT",
    "--allow-ffi",
    "--allow-env",
  ],
  examples: [
    "fair-collapse rank --data pets/ --models resnet18.onnx mobilenet.onnx",
    "fair-collapse rank --data pets/ --models 'models/*.onnx' --metrics face,logme --per-class 50",
    "fair-collapse rank --targets 'targets/*.json' --models 'models/*.onnx'",
    "fair-collapse rank --data zoo:fashion --models zoo --json > run.json",
    "fair-collapse rank --race --data pets/ --models 'hundred-models/*.onnx'",
    "fair-collapse rank --data pets/ --models 'models/*.onnx' --html report.html",
    "fair-collapse rank --cluster nats://head:4222 --data pets/ --models 'models/*.onnx'",
  ],
  flags: {
    ...DATA_FLAGS,
    targets: {
      type: "list",
      placeholder: "FILE …",
      help: "Target manifests, globs or folders of them, in place of --data",
    },
    ...METRIC_FLAGS,
    ...RACE_FLAGS,
    ...RESOURCE_FLAGS,
    ...REPORT_FLAGS,
    ...HISTORY_FLAGS,
    ...CLUSTER_FLAGS,
  },
  async run({ flags, output, signal, ignoreSignal, heedSignal }) {
    assertClusterFlags(flags);
    assertRaceFlags(flags);
    const details = await wantsDetails(flags);
    if (details && (flags.cluster !== undefined || flags.targets.length > 0)) {
      throw new UsageError(
        "Expected neither --html nor --details with --targets or --cluster; a report is of one run on this machine",
      );
    }
    if (flags.cluster !== undefined) {
      if (flags.targets.length > 0) {
        throw new UsageError("Expected one of --targets and --cluster");
      }
      if (flags.profile) {
        throw new UsageError(
          "Expected --profile without --cluster; workers do what it tells of, and --verbose tells the seconds of each stage here",
        );
      }
      return await runOnCluster(flags, output, signal);
    }
    const choice = metricChoice(flags);
    const log = runLog(output);
    const listeners: Partial<RankOptions> = {
      ...log,
      ...resourceChoice(flags),
      onScoring(model, metric) {
        ignoreSignal();
        log.onScoring?.(model, metric);
      },
      signal,
    };
    if (flags.targets.length === 0) {
      const result = await rank({
        ...dataChoice(flags),
        ...choice,
        ...listeners,
        race: raceOptions(flags, choice.metrics[0]),
        details,
      });
      output.live();
      const run = await completedRun(result.run, flags);
      printRun(run, output);
      printProfile(run, output);
      await reportRun(run, flags, output);
      await keepRun(run, flags, output);
      return;
    }
    if (flags.data !== undefined) {
      throw new UsageError("Expected one of --data and --targets, not both");
    }
    if (flags.profile) {
      throw new UsageError(
        "Expected --profile with --data; on many targets at once it would tell of all together",
      );
    }
    const { onTarget, ...told } = targetsLog(output);
    const result = await rankTargets({
      ...runChoice(flags),
      ...choice,
      ...listeners,
      ...told,
      onTarget(...target) {
        heedSignal();
        onTarget(...target);
      },
      targets: flags.targets,
    });
    printTargets(result, output);
    for (const { run } of result.targets) await keepRun(run, flags, output);
    return result.failed.length > 0 ? 1 : 0;
  },
});
