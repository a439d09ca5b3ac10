/**
 * The main job: a dataset and models in, a ranking out.
 *
 * @module
 */
import { classBalance } from "../datasets/class_balance.ts";
import type { Dataset } from "../datasets/dataset.ts";
import {
  type ImageFolder,
  imageFolder,
  type ImageFolderOptions,
} from "../datasets/image_folder.ts";
import { defaultCacheFolder } from "../features/cache_folder.ts";
import type { ExtractedFeatures } from "../features/find_features.ts";
import {
  rankFeatures,
  type RankFeaturesOptions,
  type Ranking,
} from "../ranking/rank_features.ts";
import {
  type DataDescription,
  type ModelDescription,
  type RunDocument,
  runDocument,
} from "../report/run_document.ts";

import { extractPool, type ExtractPoolOptions } from "./extract_pool.ts";
import { type OpenCandidate, openCandidates } from "./open_candidates.ts";

/** What to rank, and how. */
export interface RankOptions
  extends
    Omit<RankFeaturesOptions, "onProgress" | "product">,
    Omit<ExtractPoolOptions, "cache" | "onProgress"> {
  /** Files, globs, folders, URLs; "zoo" means the project's own models. */
  readonly models: readonly string[];
  /** A dataset, or the path of an image folder. */
  readonly data: string | Dataset | Promise<Dataset>;
  /** How to open the image folder, where `data` is a path. */
  readonly dataOptions?: ImageFolderOptions;
  /** Folder of the feature store; null for none. Default {@link defaultCacheFolder}. */
  readonly cache?: string | null;
  /** Tensors to take the features from instead of those found: `NAME` for all, or `MODEL=NAME`. */
  readonly taps?: readonly string[];
  /** Told of the data, once opened. */
  readonly onData?: (data: DataDescription) => void;
  /** Told of each model, once opened. */
  readonly onCandidate?: (candidate: OpenCandidate) => void;
  /** Told after each batch of a model. */
  readonly onExtraction?: ExtractPoolOptions["onProgress"];
  /** Told before each metric of each model. */
  readonly onScoring?: RankFeaturesOptions["onProgress"];
}

/** A ranking with the document of its run. */
export interface RankResult extends Ranking {
  /** All of it in plain data: inputs with hashes, options, terms, scores, timings, versions. */
  readonly run: RunDocument;
}

function isImageFolder(dataset: Dataset): dataset is ImageFolder {
  return "ignored" in dataset;
}

/** What was taken of a folder and what was passed over, in sentences. */
function remarks(dataset: Dataset): string[] {
  if (!isImageFolder(dataset)) return [];
  const { split, splits, available, size, skipped, ignored } = dataset;
  const said: string[] = [];
  if (split) {
    said.push(
      `Of the splits ${splits.join(", ")} the images of ${split} were taken.`,
    );
  }
  if (size + skipped.length < available) {
    said.push(`${size} of ${available} images were sampled.`);
  }
  if (skipped.length > 0) {
    said.push(
      `${skipped.length} bad files were left out: ${skipped[0].source} (${
        skipped[0].reason
      })` +
        (skipped.length > 1 ? " and others." : "."),
    );
  }
  if (ignored.others > 0) {
    said.push(`${ignored.others} files that are no images were passed over.`);
  }
  return said;
}

/** A dataset in plain data. */
export function describeData(dataset: Dataset, path: string): DataDescription {
  const { counts } = classBalance(dataset);
  return {
    name: dataset.name,
    path,
    task: dataset.task,
    samples: dataset.size,
    classes: dataset.classNames.map((name, id) => ({
      name,
      count: counts[id],
    })),
    fingerprint: dataset.fingerprint,
    remarks: remarks(dataset),
  };
}

function describeCandidate(
  { model, tap, preprocessing, preprocessingOrigin }: OpenCandidate,
  { features, cached, seconds }: ExtractedFeatures,
): ModelDescription {
  return {
    name: model.name,
    source: model.location,
    sha256: model.sha256,
    bytes: model.size,
    tap: tap.tensor,
    tapReason: tap.reason,
    preprocessing,
    preprocessingOrigin,
    rows: features.rows,
    dims: features.dims,
    cached,
    extractionSeconds: seconds,
  };
}

function skippedRemark(extracted: readonly ExtractedFeatures[]): string[] {
  const { skipped } = extracted[0];
  return skipped.length === 0 ? [] : [
    `${skipped.length} images could not be decoded and were left out: ` +
    skipped.slice(0, 3).map(({ source, reason }) => `${source} (${reason})`)
      .join(", ") +
    (skipped.length > 3 ? " and others." : "."),
  ];
}

/**
 * Rank models on a dataset: extract features (from the store where they are there), score, order.
 *
 * @param options Models, data, metrics, backend, cache.
 * @returns The models best first, every metric, and the run's document.
 * @throws {InputError} If the data, a model, the backend or the cache cannot be used; the message says
 * what, where, and what to do.
 *
 * @example Rank the project's own models on its own sample
 * ```ts
 * import { rank, zooFolder } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const ranking = await rank({
 *   models: ["zoo"],
 *   data: zooFolder("targets/fashion"),
 *   dataOptions: { perClass: 5 },
 *   backend: "wasm",
 *   cache: null,
 * });
 * assertEquals(ranking.models[0].rank, 1);
 * ```
 */
export async function rank(options: RankOptions): Promise<RankResult> {
  const { data, models, signal, cache = defaultCacheFolder() } = options;
  const start = performance.now();
  const dataset = typeof data === "string"
    ? await imageFolder(data, {
      skipBad: options.skipBad,
      signal,
      ...(cache === null ? {} : { hashMemory: `${cache}/content_hashes.json` }),
      ...options.dataOptions,
    })
    : await data;
  const description = describeData(
    dataset,
    typeof data === "string" ? data : dataset.name,
  );
  options.onData?.(description);
  const candidates = await openCandidates(models, options);
  const opened = performance.now();
  const { extracted, backend, reason } = await extractPool(
    dataset,
    candidates,
    {
      ...options,
      cache,
      onProgress: options.onExtraction,
    },
  );
  const extractedAt = performance.now();
  try {
    const ranking = await rankFeatures(
      extracted.map(({ features }) => features),
      {
        ...options,
        product: backend.product,
        onProgress: options.onScoring,
      },
    );
    const { name, version, threads } = backend;
    const run = runDocument({
      data: {
        ...description,
        remarks: [...description.remarks, ...skippedRemark(extracted)],
      },
      models: candidates.map((candidate, index) =>
        describeCandidate(candidate, extracted[index])
      ),
      ranking,
      backend: { name, threads, reason },
      versions: { onnxruntime: version },
      warnings: candidates.flatMap(({ model, tap }) =>
        tap.warnings.map((warning) => `${model.name}: ${warning}`)
      ),
      seconds: {
        open: (opened - start) / 1000,
        extraction: (extractedAt - opened) / 1000,
        metrics: (performance.now() - extractedAt) / 1000,
      },
    });
    return { ...ranking, run };
  } finally {
    await backend.close();
  }
}
