/**
 * Measure what the search for a recommendation, or its test, needs.
 *
 * @module
 */
import { join } from "@std/path";
import { InputError, metrics, zooFolder } from "../../../mod.ts";
import { sha256OfText } from "../../../lib/models/checksum.ts";
import type { BenchFlags } from "./flags.ts";
import { poolColumns } from "./pool_columns.ts";
import {
  type FinalTestDocument,
  finalTestDocument,
  type RecommendationDocument,
  recommendationDocument,
  type RecommendationTarget,
} from "./recommendation_document.ts";
import { TASKS } from "./tasks.ts";
import { zooFeatures } from "./zoo_features.ts";

// What is searched for is not among what it is searched in.
const ids = metrics.map(({ id }) => id).filter((id) => id !== "recommendation");

/** SHA-256 of what the zoo says of models and targets. */
async function zooHash(folder = zooFolder()): Promise<string> {
  const files = ["zoo.json", "ground_truth.json"];
  const texts = await Promise.all(
    files.map((file) => Deno.readTextFile(join(folder, file))),
  );
  return sha256OfText(texts.join("\n"));
}

async function targetsOf(
  which: "tuning" | "keptAside",
  flags: BenchFlags,
  onProgress?: (what: string) => void,
): Promise<RecommendationTarget[]> {
  const targets: RecommendationTarget[] = [];
  const skipped: string[] = [];
  for (const task of TASKS) {
    const found = zooFeatures(task, {
      ...flags,
      which,
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
        ...await poolColumns(features, onProgress),
      });
    }
  }
  // A choice or a test on some of the targets is another one.
  if (skipped.length > 0) throw new InputError(skipped.join("; "));
  if (targets.length === 0) throw new InputError("The zoo has no such target");
  return targets;
}

/**
 * Search on the tuning targets; those kept aside are not read.
 *
 * @throws {InputError} If a tuning target's data are missing.
 */
export async function runRecommendation(
  flags: BenchFlags,
  onProgress?: (what: string) => void,
): Promise<RecommendationDocument> {
  return recommendationDocument(
    await targetsOf("tuning", flags, onProgress),
    ids,
    {
      command: "deno task bench:recommendation",
      resamples: flags.resamples,
      zoo: await zooHash(flags.zoo),
    },
  );
}

/**
 * Test what the search has chosen on the targets kept aside.
 *
 * @throws {InputError} If the search was made on another zoo, or a target's data are missing.
 */
export async function runFinalTest(
  { chosen, zoo }: RecommendationDocument,
  flags: BenchFlags,
  onProgress?: (what: string) => void,
): Promise<FinalTestDocument> {
  const hash = await zooHash(flags.zoo);
  if (zoo !== hash) {
    throw new InputError(
      "The recommendation was chosen on another zoo; run deno task bench:recommendation first",
    );
  }
  return finalTestDocument(
    chosen,
    await targetsOf("keptAside", flags, onProgress),
    ids,
    {
      command: "deno task bench:recommendation --final",
      resamples: flags.resamples,
      zoo: hash,
    },
  );
}
