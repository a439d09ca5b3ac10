/**
 * Where a data set is cut.
 *
 * @module
 */
import { InputError } from "../errors.ts";

import type { SampleSpan } from "./plan.ts";

/**
 * Spans of about `wanted` samples, each but the last a multiple of `unit`.
 *
 * A unit is what a model is given at once: with shards of whole batches every batch is the one that a single process would
 * have made, and its features come out with the same bits.
 *
 * @throws {InputError} If `wanted` is no whole number above 0.
 */
export function shardSpans(
  size: number,
  wanted: number,
  unit: number,
): SampleSpan[] {
  if (!(Number.isInteger(wanted) && wanted > 0)) {
    throw new InputError(
      `Expected the samples of a shard to be a whole number from 1 on but found ${wanted}`,
    );
  }
  const step = Math.max(1, Math.round(wanted / unit)) * unit;
  const spans: SampleSpan[] = [];
  for (let from = 0; from < size; from += step) {
    spans.push([from, Math.min(from + step, size)]);
  }
  return spans;
}

/** The parts of spans that lie within another. */
export function overlapping<T extends { readonly span: SampleSpan }>(
  parts: readonly T[],
  [from, to]: SampleSpan,
): T[] {
  return parts.filter(({ span }) => span[0] < to && span[1] > from);
}
