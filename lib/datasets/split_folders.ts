/**
 * Telling folders of splits (train, test) from folders of classes.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import type { ImageListing } from "./list_images.ts";

/** Names that splits go by, the one that is taken first at the front. */
const SPLITS: readonly (readonly [string, RegExp])[] = [
  ["train", /^train(ing)?([-_]?(set|data|images))?$/i],
  ["validation", /^(val|valid|validation|dev)([-_]?(set|data|images))?$/i],
  ["test", /^test(ing)?([-_]?(set|data|images))?$/i],
];

/** Which folder holds the classes. */
export interface ChosenSplit {
  /** Folder of the split, relative to the dataset's; empty where there are no splits. */
  readonly folder: string;
  /** Folders of all splits, in the order of preference. */
  readonly splits: readonly string[];
}

/**
 * Choose the split of a dataset.
 *
 * There are splits where every folder with images in it bears the name of one and has its images in subfolders.
 *
 * @param wanted A folder's name, or another name of that split ("val" for validation); "none" where the folders
 * are classes in spite of their names; by default the first there is of training, validation and test.
 * @throws {InputError} If there is no such split.
 */
export function chooseSplit(
  root: string,
  listing: ImageListing,
  wanted?: string,
): ChosenSplit {
  if (wanted === "none") return { folder: "", splits: [] };
  const isNested = nestingOf(listing.images);
  const filled = listing.folders.filter((folder) => isNested.has(folder));
  const nested = filled.filter((folder) => isNested.get(folder));
  const named = nested.filter((folder) => splitOf(folder) !== undefined)
    .sort((a, b) => preference(a) - preference(b));
  const splits = named.length === filled.length ? named : [];
  if (wanted === undefined) return { folder: splits[0] ?? "", splits };
  const folder = nested.find((name) => name === wanted) ??
    named.find((name) => splitOf(name) === splitOf(wanted) && splitOf(wanted));
  if (folder !== undefined) return { folder, splits };
  throw new InputError(
    `Cannot take the split ${JSON.stringify(wanted)} of ${root}: ` +
      (splits.length > 0
        ? `it has ${splits.join(", ")}`
        : `it has no splits, its folders are ${filled.join(", ") || "empty"}`),
  );
}

/** Whether all images of a folder at the top lie in its subfolders, for each that has images. */
function nestingOf(images: readonly string[]): Map<string, boolean> {
  const isNested = new Map<string, boolean>();
  for (const image of images) {
    const end = image.indexOf("/");
    if (end < 0) continue;
    const folder = image.slice(0, end);
    const isDeep = image.includes("/", end + 1);
    if (!isDeep || !isNested.has(folder)) isNested.set(folder, isDeep);
  }
  return isNested;
}

/** The split that a name stands for: "train" for training-set; undefined for the name of none. */
export function splitOf(folder: string): string | undefined {
  return SPLITS.find(([, pattern]) => pattern.test(folder))?.[0];
}

/** Place of a split in the order in which they are taken. */
function preference(folder: string): number {
  return SPLITS.findIndex(([, pattern]) => pattern.test(folder));
}

/**
 * One of the splits that a layout has.
 *
 * @param root Path of the data, for messages.
 * @param splits Names of those there are.
 * @param wanted One of them, or another name of that split; by default the first of training, validation, test.
 * @returns The split taken, and all in the order of preference.
 * @throws {InputError} If there is no such split.
 */
export function pickSplit(
  root: string,
  splits: readonly string[],
  wanted?: string,
): { split: string; splits: string[] } {
  const rank = (name: string) =>
    splitOf(name) === undefined ? SPLITS.length : preference(name);
  const sorted = [...splits].sort((a, b) =>
    rank(a) - rank(b) || (a < b ? -1 : 1)
  );
  const split = wanted === undefined
    ? sorted[0]
    : sorted.find((name) => name === wanted) ??
      sorted.find((name) =>
        splitOf(wanted) && splitOf(name) === splitOf(wanted)
      );
  if (split !== undefined) return { split, splits: sorted };
  throw new InputError(
    `Cannot take the split ${JSON.stringify(wanted)} of ${root}: it has ${
      sorted.join(", ") || "none"
    }`,
  );
}
