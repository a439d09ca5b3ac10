/**
 * `rank --cluster`: the main job on other machines.
 *
 * @module
 */
import type { ClusterProgress } from "../cluster/dispatcher.ts";
import type { Plan } from "../cluster/plan.ts";
import {
  cancelOnCluster,
  type ClusterOptions,
  rankOnCluster,
  resumeOnCluster,
} from "../cluster/rank_on_cluster.ts";

import { type CLUSTER_FLAGS, clusterAccess } from "./cluster_flags.ts";
import type { FlagValues } from "./command.ts";
import { type DATA_FLAGS, dataChoice } from "./data_flags.ts";
import { type HISTORY_FLAGS, keepRun } from "./keep_run.ts";
import { type METRIC_FLAGS, metricChoice } from "./metric_flags.ts";
import type { Output } from "./output.ts";
import { printRun } from "./print_run.ts";
import { progressCells } from "./progress.ts";
import { type RESOURCE_FLAGS, resourceChoice } from "./resource_flags.ts";
import { runLog } from "./run_log.ts";

/** Milliseconds between two lines where no terminal shows them anew. */
const LINES = 10_000;
const REDRAW = 200;

/** The whole in a line, and each worker in another. */
export function clusterLines(
  { done, total, items, waiting, workers }: ClusterProgress,
  run: string,
): string[] {
  const rate = workers.reduce((sum, worker) => sum + worker.rate, 0);
  return [
    `  ${run}  ${
      progressCells(done, total, rate, "samples")
    }  ${items} items done, ${waiting} out, ${workers.length} workers`,
    ...workers.map(({ worker, backend, threads, rate, samples, item }) =>
      `    ${worker}  ${backend} ${threads}  ${samples} samples  ${
        rate.toFixed(rate < 10 ? 1 : 0)
      }/s  ${item ?? "waits"}`
    ),
  ];
}

function listeners(output: Output): Partial<ClusterOptions> {
  let run = "", drawn = -Infinity, said = performance.now();
  return {
    onRun(plan: Plan) {
      run = plan.run;
      output.note(
        `run ${run}: ${plan.models.length} models, ${
          plan.models.reduce((sum, { shards }) => sum + shards.length, 0)
        } shards; --resume ${run} goes on with it from anywhere, --cancel ${run} removes it`,
      );
    },
    onNote: (note) => output.note(`  ${note}`),
    onProgress(progress) {
      const now = performance.now();
      if (output.isLive) {
        if (now - drawn < REDRAW) return;
        drawn = now;
        output.live(...clusterLines(progress, run));
      } else if (now - said >= LINES) {
        said = now;
        for (const line of clusterLines(progress, run)) output.note(line);
      }
    },
    onScoring: (model, metric) => output.live(`  ${model}: ${metric}`),
  };
}

/** Rank, resume or cancel, as the flags say. */
export async function runOnCluster(
  flags: FlagValues<
    & typeof DATA_FLAGS
    & typeof METRIC_FLAGS
    & typeof RESOURCE_FLAGS
    & typeof CLUSTER_FLAGS
    & typeof HISTORY_FLAGS
  >,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const access = clusterAccess(flags.cluster!, flags);
  if (flags.cancel !== undefined) {
    await cancelOnCluster(flags.cancel, { access, ackWait: flags["ack-wait"] });
    output.note(`run ${flags.cancel} is cancelled`);
    return;
  }
  const options: ClusterOptions = {
    access,
    tries: flags.tries,
    ackWait: flags["ack-wait"],
    memory: resourceChoice(flags).memory,
    ...listeners(output),
    signal,
  };
  const { run } = flags.resume === undefined
    ? await rankOnCluster(
      {
        ...runLog(output),
        ...dataChoice(flags),
        ...metricChoice(flags),
        shard: flags.shard,
        ...options,
      } as Parameters<typeof rankOnCluster>[0],
    )
    : await resumeOnCluster(flags.resume, options);
  output.live();
  printRun(run, output);
  await keepRun(run, flags, output);
}
