/**
 * Which sample each row is of, where samples give several.
 *
 * @module
 */
import type { RowSamples } from "../statistics/labelled_features.ts";

/** How many rows a sample gave; those of one sample follow each other. */
export type SampleRows = readonly [sample: number, rows: number];

/** The same with the parts of one sample added up. */
export function mergedSampleRows(parts: readonly SampleRows[]): SampleRows[] {
  const merged: [number, number][] = [];
  for (const [sample, rows] of parts) {
    const last = merged[merged.length - 1];
    if (last && last[0] === sample) last[1] += rows;
    else if (rows > 0) merged.push([sample, rows]);
  }
  return merged;
}

/**
 * The sample of each row.
 *
 * @param count Number of samples of the dataset, those without a row included.
 */
export function rowSamples(
  parts: readonly SampleRows[],
  count: number,
): RowSamples {
  const rows = parts.reduce((sum, [, rows]) => sum + rows, 0);
  const of = new Int32Array(rows);
  let row = 0;
  for (const [sample, own] of parts) {
    of.fill(sample, row, row + own);
    row += own;
  }
  return { count, of };
}
