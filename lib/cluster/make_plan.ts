/**
 * From data and models to a plan, with everything that it names in the object store.
 *
 * @module
 */
import type { Dataset } from "../datasets/dataset.ts";
import { canonicalJson } from "../features/feature_key.ts";
import { pixelChoice } from "../features/segmentation/pixel_choice.ts";
import { sha256OfText } from "../models/checksum.ts";
import { describeData } from "../pipeline/describe.ts";
import { datasetOf, type ExtractOptions } from "../pipeline/extract.ts";
import {
  type OpenCandidate,
  openCandidates,
} from "../pipeline/open_candidates.ts";

import { storeModel } from "./model_objects.ts";
import { putObject } from "./object_cache.ts";
import type { Plan, PlannedModel, PlannedPack, Question } from "./plan.ts";
import { samplePacks } from "./sample_packs.ts";
import { findPlan, storePlan } from "./stored_plan.ts";
import type { Buckets } from "./streams.ts";

/** What a run is about, and how it is cut. */
export interface PlanOptions extends
  Pick<
    ExtractOptions,
    | "models"
    | "data"
    | "dataOptions"
    | "allowOutside"
    | "taps"
    | "maxLength"
    | "layers"
    | "pooling"
    | "pixels"
    | "labelGrid"
    | "maxSize"
    | "pixelSeed"
    | "skipBad"
    | "batch"
    | "dtype"
    | "signal"
    | "onData"
    | "onCandidate"
  > {
  /** Samples of a shard, about; whole batches of the model. Default 512. */
  readonly shard?: number;
  /** Told how many samples are in the object store. */
  readonly onStored?: (samples: number, of: number) => void;
}

/** Samples of a shard where nothing is said. */
const SHARD = 512;

/** The name of a run: the same data, models and cuts have the same name, so that the same command goes on with it. */
function runName(
  dataset: Dataset,
  candidates: readonly OpenCandidate[],
  { shard = SHARD, batch, skipBad = false, dtype }: PlanOptions,
  pixels: Plan["pixels"],
): string {
  const models = candidates.map(({ model, tap, preprocessing }) => ({
    name: model.name,
    sha256: model.sha256,
    tensor: tap.tensor,
    preprocessing,
  }));
  const about = {
    data: dataset.fingerprint,
    classNames: dataset.classNames,
    models,
    shard,
    batch,
    skipBad,
    dtype,
    pixels,
  };
  return sha256OfText(canonicalJson(about)).slice(0, 12);
}

async function storePacks(
  buckets: Buckets,
  run: string,
  dataset: Dataset,
  { shard = SHARD, signal, onStored }: PlanOptions,
): Promise<PlannedPack[]> {
  const packs: PlannedPack[] = [];
  for await (
    const { span, bytes } of samplePacks(dataset, shard, signal)
  ) {
    packs.push({ span, object: await putObject(buckets.objects, run, bytes) });
    onStored?.(span[1], dataset.size);
  }
  return packs;
}

/**
 * The plan of data and models: the one that is there already, or a new one.
 *
 * @throws {InputError} If the data or a model cannot be used.
 */
export async function makePlan(
  buckets: Buckets,
  options: PlanOptions,
  question: Question,
): Promise<Plan> {
  const { data, models, shard = SHARD, batch, signal } = options;
  const dataset = await datasetOf(options, null);
  const description = describeData(
    dataset,
    typeof data === "string" ? data : dataset.name,
    options,
  );
  options.onData?.(description);
  const candidates = await openCandidates(models, {
    ...options,
    task: dataset.task,
  });
  const pixels = dataset.task === "segmentation"
    ? pixelChoice(dataset, options)
    : undefined;
  const run = runName(dataset, candidates, options, pixels);
  const before = await findPlan(buckets.objects, run);
  if (before) return { ...before, question };
  const planned: PlannedModel[] = [];
  for (const candidate of candidates) {
    signal?.throwIfAborted();
    planned.push(
      await storeModel(buckets.objects, run, candidate, {
        task: dataset.task,
        size: dataset.size,
        shard,
        batch,
      }),
    );
  }
  const table = (numbers: ArrayLike<number>) =>
    putObject(
      buckets.objects,
      run,
      new Uint8Array(Int32Array.from(numbers).buffer),
    );
  const plan: Plan = {
    format: "fair-collapse/plan",
    version: 1,
    run,
    data: description,
    task: dataset.task,
    size: dataset.size,
    classNames: dataset.classNames,
    ...(dataset.task === "segmentation"
      ? {
        pixelCounts: dataset.pixelCounts,
        pixels,
        sizes: await table(dataset.sizes.flat()),
      }
      : { labels: await table(dataset.labels) }),
    packs: await storePacks(buckets, run, dataset, options),
    models: planned,
    skipBad: options.skipBad ?? false,
    dtype: options.dtype ?? "float32",
    question,
    warnings: candidates.flatMap(({ model, tap }) =>
      tap.warnings.map((warning) => `${model.name}: ${warning}`)
    ),
  };
  await storePlan(buckets.objects, plan);
  return plan;
}
