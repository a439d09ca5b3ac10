/**
 * Matching images and label maps by their names.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import { below, type LoneFile } from "./listing.ts";

/** An image and its label map, as paths below the dataset's folder. */
export interface FilePair {
  /** The image. */
  readonly image: string;
  /** The label map. */
  readonly map: string;
}

/** What a label map's name may have behind the image's. */
const ENDINGS =
  /[-_.](labels?|label_?maps?|masks?|seg(mentation)?|annot(ation)?s?|gt|gtFine_labelIds|L)$/i;

/** Name of a file below a folder, without its ending: what images and label maps have in common. */
export function stemBelow(folder: string, path: string): string {
  const name = folder === "" ? path : path.slice(folder.length + 1);
  return name.replace(/\.[^./]*$/, "");
}

/** The paths below a folder. */
export function pathsBelow(
  paths: readonly string[],
  folder: string,
): string[] {
  return folder === ""
    ? [...paths]
    : paths.filter((path) => path.startsWith(`${folder}/`));
}

/**
 * Pair images with label maps of the same stem, in the order of the images.
 *
 * A label map may have an ending more in its name (`a.jpg`, `a_mask.png`), where no image has the longer name.
 *
 * @param root Path of the data, for messages.
 * @param images Paths with their stems.
 * @param maps Paths with their stems.
 * @throws {InputError} If two files claim one stem.
 */
export function pairFiles(
  root: string,
  images: ReadonlyMap<string, string>,
  maps: ReadonlyMap<string, string>,
): { pairs: FilePair[]; lone: LoneFile[] } {
  const byImage = new Map<string, string>();
  const lone: LoneFile[] = [];
  for (const [stem, map] of maps) {
    const short = images.has(stem) ? stem : stem.replace(ENDINGS, "");
    const other = byImage.get(short);
    if (other !== undefined) {
      throw new InputError(
        `Cannot tell which label map of ${root} belongs to ${short}: ${other} or ${map}; remove one`,
      );
    }
    if (images.has(short)) byImage.set(short, map);
    else {
      lone.push({
        source: below(root, map),
        reason: `there is no image ${short} for this label map`,
      });
    }
  }
  const pairs: FilePair[] = [];
  for (const [stem, image] of images) {
    const map = byImage.get(stem);
    if (map !== undefined) pairs.push({ image, map });
    else {
      lone.push({
        source: below(root, image),
        reason: `there is no label map ${stem}.png for this image`,
      });
    }
  }
  return { pairs, lone };
}

/**
 * Paths by their stems below a folder.
 *
 * @throws {InputError} If two have the same.
 */
export function byStem(
  root: string,
  paths: readonly string[],
  folder: string,
): Map<string, string> {
  const stems = new Map<string, string>();
  for (const path of paths) {
    const stem = stemBelow(folder, path);
    const other = stems.get(stem);
    if (other !== undefined) {
      throw new InputError(
        `Cannot pair the files of ${root}: ${other} and ${path} differ in their endings alone; remove one`,
      );
    }
    stems.set(stem, path);
  }
  return stems;
}
