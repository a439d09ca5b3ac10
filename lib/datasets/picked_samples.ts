/**
 * Samples at some places of a dataset.
 *
 * @module
 */
import type { AnySample, SampleRange } from "./dataset.ts";

/**
 * The samples at some places, in order, numbered anew from 0.
 *
 * @param dataset Gives all samples from a place on.
 * @param places Places in the dataset, in ascending order.
 * @param range The first of them to give.
 */
export async function* pickedSamples<S extends AnySample>(
  dataset: { samples(range?: SampleRange): AsyncIterable<S> },
  places: ArrayLike<number>,
  { start = 0, signal }: SampleRange = {},
): AsyncGenerator<S> {
  let index = start;
  if (index >= places.length) return;
  const samples = dataset.samples({ start: places[start], signal });
  for await (const sample of samples) {
    if (sample.index !== places[index]) continue;
    yield { ...sample, index };
    if (++index === places.length) return;
  }
}
