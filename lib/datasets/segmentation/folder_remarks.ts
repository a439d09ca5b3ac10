/**
 * What was taken of a folder and what was left out, in sentences.
 *
 * @module
 */
import type { SkippedFile } from "../images/image_collection.ts";
import type { LabelTable } from "./label_table.ts";
import type { SegmentationListing } from "./listing.ts";

/**
 * What a reader of the results should know of the data.
 *
 * @param size Number of images taken.
 * @param leftOut Files that could not be used.
 * @param allVoid Label maps without a labelled pixel.
 */
export function folderRemarks(
  { layout, split, splits, images }: SegmentationListing,
  { origin }: LabelTable,
  size: number,
  leftOut: readonly SkippedFile[],
  allVoid: readonly string[],
): string[] {
  const said = [`The layout is ${layout}; classes by ${origin}.`];
  if (split !== undefined) {
    said.push(
      `Of the splits ${splits.join(", ")} the images of ${split} were taken.`,
    );
  }
  if (size + leftOut.length < images.length) {
    said.push(`${size} of ${images.length} images were sampled.`);
  }
  if (leftOut.length > 0) {
    const [{ source, reason }] = leftOut;
    said.push(
      `${leftOut.length} files that cannot be used were left out: ${source} (${reason})${
        leftOut.length > 1 ? " and others" : ""
      }.`,
    );
  }
  if (allVoid.length > 0) {
    said.push(
      `${allVoid.length} images have no labelled pixel and give no rows: ${
        allVoid[0]
      }${allVoid.length > 1 ? " and others" : ""}.`,
    );
  }
  return said;
}
