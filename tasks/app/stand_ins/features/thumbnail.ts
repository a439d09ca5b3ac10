/// <reference lib="dom" />
/**
 * Small pictures from the browser's own canvas, in place of libvips.
 *
 * @module
 */
import type { Pixels } from "../../../../lib/features/pixels.ts";
import type { Picture } from "../../../../lib/features/thumbnail.ts";

import { openBitmap } from "../open_bitmap.ts";

/** Quality of the WebP files. */
const QUALITY = 0.6;

async function pictureOfBitmap(
  bitmap: ImageBitmap,
  side: number,
): Promise<Picture> {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d")!;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  // A browser that writes no WebP gives PNG, and says so.
  const blob = await canvas.convertToBlob({
    type: "image/webp",
    quality: QUALITY,
  });
  const uri = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
  return { width, height, uri };
}

/** Pixels as a picture that fits a square. */
export async function pictureOf(
  { width, height, channels, data }: Pixels,
  side: number,
): Promise<Picture> {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      rgba[4 * pixel + channel] =
        data[channels * pixel + Math.min(channel, channels - 1)];
    }
    rgba[4 * pixel + 3] = 255;
  }
  return await pictureOfBitmap(
    await createImageBitmap(new ImageData(rgba, width, height)),
    side,
  );
}

/**
 * A picture of an image file that fits a square, upright as EXIF says.
 *
 * @throws {SampleError} If the browser cannot decode it.
 */
export async function thumbnail(
  bytes: Uint8Array,
  side: number,
  source: string,
): Promise<Picture> {
  return await pictureOfBitmap(await openBitmap(bytes, source, "exif"), side);
}
