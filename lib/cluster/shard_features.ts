/**
 * Features of a shard on a worker: from its store, or by running the model on samples that are fetched only then.
 *
 * @module
 */
import { sliceFile } from "../arrays/file_bytes.ts";
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
import {
  packedDataset,
  type PackHead,
  type SampleTable,
} from "./sample_packs.ts";

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

/** The span's part of the plan's table of classes, or of sizes. */
async function tableOf(
  { labels, sizes }: Plan,
  [from, to]: SampleSpan,
  cache: ObjectCache,
): Promise<SampleTable> {
  const path = await cache.path(labels ?? sizes!);
  const bytes = (labels ? 1 : 2) * Int32Array.BYTES_PER_ELEMENT;
  const part = await sliceFile(path, bytes * from, bytes * (to - from));
  return new Int32Array(new Uint8Array(part).buffer);
}

async function fetched(
  plan: Plan,
  span: SampleSpan,
  cache: ObjectCache,
): Promise<Dataset> {
  const table = await tableOf(plan, span, cache);
  return packedDataset(
    plan,
    span,
    table,
    async ({ span: [from, to], object }) =>
      decodeFrame<PackHead>(
        await cache.get(object),
        `samples ${from} to ${to - 1}`,
      ),
  );
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
  options: Pick<
    ExtractFeaturesOptions,
    "cache" | "memory" | "onProgress" | "pool" | "signal"
  >,
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
    packedDataset(plan, span, new Int32Array(0), () => {
      throw new Error("features were looked up, samples are not read");
    }),
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
