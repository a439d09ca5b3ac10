/**
 * Inference alone, on images that are decoded already.
 *
 * @module
 */
import type { ImageCandidate } from "../../lib/features/candidate.ts";
import type { DecodedSample } from "../../lib/features/decoded_samples.ts";
import {
  type BatchRows,
  featureBatches,
} from "../../lib/features/feature_batches.ts";
import { batchSize, loadCandidate } from "../../lib/features/load_candidate.ts";
import type { Backend, Dataset } from "../../mod.ts";

/** Take all and keep none. */
export async function drain(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items) { /* only the time counts */ }
}

/** Rows of as many samples as the dataset has, from images that are decoded already, anew at each call. */
export async function inferenceOnly(
  dataset: Dataset,
  candidate: ImageCandidate,
  backend: Backend,
  decoded: readonly DecodedSample[],
): Promise<() => AsyncGenerator<BatchRows>> {
  const run = await loadCandidate(backend, candidate);
  const batch = batchSize(
    run.session,
    candidate.preprocessing,
    backend.name,
    undefined,
  );
  async function* samples() {
    for (let index = 0; index < dataset.size; index++) {
      const sample = decoded[index % decoded.length];
      // The batches let go of what they are given.
      const data = sample.data.slice();
      yield await Promise.resolve({ ...sample, data, index });
    }
  }
  return () =>
    featureBatches(samples(), { ...run, batch }, () => [], dataset.size);
}
