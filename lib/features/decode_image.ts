/**
 * Decoding an image file as PIL's `Image.open(path).convert("RGB")` does: no colour profile applied, alpha dropped,
 * CMYK by the plain formula, the first frame or page, 16 bits by their high byte.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { loadSharp, type SharpImage } from "../deps/sharp.ts";
import {
  IMAGE_ENDINGS,
  type ImageFormat,
  imageFormat,
} from "../datasets/image_format.ts";
import { SampleError } from "../datasets/sample_error.ts";
import type { ImagePreprocessing } from "../models/preprocessing.ts";
import { decodeBmp } from "./decode_bmp.ts";
import { decodeNetpbm } from "./decode_netpbm.ts";
import { decodeSmallPng } from "./decode_small_png.ts";
import { inksToRgb, jpegComponents } from "./four_inks.ts";
import { opaqueGif } from "./opaque_gif.ts";
import type { Pixels } from "./pixels.ts";

/** How to decode. */
export interface DecodeImageOptions {
  /** Name of the image for messages; "image" by default. */
  readonly source?: string;
  /** Whether to turn the image as EXIF says; "stored" (no) by default. */
  readonly orientation?: ImagePreprocessing["orientation"];
}

/**
 * The pixels of an image file, in RGB.
 *
 * The bytes are PIL's for JPEG, PNG, WebP, GIF, TIFF and BMP, with one exception: grey of 16 bits keeps its
 * high byte, where PIL clips at 255. AVIF with halved chroma differs by about 1 of 255 (another interpolation).
 *
 * @param bytes The whole file: JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP, PPM or PGM, told apart by content.
 * @throws {SampleError} If it is no image, cut short or broken.
 * @throws {InputError} If the decoder may not be loaded.
 *
 * @example
 * ```ts
 * import { decodeImage } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const gif = Uint8Array.fromBase64("R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=");
 * const { width, height, data } = await decodeImage(gif);
 * assertEquals([width, height, ...data], [1, 1, 255, 0, 0]);
 * ```
 */
export async function decodeImage(
  bytes: Uint8Array,
  { source = "image", orientation = "stored" }: DecodeImageOptions = {},
): Promise<Pixels> {
  const format = knownFormat(bytes, source);
  if (format === "bmp") return decodeBmp(bytes, source);
  if (format === "netpbm") return decodeNetpbm(bytes, source);
  if (format === "png") {
    const small = await decodeSmallPng(bytes);
    if (small) return small;
  }
  const image = await openImage(bytes, format, source);
  return await decoding(source, async () => {
    const cmyk = await hasFourInks(bytes, format, image);
    if (orientation === "exif") image.autoOrient();
    if (cmyk) image.pipelineColourspace("cmyk").toColourspace("cmyk");
    else image.removeAlpha();
    return await rgbPixels(image, cmyk);
  });
}

/** The format of the image, or an error that says what the file is instead. */
function knownFormat(bytes: Uint8Array, source: string): ImageFormat {
  const format = imageFormat(bytes);
  if (format) return format;
  throw new SampleError(
    "decode",
    source,
    bytes.length === 0
      ? "the file is empty"
      : `its content is none of the image formats (${
        IMAGE_ENDINGS.join(", ")
      })`,
  );
}

/** Begin a chain on the image. */
export async function openImage(
  bytes: Uint8Array,
  format: ImageFormat,
  source: string,
): Promise<SharpImage> {
  let sharp;
  try {
    sharp = await loadSharp();
  } catch (error) {
    throw decoderMissing(error);
  }
  const readable = format === "gif" ? opaqueGif(bytes) : bytes;
  return await decoding(
    source,
    // "error" and not "warning": PIL and TensorFlow too accept stray bytes between JPEG markers.
    () => sharp(readable, { failOn: "error", ignoreIcc: true }),
  );
}

/** Run the chain and take the pixels. */
export async function rgbPixels(
  image: SharpImage,
  cmyk = false,
): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({
    resolveWithObject: true,
  });
  const { width, height } = info;
  if (cmyk) return { width, height, channels: 3, data: inksToRgb(data) };
  return { width, height, channels: info.channels === 1 ? 1 : 3, data };
}

/** Run, and name the image where it fails. */
export async function decoding<T>(
  source: string,
  run: () => T | Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new SampleError("decode", source, explain(error), { cause: error });
  }
}

function explain(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (text.includes("exceeds pixel limit")) {
    return "it has more than 268 million pixels";
  }
  const [line] = text.replace(/^Input buffer has corrupt header:?\s*/, "")
    .trim().split("\n");
  const said = line.replace(/[\s.:]+$/, "");
  return said === "" || said === "Unknown error"
    ? "the file is cut short or broken"
    : `the file is cut short or broken (${said})`;
}

function decoderMissing(error: unknown): InputError {
  const text = error instanceof Error ? error.message : String(error);
  return new InputError(
    error instanceof Deno.errors.NotCapable || mayNotLoad()
      ? "Cannot load the image decoder sharp without permission; add --allow-ffi --allow-env --allow-read"
      : `Cannot load the image decoder sharp: ${text.split("\n")[0]}`,
    { cause: error },
  );
}

/** Is it CMYK? JPEG's frame header is quicker to look at than to have parsed by libvips. */
async function hasFourInks(
  bytes: Uint8Array,
  format: ImageFormat,
  image: SharpImage,
): Promise<boolean> {
  if (format === "jpeg") return jpegComponents(bytes) === 4;
  return format === "tiff" && (await image.metadata()).space === "cmyk";
}

/** Whether native code may not be loaded: sharp says of that only that it failed. */
function mayNotLoad(): boolean {
  // A browser asks nobody.
  const state = Deno.permissions?.querySync({ name: "ffi" }).state;
  return state !== undefined && state !== "granted";
}
