/**
 * The rows of a feature set as they came, in blocks of the size that products like.
 *
 * @module
 */
import { BLOCK, type RowBlock } from "./centred_blocks.ts";
import type { Analysis } from "./analysis.ts";

/**
 * All rows in blocks, read anew at each call; views of the chunks, nothing is copied.
 *
 * @param analysis The feature set.
 * @returns Blocks, each valid until the next one is asked for.
 */
export async function* rawBlocks(
  { features, dims }: Analysis,
): AsyncGenerator<RowBlock> {
  const size = Math.max(1, Math.floor(BLOCK / dims)) * dims;
  let start = 0;
  for await (const chunk of features.chunks()) {
    for (let from = 0; from < chunk.length; from += size) {
      const data = chunk.subarray(from, from + size);
      const rows = data.length / dims;
      yield { start, matrix: { rows, dims, data } };
      start += rows;
    }
  }
}
