/**
 * Features of every candidate on one dataset.
 *
 * @module
 */
import type { Dataset } from "../datasets/dataset.ts";
import { decodingPool } from "../features/decoding_workers.ts";
import {
  type ExtractFeaturesOptions,
  extractLayers,
} from "../features/extract_features.ts";
import {
  type ExtractedFeatures,
  findFeatures,
} from "../features/find_features.ts";
import type { PixelOptions } from "../features/segmentation/pixel_choice.ts";
import type { Backend, BackendName } from "../inference/backend.ts";
import {
  type BackendChoice,
  chooseBackend,
} from "../inference/choose_backend.ts";
import { openBackend } from "../inference/open_backend.ts";
import { profiledBackend } from "../inference/profile.ts";

import type { OpenCandidate } from "./open_candidates.ts";
import { probeOf } from "./probe_of.ts";
import { byModel } from "./text_candidates.ts";
import {
  openWithoutGpu,
  type RunningBackend,
  unlessLost,
} from "./unless_lost.ts";

/** How to extract from a pool. */
export interface ExtractPoolOptions extends ExtractFeaturesOptions {
  /** What runs the models; "auto", the default, takes the fastest that is here. */
  readonly backend?: BackendName | "auto";
  /** Threads of the backend. Default one a core. */
  readonly threads?: number;
  /** Told which backend was taken, and why. */
  readonly onBackend?: (backend: Backend, reason: string) => void;
  /** Told what went wrong on the way and was made up for. */
  readonly onRemark?: (text: string) => void;
  /** Told before the first sample of a model. */
  readonly onModel?: (candidate: OpenCandidate) => void;
  /** Told when a model's features are there. */
  readonly onExtracted?: (
    candidate: OpenCandidate,
    extracted: ExtractedFeatures,
  ) => void;
}

/** Features of a pool, and what made them. */
export interface ExtractedPool {
  /** One for each candidate, in order. */
  readonly extracted: readonly ExtractedFeatures[];
  /** The backend, open: its products serve the metrics. The caller closes it. */
  readonly backend: Backend;
  /** Why this backend. */
  readonly reason: string;
}

const BACKENDS: readonly BackendName[] = ["native", "webgpu", "wasm"];

/** The backend whose features of all candidates are in the store, if there is one. */
async function cachedBackend(
  dataset: Dataset,
  candidates: readonly OpenCandidate[],
  options: ExtractPoolOptions,
): Promise<BackendName | undefined> {
  for (const name of BACKENDS) {
    const found = await Promise.all(
      candidates.map((candidate) =>
        findFeatures(dataset, candidate, [name], options)
      ),
    );
    if (found.every((features) => features !== undefined)) return name;
  }
}

async function backendFor(
  dataset: Dataset,
  candidates: readonly OpenCandidate[],
  options: ExtractPoolOptions,
): Promise<Pick<BackendChoice, "backend" | "reason">> {
  const { backend: wanted = "auto", threads } = options;
  if (wanted === "auto") {
    const cached = await cachedBackend(dataset, candidates, options);
    if (cached) {
      const backend = await openBackend(cached, { threads });
      return {
        backend,
        reason: `${cached}: all features are in the cache from it`,
      };
    }
  }
  return await chooseBackend(wanted, await probeOf(candidates[0], dataset), {
    threads,
  });
}

/** Extracts from several datasets on one backend; a lost GPU is made up for by another backend, which stays. */
export interface PoolExtractor {
  /** What runs the models now, and why. Open: its products serve the metrics, and the caller closes it. */
  readonly running: Readonly<RunningBackend>;
  /**
   * Features of candidates, one for each in order, one model after the other.
   *
   * @throws {InputError} If a sample, a model or the cache fails; the message names it.
   */
  extract(
    dataset: Dataset,
    candidates: readonly OpenCandidate[],
    more?: Pick<ExtractFeaturesOptions, "onProgress"> & PixelOptions,
  ): Promise<ExtractedFeatures[]>;
  /** End the threads that decode. */
  close(): Promise<void>;
}

/**
 * Open a backend for candidates, and threads that decode for them.
 *
 * @param dataset What is extracted from first: where all features of it are in the store, their backend is taken.
 * @throws {InputError} If the backend cannot be used.
 */
export async function openPoolExtractor(
  dataset: Dataset,
  candidates: readonly OpenCandidate[],
  options: ExtractPoolOptions,
): Promise<PoolExtractor> {
  const { backend: opened, reason } = await backendFor(
    dataset,
    candidates,
    options,
  );
  options.onBackend?.(opened, reason);
  const { profile, threads } = options;
  const profiled = (backend: Backend) =>
    profile ? profiledBackend(backend, profile) : backend;
  const running: RunningBackend = { backend: profiled(opened), reason };
  const pool = decodingPool({
    profile,
    onLost: (reason, left) =>
      options.onRemark?.(
        `a thread that decodes images has ended (${reason}); ${
          left > 0 ? `${left} go on` : "they are decoded without threads"
        }`,
      ),
  });
  return {
    running,
    close: () => pool.close(),
    async extract(dataset, candidates, more) {
      const extracted: ExtractedFeatures[] = [];
      for (const layers of byModel(candidates)) {
        for (const candidate of layers) options.onModel?.(candidate);
        const features = await unlessLost(
          running,
          (backend) =>
            extractLayers(dataset, layers, backend, {
              ...options,
              ...more,
              pool,
            }),
          {
            model: layers[0].model.name,
            open: async () => profiled(await openWithoutGpu({ threads })),
            onBackend: options.onBackend,
          },
        );
        for (const [at, candidate] of layers.entries()) {
          options.onExtracted?.(candidate, features[at]);
        }
        extracted.push(...features);
      }
      return extracted;
    },
  };
}

/**
 * Extract the features of every candidate, one model after the other, from the store where they are there. Where a
 * GPU's device is lost, another backend goes on.
 *
 * @param dataset Labelled images.
 * @param candidates What {@link openCandidates} gives.
 * @param options Backend, cache, batch, progress.
 * @returns The features and the open backend.
 * @throws {InputError} If a sample, a model, the backend or the cache fails; the message names it.
 */
export async function extractPool(
  dataset: Dataset,
  candidates: readonly OpenCandidate[],
  options: ExtractPoolOptions,
): Promise<ExtractedPool> {
  const extractor = await openPoolExtractor(dataset, candidates, options);
  try {
    const extracted = await extractor.extract(dataset, candidates);
    return { extracted, ...extractor.running };
  } catch (error) {
    await extractor.running.backend.close();
    throw error;
  } finally {
    await extractor.close();
  }
}
