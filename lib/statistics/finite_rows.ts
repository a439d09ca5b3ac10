/**
 * Finds rows that are not numbers.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import type { LabelledFeatures } from "./labelled_features.ts";

/**
 * Reads a feature set once more, to say what is wrong with it.
 *
 * Sums that are not finite betray NaN and infinities at no cost; only then is this asked.
 *
 * @throws {InputError} Always: how many rows hold NaN or an infinity and which is the first, or that
 * the numbers are too large to be squared.
 */
export async function reportNotFinite(
  features: LabelledFeatures,
): Promise<never> {
  const { rows, dims } = features;
  const name = "model" in features ? ` of ${features.model}` : "";
  let row = 0, found = 0, first = -1;
  for await (const chunk of features.chunks()) {
    for (let from = 0; from < chunk.length; from += dims, row++) {
      if (!holdsOther(chunk, from, from + dims)) continue;
      if (found++ === 0) first = row;
    }
  }
  throw new InputError(
    found === 0
      ? `Expected features${name} that can be squared but some are larger than 1e154; are the rows read with the right type?`
      : `Expected finite features${name} but found NaN or Inf in ${found} of ${rows} rows, the first in row ${first}; leave these rows out or extract them again`,
  );
}

function holdsOther(
  chunk: Float32Array | Float64Array,
  from: number,
  to: number,
): boolean {
  for (let at = from; at < to; at++) {
    if (!Number.isFinite(chunk[at])) return true;
  }
  return false;
}
