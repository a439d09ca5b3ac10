/**
 * Rows of features of whole images: one a sample.
 *
 * @module
 */
import type { ImageDataset } from "../datasets/dataset.ts";
import type { Backend } from "../inference/backend.ts";

import type { ImageCandidate } from "./candidate.ts";
import { decodedSamples, type SkippedSample } from "./decoded_samples.ts";
import type { ExtractFeaturesOptions } from "./extract_features.ts";
import type { Extraction } from "./extraction.ts";
import { type BatchRun, featureBatches } from "./feature_batches.ts";
import { batchSize, loadCandidate } from "./load_candidate.ts";
import { watchBatches } from "./watch_batches.ts";

/** A model at work on images with one class each; they are decoded a few batches ahead. */
export function imageExtraction(
  dataset: ImageDataset,
  candidate: ImageCandidate,
  backend: Backend,
  options: ExtractFeaturesOptions,
): Extraction {
  const { model, preprocessing } = candidate;
  const { dtype = "float32", skipBad = false, signal } = options;
  let loading: Promise<Omit<BatchRun, "batch">> | undefined;
  const loaded = () => loading ??= loadCandidate(backend, candidate);
  return {
    async batch(earlier) {
      const { session } = await loaded();
      const wanted = options.batch ?? earlier;
      return batchSize(session, preprocessing, backend.name, wanted);
    },
    async *produce(from, batch) {
      const skipped: SkippedSample[] = [];
      const samples = decodedSamples(dataset, preprocessing, {
        start: from.next,
        workers: options.workers,
        pool: options.pool,
        ahead: options.ahead,
        profile: options.profile,
        memory: options.memory,
        skipBad,
        onSkip: (sample) => skipped.push(sample),
        signal,
      });
      const takeSkipped = () => skipped.splice(0);
      const run = { ...await loaded(), batch };
      const batches = featureBatches(samples, run, takeSkipped, dataset.size);
      yield* watchBatches(batches, model.name, from, dataset.size, {
        ...options,
        dtype,
      });
    },
    hasRun: () => loading !== undefined,
    async release() {
      await loading?.then(({ session }) => session.release(), () => {});
    },
  };
}
