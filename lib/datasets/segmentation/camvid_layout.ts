/**
 * CamVid's layout, and what is made in its likeness: one folder a split, images and label maps in each.
 *
 * @see Brostow, Fauqueur, Cipolla 2009, {@link https://doi.org/10.1016/j.patrec.2008.04.005}
 * @module
 */
import type { ImageListing } from "../list_images.ts";
import { pickSplit, splitOf } from "../split_folders.ts";
import {
  type FolderPair,
  folderPair,
  isPng,
  pairedFolders,
} from "./flat_layout.ts";
import type { SegmentationListing } from "./listing.ts";

/**
 * `train/images/a.png` with `train/labels/a.png`, or `train/a.png` with `trainannot/a.png` (SegNet's copy).
 *
 * Classes are the lines of `classes.txt` at the root.
 */
export function camvidLayout(
  root: string,
  listing: ImageListing,
  wanted?: string,
): SegmentationListing | undefined {
  const pairs = new Map<string, FolderPair>();
  const top = listing.folders.filter((folder) => !folder.includes("/"));
  for (const folder of top) {
    const pair = folderPair(listing, folder) ?? annotated(listing, folder, top);
    if (pair) pairs.set(folder, pair);
  }
  if (pairs.size === 0 || ![...pairs.keys()].every(splitOf)) return undefined;
  const chosen = pickSplit(root, [...pairs.keys()], wanted);
  const pair = pairs.get(chosen.split)!;
  return {
    layout: `CamVid's (${pair.images}/, ${pair.maps}/)`,
    ...chosen,
    classesFolders: [pair.maps, chosen.split, ""],
    ...pairedFolders(root, listing, pair),
  };
}

function annotated(
  { images }: ImageListing,
  folder: string,
  top: readonly string[],
): FolderPair | undefined {
  const maps = `${folder}annot`;
  const hasMaps = top.includes(maps) &&
    images.some((path) => path.startsWith(`${maps}/`) && isPng(path));
  return hasMaps ? { images: folder, maps } : undefined;
}
