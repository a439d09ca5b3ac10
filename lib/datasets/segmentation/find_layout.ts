/**
 * Which layout a folder has.
 *
 * @module
 */
import { type ImageListing, listImages } from "../list_images.ts";
import { camvidLayout } from "./camvid_layout.ts";
import { cityscapesLayout } from "./cityscapes_layout.ts";
import { cocoLayout } from "./coco_layout.ts";
import { flatLayout } from "./flat_layout.ts";
import type { SegmentationListing } from "./listing.ts";
import { vocLayout } from "./voc_layout.ts";

/**
 * What lies in a folder, by the first layout that it has.
 *
 * @param wanted The split to take.
 * @param document Path of a COCO document below the root, where the user named it.
 * @param listed What lies there, where that is known.
 * @returns Undefined where it has none.
 * @throws {InputError} If it has one, but not this split; if it cannot be listed.
 */
export async function findLayout(
  root: string,
  wanted?: string,
  document?: string,
  listed?: ImageListing,
): Promise<SegmentationListing | undefined> {
  const listing = listed ?? await listImages(root);
  if (document !== undefined) {
    return await cocoLayout(root, listing, wanted, document);
  }
  return await vocLayout(root, listing, wanted) ??
    cityscapesLayout(root, listing, wanted) ??
    camvidLayout(root, listing, wanted) ??
    flatLayout(root, listing, wanted) ??
    await cocoLayout(root, listing, wanted);
}
