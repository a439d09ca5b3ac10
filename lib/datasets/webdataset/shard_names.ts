/**
 * Which shards of a webdataset belong together, by their names.
 *
 * @module
 */
import { splitOf } from "../split_folders.ts";

/** A shard's file name. */
const SHARD = /\.(tar|tar\.gz|tgz)$/i;

/** Whether a file is a shard by its name. */
export function isShard(path: string): boolean {
  return SHARD.test(path);
}

/**
 * Shards by split: `train-000000.tar`, `imagenet-val-0001.tar`, `train/0000.tar`; the name of the split is empty where
 * names tell none.
 */
export function shardsBySplit(
  paths: readonly string[],
): Map<string, string[]> {
  const splits = new Map<string, string[]>();
  for (const path of [...paths].sort()) {
    const stem = path.replace(SHARD, "").replace(/[-_.]of[-_.]\d+$/i, "");
    const words = stem.split(/[-_./\\\d]+/).reverse();
    const split = words.find((word) => splitOf(word)) ?? "";
    const of = splits.get(split);
    if (of) of.push(path);
    else splits.set(split, [path]);
  }
  return splits;
}
