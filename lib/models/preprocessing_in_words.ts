/**
 * A preprocessing in one line.
 *
 * @module
 */
import type { ImagePreprocessing } from "./preprocessing.ts";

/** What is done to an image, in words and figures: "shortest side to 256 (bilinear), centre 224x224, rgb, …". */
export function preprocessingInWords(p: ImagePreprocessing): string {
  const resize = p.resizeMode === "shortest"
    ? `shortest side to ${p.resize} (${p.interpolation})`
    : p.resizeMode === "exact"
    ? `to ${p.width}x${p.height} (${p.interpolation})`
    : "no resizing";
  const crop = p.centreCrop ? `, centre ${p.width}x${p.height}` : "";
  const padding = p.sizeMultiple
    ? `, padded to a multiple of ${p.sizeMultiple}`
    : "";
  return `${resize}${crop}${padding}, ${p.colour}, x ${
    Number(p.rescale.toPrecision(6))
  }, mean ${p.mean.join(" ")}, std ${p.std.join(" ")}, ${p.layout}`;
}
