/**
 * Cityscapes' layout.
 *
 * @see Cordts et al. 2016, {@link https://arxiv.org/abs/1604.01685}
 * @module
 */
import type { ImageListing } from "../list_images.ts";
import { pickSplit } from "../split_folders.ts";
import type { LayoutClasses, SegmentationListing } from "./listing.ts";
import { pairFiles, pathsBelow } from "./pair_files.ts";
import { withPngLabels } from "./png_labels.ts";

const IMAGES = "leftImg8bit";
const MAPS = ["gtFine", "gtCoarse"];

/** The classes that everyone evaluates on, by their ids in `_labelIds.png`. */
const CLASSES: readonly (readonly [number, string])[] = [
  [7, "road"],
  [8, "sidewalk"],
  [11, "building"],
  [12, "wall"],
  [13, "fence"],
  [17, "pole"],
  [19, "traffic light"],
  [20, "traffic sign"],
  [21, "vegetation"],
  [22, "terrain"],
  [23, "sky"],
  [24, "person"],
  [25, "rider"],
  [26, "car"],
  [27, "truck"],
  [28, "bus"],
  [31, "train"],
  [32, "motorcycle"],
  [33, "bicycle"],
];

/**
 * `leftImg8bit/train/CITY/NAME_leftImg8bit.png` with `gtFine/train/CITY/NAME_gtFine_labelIds.png` (or
 * `labelTrainIds`): the usual 19 classes, everything else without a class.
 */
export function cityscapesLayout(
  root: string,
  listing: ImageListing,
  wanted?: string,
): SegmentationListing | undefined {
  const maps = MAPS.find((folder) => listing.folders.includes(folder));
  if (!listing.folders.includes(IMAGES) || maps === undefined) return undefined;
  const kind =
    ["labelIds", "labelTrainIds"].find((kind) =>
      listing.images.some((path) => path.endsWith(`_${maps}_${kind}.png`))
    ) ?? "labelIds";
  const mapEnding = `_${maps}_${kind}.png`;
  const imageEnding = `_${IMAGES}.png`;
  const named = (folder: string, ending: string) =>
    pathsBelow(listing.images, folder).filter((path) => path.endsWith(ending));
  const splits = new Set(
    named(IMAGES, imageEnding).map((path) => path.split("/")[1]),
  );
  const chosen = pickSplit(root, [...splits], wanted);
  const stems = (folder: string, ending: string) =>
    new Map(
      named(`${folder}/${chosen.split}`, ending).map((path) => [
        path.slice(folder.length + 1, -ending.length),
        path,
      ]),
    );
  const { pairs, lone } = pairFiles(
    root,
    stems(IMAGES, imageEnding),
    stems(maps, mapEnding),
  );
  return {
    layout: `Cityscapes' (${IMAGES}/, ${maps}/)`,
    ...chosen,
    images: pairs.map(({ image, map }) => withPngLabels(root, image, map)),
    lone,
    classes: classesOf(kind),
    classesFolders: [""],
  };
}

function classesOf(kind: string): LayoutClasses {
  return {
    names: new Map(
      kind === "labelIds"
        ? CLASSES
        : CLASSES.map(([, name], trainId) => [trainId, name]),
    ),
    voids: [255],
    rest: "void",
    origin: "Cityscapes' usual 19 classes, other ids left out",
  };
}
