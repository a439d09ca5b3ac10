/**
 * A part of an image as an image of its own.
 *
 * @module
 */
import { loadSharp, type SharpPixels } from "../../deps/sharp.ts";
import { encodeBitmap } from "../records/bitmap.ts";
import { brokenImage, SampleError } from "../sample_error.ts";

/** Left, top, width and height in whole pixels. */
export type Box = readonly [
  left: number,
  top: number,
  width: number,
  height: number,
];

/** Cuts boxes out of images. */
export type BoxCutter = (
  bytes: Uint8Array<ArrayBuffer>,
  box: Box,
  source: string,
) => Promise<Uint8Array<ArrayBuffer>>;

/** A function that decodes an image once for all boxes of it, as long as its bytes are in use. */
export function boxCutter(): BoxCutter {
  const decoded = new WeakMap<Uint8Array, Promise<SharpPixels>>();
  return async (bytes, box, source) => {
    const pixels = decoded.get(bytes) ?? decode(bytes);
    decoded.set(bytes, pixels);
    return await cutOut(pixels, box, source);
  };
}

/**
 * Cut a box out of an image.
 *
 * @param pixels The image.
 * @param source Name for messages.
 * @returns A bitmap file.
 * @throws {SampleError} If the image is broken, or smaller than the box.
 */
async function cutOut(
  pixels: Promise<SharpPixels>,
  [left, top, width, height]: Box,
  source: string,
): Promise<Uint8Array<ArrayBuffer>> {
  let image;
  try {
    image = await pixels;
  } catch (error) {
    throw brokenImage(source, error);
  }
  const { data, info } = image;
  if (left + width > info.width || top + height > info.height) {
    throw new SampleError(
      "use",
      source,
      `the image is ${info.width} x ${info.height} and ends before the box`,
      { advice: "correct the annotation" },
    );
  }
  const { channels } = info;
  const y = info.width * channels;
  return encodeBitmap({
    width,
    height,
    channels: channels === 1 ? 1 : 3,
    strides: { x: channels, y, channel: 1 },
  }, data.subarray(top * y + left * channels));
}

async function decode(bytes: Uint8Array): Promise<SharpPixels> {
  const sharp = await loadSharp();
  return await sharp(bytes, { failOn: "error", ignoreIcc: true })
    .toColourspace("srgb").removeAlpha().raw()
    .toBuffer({ resolveWithObject: true });
}
