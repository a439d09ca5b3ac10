/**
 * Features of a candidate that were extracted before.
 *
 * @module
 */
import type { Dataset } from "../datasets/dataset.ts";
import { SampleError } from "../datasets/sample_error.ts";
import type { BackendName } from "../inference/backend.ts";

import { type Candidate, featureOrigin } from "./candidate.ts";
import type { SkippedSample } from "./decoded_samples.ts";
import { type FeatureDtype, featureKey } from "./feature_key.ts";
import type { FeatureSet } from "./feature_set.ts";
import { findEntry } from "./find_entry.ts";
import { entryPaths } from "./store_paths.ts";
import { openStoredFeatures } from "./stored_features.ts";
import type { EntryMeta } from "./entry_meta.ts";
import type { PixelOptions } from "./segmentation/pixel_choice.ts";

/** How to look features up. */
export interface FindFeaturesOptions extends PixelOptions {
  /** Cache folder, such as {@link defaultCacheFolder} gives; null for none. */
  readonly cache: string | null;
  /** How features are stored. Default "float32". */
  readonly dtype?: FeatureDtype;
  /** Leave out samples that cannot be decoded, instead of failing. Default false. */
  readonly skipBad?: boolean;
}

/** Features, and how they came about. */
export interface ExtractedFeatures {
  /** The features. */
  readonly features: FeatureSet;
  /** Name in the store, where they are in one. */
  readonly key?: string;
  /** Names in the store of their parts, where they were extracted part by part. */
  readonly partKeys?: readonly string[];
  /** Whether they were in the store already. */
  readonly cached: boolean;
  /** Samples that were left out, in order. */
  readonly skipped: readonly SkippedSample[];
  /** Texts of which the model saw only a part. */
  readonly truncated: number;
  /** Seconds that this call took. */
  readonly seconds: number;
}

/** Features from the store, unless bad samples were left out and must not be. */
export async function openEntry(
  folder: string,
  meta: EntryMeta,
  dataset: Dataset,
  { model }: Candidate,
  skipBad: boolean,
): Promise<Omit<ExtractedFeatures, "cached" | "seconds">> {
  const [first] = meta.skipped;
  if (first && !skipBad) {
    throw new SampleError("decode", first.source, first.reason);
  }
  return {
    skipped: meta.skipped,
    truncated: meta.truncated ?? 0,
    features: await openStoredFeatures(folder, meta, {
      model: model.name,
      classNames: dataset.classNames,
    }),
  };
}

/**
 * Features from the store, if they are there: nothing is run.
 *
 * @param backends Whose features to take, by preference: their bits differ a little.
 * @returns Undefined where there are none.
 * @throws {SampleError} If samples were left out when they were made, and `skipBad` is not set.
 *
 * @example
 * ```ts
 * import {
 *   findFeatures,
 *   imageFolder,
 *   modelPreprocessing,
 *   modelTap,
 *   openModel,
 *   zooFolder,
 * } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const dataset = await imageFolder(zooFolder("targets/fashion"), { perClass: 2 });
 * const model = await openModel(zooFolder("image/plain_random.onnx"));
 * const tap = modelTap(model);
 * const { preprocessing } = modelPreprocessing(model, tap);
 * const cache = await Deno.makeTempDir();
 * const found = await findFeatures(dataset, { model, tap, preprocessing }, ["native", "wasm"], {
 *   cache,
 * });
 * assertEquals(found, undefined);
 * await Deno.remove(cache);
 * ```
 */
export async function findFeatures(
  dataset: Dataset,
  candidate: Candidate,
  backends: readonly BackendName[],
  options: FindFeaturesOptions,
): Promise<ExtractedFeatures | undefined> {
  const { cache, dtype = "float32", skipBad = false } = options;
  if (cache === null) return undefined;
  const begin = performance.now();
  for (const backend of backends) {
    const key = await featureKey(
      featureOrigin(dataset, candidate, backend, dtype, options),
    );
    const meta = await findEntry(cache, key);
    if (!meta) continue;
    const { whole } = entryPaths(cache, key);
    return {
      ...await openEntry(whole, meta, dataset, candidate, skipBad),
      key,
      cached: true,
      seconds: (performance.now() - begin) / 1000,
    };
  }
}
