/**
 * Features of a model on a dataset.
 *
 * @module
 */
import type { Dataset } from "../datasets/dataset.ts";
import { InputError, ModelError } from "../errors.ts";
import type { Backend } from "../inference/backend.ts";
import type { Profile } from "../inference/profile.ts";

import {
  type Candidate,
  featureOrigin,
  type TextCandidate,
} from "./candidate.ts";
import type { DecodingPool } from "./decoding_workers.ts";
import type { Extraction } from "./extraction.ts";
import { assertBatch } from "./feature_batches.ts";
import { type FeatureDtype, featureKey } from "./feature_key.ts";
import { fillEntry } from "./fill_entry.ts";
import {
  type ExtractedFeatures,
  findFeatures,
  type FindFeaturesOptions,
  openEntry,
} from "./find_features.ts";
import { imageExtraction } from "./image_extraction.ts";
import { gatherFeatures } from "./memory_features.ts";
import { segmentationExtraction } from "./segmentation/segmentation_extraction.ts";
import { entryPaths } from "./store_paths.ts";
import { textExtractions } from "./text/text_extraction.ts";
import type { ExtractionProgress } from "./watch_batches.ts";

/** How to extract. */
export interface ExtractFeaturesOptions extends FindFeaturesOptions {
  /** Samples a run, for a model that takes any number. Default by the size of its input. */
  readonly batch?: number;
  /** Threads that decode, 0 for this one. Default by the number of images and of cores. */
  readonly workers?: number;
  /** Where those threads come from and stay; by default each extraction starts its own. */
  readonly pool?: DecodingPool;
  /** Images decoded ahead of inference. Default 64, or fewer where those would be large. */
  readonly ahead?: number;
  /** Told where the time goes. */
  readonly profile?: Profile;
  /**
   * Bytes that the whole run may take beside the runtime and the model. Images ahead take a sixteenth of it at most, and
   * features that are not stored on disk half of it.
   */
  readonly memory?: number;
  /** Told after each batch. */
  readonly onProgress?: (progress: ExtractionProgress) => void;
  /** Told if another process is extracting the same features; those are waited for and used. */
  readonly onWait?: () => void;
  /** Stops with its reason; with a cache, what is done is kept. */
  readonly signal?: AbortSignal;
}

/**
 * Features of a model on a dataset, from the store or by running the model.
 *
 * Images are decoded while earlier ones are run, a few batches ahead. With a cache, rows are on disk
 * soon after they are made: a run that is stopped or killed goes on from there, and ends with the
 * same bytes. Two processes that want the same features extract them once.
 *
 * @param dataset Labelled images.
 * @param candidate The model, where to tap it, and its preprocessing.
 * @param backend What runs it.
 * @param options Cache, batch, progress.
 * @throws {SampleError} If an image is broken, unless `skipBad`.
 * @throws {InputError} If features are not finite (naming the model and the number of rows), or the
 * cache cannot be written.
 * @throws {ModelError} If the model takes no images, or gives no row a sample.
 * @throws {BackendError} If the model fails in the backend.
 *
 * @example
 * ```ts
 * import {
 *   extractFeatures,
 *   imageFolder,
 *   modelPreprocessing,
 *   modelTap,
 *   openBackend,
 *   openModel,
 *   zooFolder,
 * } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const dataset = await imageFolder(zooFolder("targets/fashion"), { perClass: 2 });
 * const model = await openModel(zooFolder("image/plain_random.onnx"));
 * const tap = modelTap(model);
 * const { preprocessing } = modelPreprocessing(model, tap);
 * const backend = await openBackend("wasm", { threads: 1 });
 * const { features } = await extractFeatures(dataset, { model, tap, preprocessing }, backend, {
 *   cache: null,
 * });
 * assertEquals([features.rows, features.labels.length], [8, 8]);
 * await backend.close();
 * ```
 */
export async function extractFeatures(
  dataset: Dataset,
  candidate: Candidate,
  backend: Backend,
  options: ExtractFeaturesOptions,
): Promise<ExtractedFeatures> {
  const extraction = extractionOf(dataset, candidate, backend, options);
  return await extractBy(extraction, dataset, candidate, backend, options);
}

/**
 * Features of one candidate, or of several layers of one model of texts: what is not in the store is run once for all.
 *
 * @param candidates One candidate; or several of one model, which differ in nothing but tensors and pooling.
 * @returns One for each candidate, in order.
 * @throws As {@linkcode extractFeatures} does.
 *
 * @example Every layer of an encoder, in one run
 * ```ts
 * import {
 *   type Backend,
 *   extractLayers,
 *   type FeatureSet,
 *   modelTap,
 *   openModel,
 *   openTextModel,
 *   textDataset,
 * } from "fair-collapse";
 *
 * async function layersOf(path: string, texts: string, backend: Backend): Promise<FeatureSet[]> {
 *   const model = await openModel(path);
 *   const { tokenizer, features } = await openTextModel(model, modelTap(model), {
 *     layers: "all",
 *   });
 *   const candidates = features.map(({ tap, preprocessing }) => ({
 *     model,
 *     tap,
 *     preprocessing,
 *     tokenizer,
 *   }));
 *   const dataset = await textDataset(texts);
 *   const extracted = await extractLayers(dataset, candidates, backend, { cache: null });
 *   return extracted.map(({ features }) => features);
 * }
 * ```
 */
export async function extractLayers(
  dataset: Dataset,
  candidates: readonly Candidate[],
  backend: Backend,
  options: ExtractFeaturesOptions,
): Promise<ExtractedFeatures[]> {
  const texts = candidates.filter(({ tokenizer }) =>
    tokenizer
  ) as TextCandidate[];
  const extractions =
    dataset.task === "text" && texts.length === candidates.length
      ? textExtractions(dataset, texts, backend, options)
      : candidates.map((candidate) =>
        extractionOf(dataset, candidate, backend, options)
      );
  const all = await Promise.allSettled(
    extractions.map((extraction, at) =>
      extractBy(extraction, dataset, candidates[at], backend, options)
    ),
  );
  return all.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
}

async function extractBy(
  extraction: Extraction,
  dataset: Dataset,
  candidate: Candidate,
  backend: Backend,
  options: ExtractFeaturesOptions,
): Promise<ExtractedFeatures> {
  const { cache, dtype = "float32", signal } = options;
  if (options.batch !== undefined) assertBatch(options.batch);
  signal?.throwIfAborted();
  const begin = performance.now();
  const found = await findFeatures(dataset, candidate, [backend.name], options);
  if (found) return found;
  try {
    const made = cache === null
      ? await inMemory(extraction, dataset, candidate, dtype, options.memory)
      : await inStore(extraction, dataset, candidate, backend, {
        ...options,
        cache,
        dtype,
      });
    return {
      ...made,
      cached: !extraction.hasRun(),
      seconds: (performance.now() - begin) / 1000,
    };
  } finally {
    await extraction.release();
  }
}

/** The model at work on this kind of data. */
function extractionOf(
  dataset: Dataset,
  candidate: Candidate,
  backend: Backend,
  options: ExtractFeaturesOptions,
): Extraction {
  if (dataset.task === "image" && !candidate.tokenizer) {
    return imageExtraction(dataset, candidate, backend, options);
  }
  if (dataset.task === "segmentation" && !candidate.tokenizer) {
    return segmentationExtraction(dataset, candidate, backend, options);
  }
  if (dataset.task === "text" && candidate.tokenizer) {
    return textExtractions(dataset, [candidate], backend, options)[0];
  }
  throw new ModelError(
    `Cannot extract features of ${candidate.model.name}: ${dataset.name} is for ${dataset.task}, the model is opened for ${
      candidate.tokenizer ? "texts" : "images"
    }`,
  );
}

async function inMemory(
  extraction: Extraction,
  dataset: Dataset,
  { model }: Candidate,
  dtype: FeatureDtype,
  memory: number | undefined,
): Promise<Omit<ExtractedFeatures, "cached" | "seconds">> {
  const batch = await extraction.batch();
  const rows = extraction.produce({ next: 0, rows: 0 }, batch);
  const gathered = await gatherFeatures(rows, {
    model: model.name,
    classNames: dataset.classNames,
    dtype,
    memory,
    ...(dataset.task === "segmentation" && { samples: dataset.size }),
  });
  if (gathered) return gathered;
  throw new InputError(
    `Cannot extract features of ${model.name}: no sample could be decoded`,
  );
}

async function inStore(
  extraction: Extraction,
  dataset: Dataset,
  candidate: Candidate,
  backend: Backend,
  options: ExtractFeaturesOptions & {
    readonly cache: string;
    readonly dtype: FeatureDtype;
  },
): Promise<Omit<ExtractedFeatures, "cached" | "seconds">> {
  const { cache, dtype, signal, onWait, skipBad = false } = options;
  const from = featureOrigin(dataset, candidate, backend.name, dtype, options);
  const key = await featureKey(from);
  const meta = await fillEntry({
    cache,
    key,
    dtype,
    batch: extraction.batch,
    produce: extraction.produce,
    signal,
    onWait,
    profile: options.profile,
    description: {
      model: candidate.model.name,
      dataset: dataset.name,
      classNames: dataset.classNames,
      ...(dataset.task === "segmentation" && { samples: dataset.size }),
      runtime: `${backend.name} ${backend.version}`,
      origin: from,
    },
  });
  const { whole } = entryPaths(cache, key);
  return {
    ...await openEntry(whole, meta, dataset, candidate, skipBad),
    key,
  };
}
