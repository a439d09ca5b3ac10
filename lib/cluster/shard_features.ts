/**
 * Features of a shard on a worker: from its store, or by running the model on samples that are fetched only then.
 *
 * @module
 */
import type { Dataset } from "../datasets/dataset.ts";
import type { Candidate } from "../features/candidate.ts";
import {
  extractFeatures,
  type ExtractFeaturesOptions,
} from "../features/extract_features.ts";
import {
  type ExtractedFeatures,
  findFeatures,
} from "../features/find_features.ts";
import type { PixelOptions } from "../features/segmentation/pixel_choice.ts";
import type { Backend } from "../inference/backend.ts";

import { decodeFrame } from "./frame.ts";
import type { ObjectCache } from "./object_cache.ts";
import type { Plan, SampleSpan } from "./plan.ts";
import { packedDataset, type PackHead } from "./sample_packs.ts";
import { overlapping } from "./shard_spans.ts";

/** The choice of a plan's pixels as options that say the same of each of its shards. */
function pixelOptions({ pixels }: Plan, [from]: SampleSpan): PixelOptions {
  if (!pixels) return {};
  const { perClass, labelGrid, maxSize, seed } = pixels;
  return {
    pixels: perClass ?? "all",
    labelGrid,
    maxSize,
    pixelSeed: seed,
    firstImage: from,
  };
}

async function fetched(
  plan: Plan,
  span: SampleSpan,
  cache: ObjectCache,
): Promise<Dataset> {
  const packs = [];
  for (const { span: own, object } of overlapping(plan.packs, span)) {
    packs.push({
      span: own,
      frame: decodeFrame<PackHead>(
        await cache.get(object),
        `samples ${own[0]} to ${own[1] - 1}`,
      ),
    });
  }
  return packedDataset(plan, packs, span);
}

/**
 * Features of a candidate on a span of a plan's samples.
 *
 * @param options Where they are stored, progress, signal.
 * @throws As {@link extractFeatures} does.
 */
export async function shardFeatures(
  plan: Plan,
  span: SampleSpan,
  candidate: Candidate,
  batch: number | undefined,
  backend: Backend,
  cache: ObjectCache,
  options: Pick<ExtractFeaturesOptions, "cache" | "onProgress" | "signal">,
): Promise<ExtractedFeatures> {
  const { skipBad, dtype } = plan;
  const choice = {
    ...options,
    ...pixelOptions(plan, span),
    skipBad,
    dtype,
    ...(batch !== undefined && { batch }),
  };
  const found = await findFeatures(
    packedDataset(plan, [], span),
    candidate,
    [backend.name],
    choice,
  );
  return found ?? await extractFeatures(
    await fetched(plan, span, cache),
    candidate,
    backend,
    choice,
  );
}
