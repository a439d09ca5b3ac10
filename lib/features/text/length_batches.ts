/**
 * Texts that are run together, by their lengths.
 *
 * @module
 */

/** Texts of about one length. */
export interface LengthBatch {
  /** Places of the texts among those given. */
  readonly places: readonly number[];
  /** Length of the longest. */
  readonly length: number;
}

/**
 * Put texts of like lengths together, so that little is filled up: the longest first, equal ones in their order.
 *
 * @param lengths Tokens of each text.
 * @param room How many texts are run together of which the longest has so many tokens; 1 is the least.
 * @param isExact Whether all texts of a batch must be of one length, as for a model without a mask.
 */
export function lengthBatches(
  lengths: readonly number[],
  room: (length: number) => number,
  isExact: boolean,
): LengthBatch[] {
  const sorted = Array.from(lengths.keys())
    .sort((a, b) => lengths[b] - lengths[a] || a - b);
  const batches: LengthBatch[] = [];
  for (let start = 0; start < sorted.length;) {
    const length = lengths[sorted[start]];
    let end = Math.min(sorted.length, start + Math.max(1, room(length)));
    if (isExact) {
      while (lengths[sorted[end - 1]] !== length) end--;
    }
    batches.push({ places: sorted.slice(start, end), length });
    start = end;
  }
  return batches;
}
