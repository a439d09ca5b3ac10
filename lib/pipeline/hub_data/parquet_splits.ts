/**
 * Which parquet files of a repository are which part of its data set.
 *
 * @module
 */
import { splitOf } from "../../datasets/split_folders.ts";

/** The files of one split. */
export interface ParquetSplit {
  /** Configuration; "default" where the repository names none. */
  readonly config: string;
  /** Name of the split. */
  readonly split: string;
  /** Paths of its files, in order. */
  readonly paths: readonly string[];
  /** Whether it is but the beginning of a split that was too large to convert. */
  readonly isPartial: boolean;
}

/** What a path says; null for a file that is no parquet. */
function partOf(path: string): Omit<ParquetSplit, "paths"> | null {
  if (!/\.parquet$/i.test(path)) return null;
  const folders = path.split("/").filter((part) => part !== "data");
  const stem = folders.pop()!.replace(/\.parquet$/i, "");
  const numbered = /^(.+?)-\d+-of-\d+(?:-[0-9a-f]+)?$/.exec(stem)?.[1];
  // The hub's conversions are CONFIG/SPLIT/0000.parquet.
  const isBare = numbered === undefined && splitOf(stem) === undefined &&
    /^(part-)?\d+$/.test(stem);
  const name = isBare ? folders.pop() ?? "train" : numbered ?? stem;
  const isPartial = isBare && name.startsWith("partial-");
  return {
    config: folders.join("/") || "default",
    split: isPartial ? name.slice("partial-".length) : name,
    isPartial,
  };
}

/**
 * The splits that a repository's parquet files make up, by configuration and name.
 *
 * Known are the hub's conversions (`CONFIG/SPLIT/0000.parquet`), files named after splits
 * (`[CONFIG/]train-00000-of-00002.parquet`, `data/test.parquet`) and folders of numbered ones.
 */
export function parquetSplits(paths: readonly string[]): ParquetSplit[] {
  const splits = new Map<string, ParquetSplit & { paths: string[] }>();
  for (const path of [...paths].sort()) {
    const part = partOf(path);
    if (!part) continue;
    const key = JSON.stringify([part.config, part.split]);
    const split = splits.get(key) ?? { ...part, paths: [] };
    split.paths.push(path);
    splits.set(key, split);
  }
  return [...splits.values()];
}
