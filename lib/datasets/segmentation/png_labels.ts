/**
 * Images whose labels lie in a PNG file beside them.
 *
 * @module
 */
import { readImage } from "../content_hashes.ts";
import { decodeLabelMap } from "./decode_label_map.ts";
import { below, type LabelledImage } from "./listing.ts";

/**
 * An image with its label map.
 *
 * @param root Folder of the dataset.
 * @param image Path of the image below it.
 * @param map Path of the label map below it.
 */
export function withPngLabels(
  root: string,
  image: string,
  map: string,
): LabelledImage {
  const labelSource = below(root, map);
  return {
    path: below(root, image),
    name: image,
    labelSource,
    hashLabels: async (contents, absolute) =>
      await contents.hash(labelSource, below(absolute, map)),
    readLabels: async () =>
      await decodeLabelMap(await readImage(labelSource), labelSource),
  };
}
