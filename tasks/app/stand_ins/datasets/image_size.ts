/**
 * Width and height of an image, from the browser's decoder.
 *
 * @module
 */
import type { ImageSize } from "../../../../lib/datasets/image_size.ts";
import { imageFormat } from "../../../../lib/datasets/image_format.ts";
import { openBitmap } from "../open_bitmap.ts";

/** The size of an image file as it is stored; the orientation is only asked for in order to explain a mismatch. */
export async function imageSize(
  bytes: Uint8Array,
  source: string,
): Promise<ImageSize> {
  if (imageFormat(bytes) === "bmp" && bytes.length > 26) {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    return {
      width: view.getInt32(18, true),
      height: Math.abs(view.getInt32(22, true)),
      orientation: 1,
    };
  }
  const bitmap = await openBitmap(bytes, source, "stored");
  const { width, height } = bitmap;
  bitmap.close();
  return { width, height, orientation: 1 };
}
