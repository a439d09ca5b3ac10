/**
 * Score and evaluate every variant of FaCe on the tuning targets of all tasks.
 *
 * @module
 */
import { InputError } from "../../../mod.ts";
import {
  type AblationDocument,
  ablationDocument,
  type AblationTarget,
} from "./ablation_document.ts";
import { ablationScores } from "./ablation_scores.ts";
import { variants } from "./ablation_variants.ts";
import type { BenchFlags } from "./flags.ts";
import { TASKS } from "./tasks.ts";
import { zooFeatures } from "./zoo_features.ts";

/**
 * Run the ablation.
 *
 * @throws {InputError} If no target has its data.
 */
export async function runAblation(
  flags: BenchFlags,
  onProgress?: (what: string) => void,
): Promise<AblationDocument> {
  const all = variants();
  const targets: AblationTarget[] = [];
  const skipped: string[] = [];
  for (const task of TASKS) {
    const found = zooFeatures(task, {
      ...flags,
      which: "tuning",
      onSkipped: (reason) => skipped.push(reason),
      onProgress,
    });
    for await (const features of found) {
      const { target, models } = features;
      targets.push({
        name: target.name,
        task,
        models: models.map(({ name }) => name),
        truth: models.map(({ name }) => target.truth[name]),
        scores: await ablationScores(
          features,
          all,
          (model) => onProgress?.(`${target.name}: ${model}`),
        ),
      });
    }
  }
  if (targets.length === 0) {
    throw new InputError(["There is no target", ...skipped].join("; "));
  }
  return ablationDocument(all, targets, {
    command: "deno task bench:ablation",
    resamples: flags.resamples,
  });
}
