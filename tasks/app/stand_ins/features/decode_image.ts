/// <reference lib="dom" />
/**
 * Pixels of image files from the browser's own decoders, in place of libvips.
 *
 * @module
 */
import { imageFormat } from "../../../../lib/datasets/image_format.ts";
import { decodeBmp } from "../../../../lib/features/decode_bmp.ts";
import type { DecodeImageOptions } from "../../../../lib/features/decode_image.ts";
import type { Pixels } from "../../../../lib/features/pixels.ts";

import { openBitmap } from "../open_bitmap.ts";
import { untouchedPixels } from "../untouched_pixels.ts";

/**
 * The pixels of an image file, in RGB, alpha dropped.
 *
 * @throws {SampleError} If it is no image, is broken, or the browser does not decode its format.
 */
export async function decodeImage(
  bytes: Uint8Array,
  { source = "image", orientation = "stored" }: DecodeImageOptions = {},
): Promise<Pixels> {
  if (imageFormat(bytes) === "bmp") return decodeBmp(bytes, source);
  const bitmap = await openBitmap(bytes, source, orientation);
  try {
    return withoutAlpha(
      bitmap.width,
      bitmap.height,
      opaquePixels(bitmap) ?? untouchedPixels(bitmap, source),
    );
  } finally {
    bitmap.close();
  }
}

/** Pixels by way of a canvas, which multiplies alpha in; undefined where there is any. */
function opaquePixels(bitmap: ImageBitmap): Uint8ClampedArray | undefined {
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  for (let at = 3; at < data.length; at += 4) {
    if (data[at] !== 255) return undefined;
  }
  return data;
}

function withoutAlpha(
  width: number,
  height: number,
  rgba: Uint8Array | Uint8ClampedArray,
): Pixels {
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4) {
    data[to++] = rgba[from];
    data[to++] = rgba[from + 1];
    data[to++] = rgba[from + 2];
  }
  return { width, height, channels: 3, data };
}
