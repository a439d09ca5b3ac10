/**
 * A dataset and models in, features out.
 *
 * @module
 */
import type { Dataset } from "../datasets/dataset.ts";
import type { OpenDatasetOptions } from "../datasets/open_dataset.ts";
import { defaultCacheFolder } from "../features/cache_folder.ts";
import type { SkippedSample } from "../features/decoded_samples.ts";
import type { FeatureSet } from "../features/feature_set.ts";
import type { Backend } from "../inference/backend.ts";
import type {
  DataDescription,
  ModelDescription,
} from "../report/run_document.ts";

import { describeCandidate, describeData, skippedRemark } from "./describe.ts";
import {
  type ExtractedPool,
  extractPool,
  type ExtractPoolOptions,
} from "./extract_pool.ts";
import { lostClasses } from "./lost_classes.ts";
import {
  type OpenCandidate,
  openCandidates,
  type OpenCandidatesOptions,
} from "./open_candidates.ts";
import { openData } from "./targets/open_data.ts";
import { truncationRemarks } from "./text_candidates.ts";

/** What to extract, and how. */
export interface ExtractOptions
  extends
    Omit<ExtractPoolOptions, "cache" | "onProgress">,
    Omit<OpenCandidatesOptions, "task"> {
  /** Files, globs, folders, URLs, `hf:owner/name` on the Hugging Face hub; "zoo" means the project's own models. */
  readonly models: readonly string[];
  /** A dataset, or the path of one, or of a target manifest, or `hf-dataset:owner/name` on the Hugging Face hub. */
  readonly data: string | Dataset | Promise<Dataset>;
  /** How to open the data, where `data` is a path. */
  readonly dataOptions?: OpenDatasetOptions;
  /** Whether a target manifest may name paths outside its folder. Default false. */
  readonly allowOutside?: boolean;
  /** Folder of the feature store; null for none. Default {@link defaultCacheFolder}. */
  readonly cache?: string | null;
  /** Told of the data, once opened. */
  readonly onData?: (data: DataDescription) => void;
  /** Told after each batch of a model. */
  readonly onExtraction?: ExtractPoolOptions["onProgress"];
}

/** Features of every model, with what went into them. */
export interface Extraction {
  /** What the models were asked about. */
  readonly data: DataDescription;
  /** The data themselves. */
  readonly dataset: Dataset;
  /** What the features were extracted by, in the order of the models. */
  readonly candidates: readonly OpenCandidate[];
  /** Samples that were left out, in order. */
  readonly skipped: readonly SkippedSample[];
  /** The models, in the order given. */
  readonly models: readonly ModelDescription[];
  /** Features of each model. */
  readonly features: readonly FeatureSet[];
  /** The backend, open: its products serve the metrics. The caller closes it. */
  readonly backend: Backend;
  /** Why this backend. */
  readonly reason: string;
  /** What a reader should know of the taps. */
  readonly warnings: readonly string[];
  /** Seconds by stage. */
  readonly seconds: {
    readonly open: number;
    readonly extraction: number;
    /** Of judging, in a race. */
    readonly race?: number;
  };
}

/** The data that options name, opened. */
export async function datasetOf(
  options: Pick<
    ExtractOptions,
    | "data"
    | "skipBad"
    | "signal"
    | "dataOptions"
    | "allowOutside"
    | "hub"
    | "onHub"
  >,
  cache: string | null,
): Promise<Dataset> {
  const { data, skipBad, signal, dataOptions, allowOutside } = options;
  if (typeof data !== "string") return await data;
  return await openData(data, {
    skipBad,
    signal,
    hub: options.hub,
    onHub: options.onHub,
    ...(cache === null ? {} : { hashMemory: `${cache}/content_hashes.json` }),
    ...dataOptions,
    allowOutside,
  });
}

/** Data and candidates, open. */
export interface OpenedRun {
  /** The data. */
  readonly dataset: Dataset;
  /** The data in plain words. */
  readonly description: DataDescription;
  /** The candidates. */
  readonly candidates: readonly OpenCandidate[];
  /** Folder of the feature store. */
  readonly cache: string | null;
  /** Seconds that opening took. */
  readonly seconds: number;
}

/** Open the data and the models that options name. */
export async function openRun(options: ExtractOptions): Promise<OpenedRun> {
  const { data, models, cache = defaultCacheFolder() } = options;
  const start = performance.now();
  const dataset = await datasetOf(options, cache);
  const description = describeData(
    dataset,
    typeof data === "string" ? data : dataset.name,
    options,
  );
  options.onData?.(description);
  const candidates = await openCandidates(models, {
    ...(cache !== null && { downloads: `${cache}/downloads` }),
    ...options,
    task: dataset.task,
  });
  const seconds = (performance.now() - start) / 1000;
  return { dataset, description, candidates, cache, seconds };
}

/**
 * What was extracted, with what went into it.
 *
 * @param opened Data, and the candidates whose features these are.
 * @param seconds Seconds of the extraction.
 */
export function extractionOf(
  { dataset, description, candidates, seconds: open }: OpenedRun,
  { extracted, backend, reason }: ExtractedPool,
  seconds: number,
): Extraction {
  return {
    data: {
      ...description,
      remarks: [...description.remarks, ...skippedRemark(extracted)],
    },
    dataset,
    candidates,
    skipped: extracted[0].skipped,
    models: candidates.map((candidate, index) =>
      describeCandidate(candidate, extracted[index])
    ),
    features: extracted.map(({ features }) => features),
    backend,
    reason,
    warnings: [
      ...candidates.flatMap(({ model, tap }) =>
        tap.warnings.map((warning) => `${model.name}: ${warning}`)
      ),
      ...truncationRemarks(candidates, extracted),
      ...lostClasses(
        dataset,
        extracted.map(({ features }) => features),
      ),
    ],
    seconds: { open, extraction: seconds },
  };
}

/**
 * Features of models on a dataset, from the store where they are there.
 *
 * @param options Models, data, backend, cache.
 * @returns Features in the order of the models, and the open backend, which the caller closes.
 * @throws {InputError} If the data, a model, the backend or the cache cannot be used; the message says
 * what, where, and what to do.
 *
 * @example
 * ```ts
 * import { extract, zooFolder } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const { features, backend } = await extract({
 *   models: [zooFolder("image/plain_random.onnx")],
 *   data: zooFolder("targets/fashion"),
 *   dataOptions: { perClass: 3 },
 *   backend: "wasm",
 *   cache: null,
 * });
 * assertEquals(features[0].rows, 12);
 * await backend.close();
 * ```
 */
export async function extract(options: ExtractOptions): Promise<Extraction> {
  const opened = await openRun(options);
  const { dataset, candidates, cache } = opened;
  const start = performance.now();
  const pool = await extractPool(dataset, candidates, {
    ...options,
    cache,
    onProgress: options.onExtraction,
  });
  return extractionOf(opened, pool, (performance.now() - start) / 1000);
}
