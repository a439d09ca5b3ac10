/**
 * Inference alone, on images that are decoded already.
 *
 * @module
 */
import type { ImageCandidate } from "../../lib/features/candidate.ts";
import type { DecodedSample } from "../../lib/features/decoded_samples.ts";
import { featureBatches } from "../../lib/features/feature_batches.ts";
import { batchSize, loadCandidate } from "../../lib/features/load_candidate.ts";
import type { Backend, Dataset } from "../../mod.ts";

/** Take all and keep none. */
export async function drain(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items) { /* only the time counts */ }
}

/** As many runs of the model as the dataset takes, on images that are decoded already. */
export async function inferenceOnly(
  dataset: Dataset,
  candidate: ImageCandidate,
  backend: Backend,
  decoded: readonly DecodedSample[],
): Promise<() => Promise<void>> {
  const run = await loadCandidate(backend, candidate);
  const batch = batchSize(
    run.session,
    candidate.preprocessing,
    backend.name,
    undefined,
  );
  async function* samples() {
    for (let index = 0; index < dataset.size; index++) {
      yield await Promise.resolve({
        ...decoded[index % decoded.length],
        index,
      });
    }
  }
  return () =>
    drain(
      featureBatches(samples(), { ...run, batch }, () => [], dataset.size),
    );
}
