/**
 * A folder of images and a folder of label maps beside it, or both in one folder.
 *
 * @module
 */
import type { ImageListing } from "../list_images.ts";
import { pickSplit, splitOf } from "../split_folders.ts";
import type { SegmentationListing } from "./listing.ts";
import { byStem, pairFiles, pathsBelow } from "./pair_files.ts";
import { withPngLabels } from "./png_labels.ts";

/** Names of folders of images. */
const IMAGES = /^(images?|imgs?|img_?dir)$/i;
/** Names of folders of label maps. */
const MAPS =
  /^(labels?|label_?maps?|masks?|annotations?|ann_?dir|seg(mentations?)?|gt|ground_?truth)$/i;

/** Two folders that belong together. */
export interface FolderPair {
  /** Folder of the images. */
  readonly images: string;
  /** Folder of the label maps. */
  readonly maps: string;
}

/** The folders of images and label maps within a folder, if there are any. */
export function folderPair(
  { folders, images }: ImageListing,
  parent: string,
): FolderPair | undefined {
  const inside = pathsBelow(folders, parent).filter((folder) =>
    folder.lastIndexOf("/") === (parent === "" ? -1 : parent.length)
  );
  const named = (pattern: RegExp) =>
    inside.find((folder) => pattern.test(folder.split("/").at(-1)!));
  const [pictures, maps] = [named(IMAGES), named(MAPS)];
  if (pictures === undefined || maps === undefined) return undefined;
  const hasMaps = images.some((path) => path.startsWith(`${maps}/`));
  return hasMaps ? { images: pictures, maps } : undefined;
}

/** Whether a path ends as a PNG's does. */
export function isPng(path: string): boolean {
  return /\.png$/i.test(path);
}

/** The pairs of two folders, restricted to a split's subfolder where there is one. */
export function pairedFolders(
  root: string,
  listing: ImageListing,
  { images, maps }: FolderPair,
): Pick<SegmentationListing, "images" | "lone"> {
  const labels = pathsBelow(listing.images, maps);
  // Other formats end in an error that says why; beside PNGs they are previews.
  const pngs = labels.filter(isPng);
  const { pairs, lone } = pairFiles(
    root,
    byStem(root, pathsBelow(listing.images, images), images),
    byStem(root, pngs.length > 0 ? pngs : labels, maps),
  );
  return {
    images: pairs.map(({ image, map }) => withPngLabels(root, image, map)),
    lone,
  };
}

/**
 * `images/a.jpg` with `labels/a.png` (or masks, annotations), or `images/train/a.jpg` with
 * `labels/train/a.png`; or `a.jpg` with `a.png` in the folder itself.
 */
export function flatLayout(
  root: string,
  listing: ImageListing,
  wanted?: string,
): SegmentationListing | undefined {
  const pair = folderPair(listing, "");
  return pair
    ? inTwoFolders(root, listing, pair, wanted)
    : inOneFolder(root, listing);
}

function inTwoFolders(
  root: string,
  listing: ImageListing,
  pair: FolderPair,
  wanted?: string,
): SegmentationListing {
  const partsOf = (folder: string) =>
    new Set(
      pathsBelow(listing.images, folder).map((path) => {
        const rest = path.slice(folder.length + 1);
        return rest.includes("/") ? rest.split("/")[0] : "";
      }),
    );
  const parts = partsOf(pair.images);
  const mapParts = partsOf(pair.maps);
  const splits = wanted === "none" ? [] : [...parts];
  const isSplit = splits.length > 0 &&
    splits.every((part) => splitOf(part) && mapParts.has(part));
  const layout = `folders ${pair.images}/ and ${pair.maps}/`;
  if (!isSplit) {
    if (wanted !== undefined && wanted !== "none") pickSplit(root, [], wanted);
    return {
      layout,
      splits: [],
      classesFolders: [pair.maps, ""],
      ...pairedFolders(root, listing, pair),
    };
  }
  const chosen = pickSplit(root, splits, wanted);
  const within = {
    images: `${pair.images}/${chosen.split}`,
    maps: `${pair.maps}/${chosen.split}`,
  };
  return {
    layout,
    ...chosen,
    classesFolders: [within.maps, pair.maps, ""],
    ...pairedFolders(root, listing, within),
  };
}

/** Every label map has a photograph of its name beside it: JPEGs are never label maps. */
function inOneFolder(
  root: string,
  listing: ImageListing,
): SegmentationListing | undefined {
  const own = listing.images.filter((path) => !path.includes("/"));
  const photographs = own.filter((path) => !isPng(path));
  const maps = own.filter(isPng);
  if (photographs.length === 0 || maps.length === 0) return undefined;
  const { pairs, lone } = pairFiles(
    root,
    byStem(root, photographs, ""),
    byStem(root, maps, ""),
  );
  if (pairs.length === 0) return undefined;
  return {
    layout: "label maps of the images' names beside them",
    splits: [],
    images: pairs.map(({ image, map }) => withPngLabels(root, image, map)),
    lone,
    classesFolders: [""],
  };
}
