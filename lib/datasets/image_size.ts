/**
 * Width and height of an image, from its header.
 *
 * @module
 */
import { loadSharp } from "../deps/sharp.ts";
import { InputError } from "../errors.ts";
import { imageFormat } from "./image_format.ts";
import { netpbmHeader } from "./netpbm_header.ts";
import { brokenImage } from "./sample_error.ts";

/** Columns and rows of an image as it is stored. */
export interface ImageSize {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** EXIF orientation, 1 to 8; 1 where the file has none. */
  readonly orientation: number;
}

/**
 * The size of an image file.
 *
 * @param bytes The whole file, or as much as holds its header.
 * @param source Name for messages.
 * @throws {SampleError} If the header is broken.
 * @throws {InputError} If the decoder may not be loaded.
 */
export async function imageSize(
  bytes: Uint8Array,
  source: string,
): Promise<ImageSize> {
  if (imageFormat(bytes) === "bmp" && bytes.length > 26) {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    return {
      width: view.getInt32(18, true),
      // Negative where rows run from the top down.
      height: Math.abs(view.getInt32(22, true)),
      orientation: 1,
    };
  }
  if (imageFormat(bytes) === "netpbm") {
    const { width, height } = netpbmHeader(bytes, source);
    return { width, height, orientation: 1 };
  }
  let sharp;
  try {
    sharp = await loadSharp();
  } catch (error) {
    throw new InputError(
      error instanceof Deno.errors.NotCapable
        ? "Cannot load the image decoder sharp without permission; add --allow-ffi --allow-env --allow-read"
        : `Cannot load the image decoder sharp: ${(error as Error).message}`,
      { cause: error },
    );
  }
  try {
    const { width, height, orientation = 1 } = await sharp(bytes).metadata();
    return { width, height, orientation };
  } catch (error) {
    throw brokenImage(source, error);
  }
}
