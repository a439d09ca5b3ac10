/**
 * Measure every metric on every target of a task.
 *
 * @module
 */
import { findMetrics, InputError, type ZooTask } from "../../../mod.ts";
import {
  type BenchDocument,
  benchDocument,
  type BenchTarget,
  benchTarget,
} from "./bench_document.ts";
import type { BenchFlags } from "./flags.ts";
import { machine } from "./machine.ts";
import { scoreTarget } from "./score_target.ts";
import { zooFeatures } from "./zoo_features.ts";

/**
 * Extract, score and evaluate.
 *
 * @param onProgress Told what goes on.
 * @throws {InputError} If no target of the task has its data.
 */
export async function runBenchmark(
  task: ZooTask,
  flags: BenchFlags,
  onProgress?: (what: string) => void,
): Promise<BenchDocument> {
  const metrics = findMetrics(flags.metrics).map(({ id }) => id);
  const targets: BenchTarget[] = [];
  const skipped: string[] = [];
  let models: BenchDocument["models"] = [];
  let ranBy = "";
  const found = zooFeatures(task, {
    ...flags,
    which: flags.keptAside ? "all" : "tuning",
    onSkipped: (reason) => skipped.push(reason),
    onProgress,
  });
  for await (const features of found) {
    const scored = await scoreTarget(features, metrics, onProgress);
    targets.push(benchTarget(features, scored));
    models = features.models.map(({ name, attributes }) => ({
      name,
      attributes,
    }));
    ranBy = features.runtime;
  }
  if (targets.length === 0) {
    throw new InputError(
      [`There is no target to rank ${task} models on`, ...skipped].join("; "),
    );
  }
  return benchDocument({
    task,
    command: `deno task bench:${task}${flags.keptAside ? " --kept-aside" : ""}`,
    machine: machine(ranBy),
    models,
    targets,
    skipped,
    resamples: flags.resamples,
  });
}
