/**
 * What all shards of a model tell in the first pass.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import type { ClassMoments } from "../statistics/class_moments.ts";

import { type MergedMoments, mergedMoments } from "./merge_moments.ts";
import type { Plan, ResultHead } from "./plan.ts";
import type { PassSource } from "./remote_statistics.ts";

/** A model's features in sum. */
export interface FirstPass {
  /** Who computed the shards, in their order. */
  readonly heads: readonly ResultHead[];
  /** Ids of the classes that have rows, ascending. */
  readonly ids: Int32Array;
  /** Their moments. */
  readonly moments: ClassMoments;
  /** Class of each row. */
  readonly labels: Int32Array;
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * Merge the moments of a model's shards in their order.
 *
 * @param labels Class of each sample; undefined where shards tell the classes of their rows.
 */
export async function firstPass(
  source: PassSource,
  plan: Plan,
  model: number,
  labels: Int32Array | undefined,
): Promise<FirstPass> {
  const heads: ResultHead[] = [];
  const parts: Int32Array[] = [];
  let merged: MergedMoments | undefined;
  const passing = source.results(model, { kind: "moments" });
  for await (const { shard, head, arrays } of passing) {
    heads.push(head);
    if (head.rows === 0) continue;
    merged ??= mergedMoments(head.dims);
    merged.add(arrays);
    if (!labels) parts.push(arrays.labels as Int32Array);
    else {
      const [from, to] = plan.models[model].shards[shard];
      const skipped = new Set(head.skipped.map(({ index }) => index));
      const own = labels.subarray(from, to);
      parts.push(own.filter((_, at) => !skipped.has(from + at)));
    }
  }
  if (!merged) {
    throw new InputError(
      `Cannot extract features of ${
        plan.models[model].about.name
      }: no sample could be decoded`,
    );
  }
  const rows = heads.reduce((sum, head) => sum + head.rows, 0);
  const isWhole = labels?.length === rows;
  return {
    heads,
    ...merged.result(),
    labels: isWhole ? labels : joined(parts),
  };
}
