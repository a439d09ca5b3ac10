/**
 * The layout of the PASCAL Visual Object Classes challenge.
 *
 * @see Everingham et al. 2010, {@link https://doi.org/10.1007/s11263-009-0275-4}
 * @module
 */
import { InputError } from "../../errors.ts";
import { readTextFile } from "../../read_text_file.ts";
import type { ImageListing } from "../list_images.ts";
import { readingFailure } from "../reading_failure.ts";
import { pickSplit } from "../split_folders.ts";
import {
  below,
  type LayoutClasses,
  type LoneFile,
  type SegmentationListing,
} from "./listing.ts";
import { byStem, pairFiles, pathsBelow } from "./pair_files.ts";
import { withPngLabels } from "./png_labels.ts";

const NAMES = [
  "background",
  "aeroplane",
  "bicycle",
  "bird",
  "boat",
  "bottle",
  "bus",
  "car",
  "cat",
  "chair",
  "cow",
  "diningtable",
  "dog",
  "horse",
  "motorbike",
  "person",
  "pottedplant",
  "sheep",
  "sofa",
  "train",
  "tvmonitor",
];

const CLASSES: LayoutClasses = {
  names: new Map(NAMES.map((name, id) => [id, name])),
  voids: [255],
  rest: "unknown",
  origin: "VOC's 21 classes, its borders (255) left out",
};

/**
 * `JPEGImages/a.jpg` with `SegmentationClass/a.png`; the names of a split in `ImageSets/Segmentation/train.txt`.
 *
 * Looked for in the folder, in `VOC2012/` (any year) and in `VOCdevkit/VOC2012/`; the latest year counts.
 *
 * @throws {InputError} If there is no such split, or its list cannot be read.
 */
export async function vocLayout(
  root: string,
  listing: ImageListing,
  wanted?: string,
): Promise<SegmentationListing | undefined> {
  const homes = listing.folders
    .filter((folder) => /(^|\/)SegmentationClass$/.test(folder))
    .map((folder) => folder.replace(/\/?SegmentationClass$/, ""))
    .filter((home) =>
      listing.folders.includes(below(home, "JPEGImages")) &&
      /^(VOCdevkit\/)?(VOC\d{4})?$/.test(home)
    );
  const home = homes.sort().at(-1);
  if (home === undefined) return undefined;
  const images = below(home, "JPEGImages");
  const maps = below(home, "SegmentationClass");
  const imageOf = byStem(root, pathsBelow(listing.images, images), images);
  const mapOf = byStem(root, pathsBelow(listing.images, maps), maps);
  const sets = below(root, below(home, "ImageSets/Segmentation"));
  const lists = wanted === "none" ? [] : await listNames(sets);
  const common = {
    layout: `VOC's (${images}/, ${maps}/)`,
    classes: CLASSES,
    classesFolders: [home, ""],
  };
  if (lists.length === 0) {
    if (wanted !== undefined && wanted !== "none") pickSplit(root, [], wanted);
    // Most of VOC's images are for detection and have no label map.
    const labelled = new Map([...imageOf].filter(([stem]) => mapOf.has(stem)));
    const { pairs, lone } = pairFiles(root, labelled, mapOf);
    return {
      ...common,
      splits: [],
      images: pairs.map(({ image, map }) => withPngLabels(root, image, map)),
      lone,
    };
  }
  const chosen = pickSplit(root, lists, wanted);
  const list = `${sets}/${chosen.split}.txt`;
  const stems = (await readTextFile(list)).split(/\r?\n/)
    .map((line) => line.trim().split(/\s+/)[0]).filter(Boolean);
  const listed = (files: ReadonlyMap<string, string>) =>
    new Map(
      stems.flatMap((stem) => {
        const path = files.get(stem);
        return path === undefined ? [] : [[stem, path] as const];
      }),
    );
  const { pairs, lone } = pairFiles(root, listed(imageOf), listed(mapOf));
  return {
    ...common,
    ...chosen,
    images: pairs.map(({ image, map }) => withPngLabels(root, image, map)),
    lone: [...lone, ...absent(list, stems, imageOf, mapOf)],
  };
}

/** Names of a list that stand for nothing. */
function absent(
  list: string,
  stems: readonly string[],
  ...files: readonly ReadonlyMap<string, string>[]
): LoneFile[] {
  return stems.filter((stem) => files.every((paths) => !paths.has(stem)))
    .map((stem) => ({
      source: list,
      reason: `it names ${stem}, of which there is neither image nor label map`,
    }));
}

async function listNames(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.map(({ name }) => name)
      .filter((name) => /\.txt$/i.test(name))
      .map((name) => name.replace(/\.txt$/i, ""));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw new InputError(
      `Cannot list ${folder}: ${readingFailure(error, folder)}`,
      { cause: error },
    );
  }
}
