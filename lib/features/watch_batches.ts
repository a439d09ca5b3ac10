/**
 * Batches of features on their way: progress, and numbers that cannot be.
 *
 * @module
 */
import { InputError } from "../errors.ts";

import { nonFiniteError } from "./assert_finite_features.ts";
import type { BatchRows } from "./feature_batches.ts";
import type { FeatureDtype } from "./feature_key.ts";
import type { ResumePoint } from "./fill_entry.ts";
import type { FeatureRows } from "./row_files.ts";

/** How far an extraction is. */
export interface ExtractionProgress {
  /** Name of the model. */
  readonly model: string;
  /** Samples done, those of earlier runs included. */
  readonly done: number;
  /** Samples of the dataset. */
  readonly total: number;
  /** Samples a second in this run. */
  readonly rate: number;
}

/** What to watch with. */
export interface WatchOptions {
  /** Element type that the features must fit in. */
  readonly dtype: FeatureDtype;
  /** What to do about features that are no numbers; about an image's preprocessing by default. */
  readonly advice?: string;
  /** Told after each batch. */
  readonly onProgress?: (progress: ExtractionProgress) => void;
  /** Stops with its reason. */
  readonly signal?: AbortSignal;
}

/** Fail where a feature is too large for the element type. */
function assertRange(features: Float32Array, model: string): void {
  for (const value of features) {
    if (Math.abs(value) < 65520 || Number.isNaN(value)) continue;
    throw new InputError(
      `Cannot store features of ${model} as float16: one is ${value}, the largest is 65504; use float32`,
    );
  }
}

/** Batches with their progress told; all rows that are not finite are counted before it fails. */
export async function* watchBatches(
  batches: AsyncIterable<BatchRows>,
  model: string,
  { rows, next }: ResumePoint,
  total: number,
  { onProgress, signal, dtype, advice }: WatchOptions,
): AsyncGenerator<FeatureRows> {
  const begin = performance.now();
  let seen = rows;
  let nonFinite = 0;
  for await (const { nonFinite: bad, ...part } of batches) {
    signal?.throwIfAborted();
    seen += part.labels.length;
    nonFinite += bad;
    if (nonFinite === 0) {
      if (dtype === "float16") assertRange(part.features, model);
      yield part;
    }
    const rate = (part.next - next) / (performance.now() - begin) * 1000;
    onProgress?.({ model, done: part.next, total, rate });
  }
  if (nonFinite > 0) throw nonFiniteError(model, nonFinite, seen, advice);
}
