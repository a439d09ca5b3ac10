/**
 * The folders of a dataset's classes.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { IMAGE_ENDINGS } from "./image_format.ts";
import type { ImageListing } from "./list_images.ts";

/** A class and its images. */
export interface ClassFolder {
  /** Name of the folder. */
  readonly className: string;
  /** Its images' paths below the dataset's folder. */
  readonly images: string[];
}

/**
 * Classes of a split, sorted by name.
 *
 * @param where Path of the split, for messages.
 * @param folder The split's folder within the listing; empty where there are no splits.
 * @throws {InputError} If there are no images, none in a subfolder, fewer than two classes, or an empty one.
 */
export function classFolders(
  where: string,
  folder: string,
  listing: ImageListing,
): ClassFolder[] {
  const start = folder ? `${folder}/` : "";
  const below = listing.images.filter((image) => image.startsWith(start));
  const images = new Map<string, string[]>();
  for (const path of listing.folders) {
    const className = path.slice(start.length);
    if (path.startsWith(start) && className && !className.includes("/")) {
      images.set(className, []);
    }
  }
  for (const image of below) {
    images.get(image.slice(start.length).split("/")[0])?.push(image);
  }
  const classes = Array.from(
    images,
    ([className, images]) => ({ className, images }),
  ).sort((a, b) => a.className < b.className ? -1 : 1);
  checkClasses(where, classes, below.length, listing.others);
  return classes;
}

function checkClasses(
  where: string,
  classes: readonly ClassFolder[],
  below: number,
  others: number,
): void {
  if (below === 0) {
    throw new InputError(
      `Cannot find images in ${where}: looked for CLASS/*.{${
        IMAGE_ENDINGS.join(",")
      }}, found ${others === 0 ? "nothing" : `${others} other files`}`,
    );
  }
  const filled = classes.filter(({ images }) => images.length > 0);
  if (filled.length === 0) {
    throw new InputError(
      `Cannot tell the classes of ${where}: its ${below} images lie in no subfolder; make one for each class`,
    );
  }
  const empty = classes.filter(({ images }) => images.length === 0)
    .map(({ className }) => JSON.stringify(className));
  if (empty.length > 0) {
    throw new InputError(
      `Cannot use ${where}: class ${
        empty.join(", ")
      } has no images; add some, or remove the folder`,
    );
  }
  if (classes.length === 1) {
    throw new InputError(
      `Cannot use ${where}: ${
        JSON.stringify(classes[0].className)
      } is its only class; telling classes apart takes two`,
    );
  }
}

/**
 * Check that every class has an image left.
 *
 * @param where Path of the split, for messages.
 * @throws {InputError} If one has not.
 */
export function checkAllFilled(
  where: string,
  classNames: readonly string[],
  entries: readonly { readonly label: number }[],
): void {
  const filled = new Set(entries.map(({ label }) => label));
  const empty = classNames.findIndex((_, label) => !filled.has(label));
  if (empty < 0) return;
  throw new InputError(
    `Cannot use ${where}: no image of class ${
      JSON.stringify(classNames[empty])
    } can be read`,
  );
}
