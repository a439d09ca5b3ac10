/// <reference lib="dom" />
/**
 * Decoding by the browser, without what it does to images that are to be looked at.
 *
 * @module
 */
import { imageFormat } from "../../../lib/datasets/image_format.ts";
import { SampleError } from "../../../lib/datasets/sample_error.ts";
import { opaqueGif } from "../../../lib/features/opaque_gif.ts";
import type { ImagePreprocessing } from "../../../lib/models/preprocessing.ts";

import { withoutOrientation } from "./without_orientation.ts";

/**
 * The image as the browser decodes it: no colour management, alpha not multiplied in, turned only where that is asked.
 *
 * @throws {SampleError} If the browser cannot decode it.
 */
export async function openBitmap(
  bytes: Uint8Array,
  source: string,
  orientation: ImagePreprocessing["orientation"],
): Promise<ImageBitmap> {
  const format = imageFormat(bytes);
  const shown = format === "gif" ? opaqueGif(bytes) : bytes;
  const kept = orientation === "exif" ? shown : withoutOrientation(shown);
  try {
    return await createImageBitmap(
      new Blob([kept as Uint8Array<ArrayBuffer>]),
      {
        colorSpaceConversion: "none",
        premultiplyAlpha: "none",
      },
    );
  } catch (error) {
    throw new SampleError("decode", source, reasonOf(bytes, format), {
      cause: error,
      advice: "replace the file",
    });
  }
}

function reasonOf(
  bytes: Uint8Array,
  format: ReturnType<typeof imageFormat>,
): string {
  if (bytes.length === 0) return "the file is empty";
  if (!format) return "its content is no image that is known";
  return format === "tiff"
    ? "this browser decodes no TIFF files"
    : "the file is cut short or broken, or this browser does not decode it";
}
