/**
 * Images annotated in COCO's JSON, of stuff or of things.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import { sha256 } from "../content_hashes.ts";
import type { ImageListing } from "../list_images.ts";
import { splitOf } from "../split_folders.ts";
import {
  annotationText,
  type CocoAnnotation,
  type CocoImage,
  looksLikeCoco,
  paintAnnotations,
  readCoco,
  UNCOVERED,
} from "./coco_document.ts";
import {
  below,
  type LabelledImage,
  type LoneFile,
  type SegmentationListing,
} from "./listing.ts";

/** What lies in `annotations/` beside regions. */
export const OTHER_KINDS = /^(captions|person_keypoints|panoptic|image_info)_/;

/**
 * `annotations/NAME.json` (or a JSON in the folder, or `train/_annotations.coco.json`) with images anywhere below.
 *
 * Classes are the categories by ascending id; pixels that no annotation covers have none.
 *
 * @param document Path of the JSON below the root, where the user named it.
 * @throws {FormatError} If a document is not of the schema.
 * @throws {InputError} If several documents could be meant, or none is of the split.
 */
export async function cocoLayout(
  root: string,
  listing: ImageListing,
  wanted?: string,
  document?: string,
): Promise<SegmentationListing | undefined> {
  const found = document === undefined
    ? await documentsOf(root, listing)
    : [document];
  if (found.length === 0) return undefined;
  const file = chooseDocument(root, found, wanted);
  const { images, annotations, categories } = await readCoco(below(root, file));
  // Boxes alone are for crops of one class each.
  if (document === undefined && !annotations.some(hasRegion)) return undefined;
  const regions = new Map<CocoImage["id"], CocoAnnotation[]>();
  for (const annotation of annotations) {
    const of = regions.get(annotation.image_id);
    if (of) of.push(annotation);
    else regions.set(annotation.image_id, [annotation]);
  }
  const find = fileFinder(listing.images, file);
  const labelled: LabelledImage[] = [];
  const lone: LoneFile[] = [];
  for (const image of images) {
    const name = find(image.file_name);
    const own = regions.get(image.id) ?? [];
    if (name === undefined) {
      lone.push({
        source: below(root, file),
        reason: `it names ${image.file_name}, which does not lie below ${root}`,
      });
      continue;
    }
    const labelSource = `${image.file_name} in ${below(root, file)}`;
    labelled.push({
      path: below(root, name),
      name,
      labelSource,
      hashLabels: async () =>
        await sha256(new TextEncoder().encode(annotationText(image, own))),
      readLabels: async () =>
        await Promise.resolve(paintAnnotations(image, own, labelSource)),
    });
  }
  const byId = [...categories].sort((a, b) => a.id - b.id);
  return {
    layout: `COCO's (${file}); later annotations cover earlier ones`,
    ...(found.length > 1 && { split: nameOf(file) }),
    splits: found.length > 1 ? found.map(nameOf) : [],
    images: labelled,
    lone,
    classes: {
      names: new Map(byId.map(({ id, name }) => [id, name])),
      voids: [UNCOVERED],
      rest: "unknown",
      origin: `the categories of ${file}, pixels without annotation left out`,
    },
    classesFolders: [],
  };
}

/** JSON files that look like annotations of regions, in the root or a folder of it. */
async function documentsOf(
  root: string,
  { rest }: ImageListing,
): Promise<string[]> {
  const found: string[] = [];
  for (const path of rest) {
    if (!/\.json$/i.test(path)) continue;
    const [name, home = "", ...above] = path.split("/").reverse();
    const isOne = home === "" || home === "annotations" ||
      name === "_annotations.coco.json";
    if (above.length > 0 || !isOne || OTHER_KINDS.test(name)) continue;
    if (await looksLikeCoco(below(root, path))) found.push(path);
  }
  return found;
}

/** Whether an annotation says which pixels it covers. */
function hasRegion({ segmentation }: CocoAnnotation): boolean {
  return typeof segmentation === "object" && segmentation !== null &&
    Object.keys(segmentation).length > 0;
}

/** A document's name without what they all have. */
export function nameOf(file: string): string {
  return file.replace(/^annotations\//, "").replace(
    /(\/_annotations\.coco)?\.json$/i,
    "",
  );
}

/**
 * The document of a split, by its name.
 *
 * @throws {InputError} If none is, or several are.
 */
export function chooseDocument(
  root: string,
  found: readonly string[],
  wanted?: string,
): string {
  if (found.length === 1 && wanted === undefined) return found[0];
  const asked = wanted ?? "train";
  const exact = found.find((file) => nameOf(file) === asked);
  const matching = found.filter((file) => {
    const parts = nameOf(file).split(/[_/\d-]+/);
    return parts.some((part) =>
      part === asked || splitOf(part) && splitOf(part) === splitOf(asked)
    );
  });
  const [only, ...more] = exact ? [exact] : matching;
  if (only !== undefined && more.length === 0) return only;
  throw new InputError(
    `Cannot choose the annotations of ${root}: ${
      only === undefined
        ? `none is of ${JSON.stringify(asked)}`
        : `several are of ${asked}`
    }; pass --split with one of ${found.map(nameOf).join(", ")}`,
  );
}

/** Finds the path of an image that a document names, whatever folder it lies in. */
export function fileFinder(
  images: readonly string[],
  document: string,
): (file: string) => string | undefined {
  const byName = new Map<string, string[]>();
  for (const path of images) {
    const name = path.split("/").at(-1)!;
    const of = byName.get(name);
    if (of) of.push(path);
    else byName.set(name, [path]);
  }
  const home = document.split("/").slice(0, -1).join("/");
  return (file) => {
    const ending = file.replace(/^(\.?\/)+/, "");
    const candidates = (byName.get(ending.split("/").at(-1)!) ?? [])
      .filter((path) => path === ending || path.endsWith(`/${ending}`));
    if (candidates.length < 2) return candidates[0];
    // instances_train2017.json and train2017/, train/_annotations.coco.json and train/.
    return candidates.find((path) => path.startsWith(`${home}/`)) ??
      candidates.find((path) =>
        path.split("/").slice(0, -1).some((folder) => document.includes(folder))
      ) ?? candidates[0];
  };
}
