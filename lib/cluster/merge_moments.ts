/**
 * The moments of shards, as if they had been read as one.
 *
 * @module
 */
import {
  type ClassMoments,
  mergeMoments,
} from "../statistics/class_moments.ts";

import type { PassArrays } from "./shard_pass.ts";

/** Moments that grow shard by shard. */
export interface MergedMoments {
  /** Take in the moments of the classes that a shard has. */
  add(shard: PassArrays): void;
  /** The moments of the classes that have rows, and their ids in ascending order. */
  result(): { ids: Int32Array; moments: ClassMoments };
}

function one(
  { counts, means, squares }: PassArrays,
  index: number,
  dims: number,
): ClassMoments {
  const row = (data: PassArrays[string]) => ({
    rows: 1,
    dims,
    data: data.subarray(index * dims, (index + 1) * dims) as Float64Array,
  });
  return {
    counts: counts.slice(index, index + 1) as Float64Array,
    means: row(means),
    squares: row(squares),
  };
}

/**
 * An empty sum of shards of rows of `dims` numbers.
 *
 * Shards are merged by Chan's formula, class by class, in the order in which they are added: the same order gives the same
 * bits, whoever computed them and whenever they came.
 */
export function mergedMoments(dims: number): MergedMoments {
  const classes = new Map<number, ClassMoments>();
  return {
    add(shard) {
      (shard.ids as Int32Array).forEach((id, index) => {
        const part = one(shard, index, dims);
        const before = classes.get(id);
        classes.set(id, before ? mergeMoments(before, part) : part);
      });
    },
    result() {
      const ids = Int32Array.from(classes.keys()).sort();
      const counts = new Float64Array(ids.length);
      const means = new Float64Array(ids.length * dims);
      const squares = new Float64Array(ids.length * dims);
      ids.forEach((id, k) => {
        const own = classes.get(id)!;
        counts[k] = own.counts[0];
        means.set(own.means.data, k * dims);
        squares.set(own.squares.data, k * dims);
      });
      return {
        ids,
        moments: {
          counts,
          means: { rows: ids.length, dims, data: means },
          squares: { rows: ids.length, dims, data: squares },
        },
      };
    },
  };
}
