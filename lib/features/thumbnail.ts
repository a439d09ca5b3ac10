/**
 * A small picture of an image, for pages.
 *
 * @module
 */
import { loadSharp } from "../deps/sharp.ts";
import { decodeImage } from "./decode_image.ts";
import type { Pixels } from "./pixels.ts";

/** A picture as a data URI, with its size. */
export interface Picture {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** WebP in a data URI. */
  readonly uri: string;
}

/** Quality of the WebP files: 1 kB for 64 pixels a side. */
const QUALITY = 60;

/** Size of an image that fits a square; never larger than it is. */
function fitted(
  { width, height }: { width: number; height: number },
  side: number,
): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/** Pixels as a WebP that fits a square. */
export async function pictureOf(
  { data, ...info }: Pixels,
  side: number,
): Promise<Picture> {
  const sharp = await loadSharp();
  const size = fitted(info, side);
  const bytes = await sharp(
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    { raw: info },
  ).resize({ ...size, fit: "fill", kernel: "lanczos3" })
    .webp({ quality: QUALITY }).toBuffer();
  return { ...size, uri: `data:image/webp;base64,${bytes.toBase64()}` };
}

/**
 * A picture of an image file that fits a square, upright as EXIF says.
 *
 * @param bytes The whole file.
 * @param side Longest side of the picture.
 * @param source Name of the image, for messages.
 * @throws {SampleError} If it cannot be decoded.
 */
export async function thumbnail(
  bytes: Uint8Array,
  side: number,
  source: string,
): Promise<Picture> {
  return await pictureOf(
    await decodeImage(bytes, { source, orientation: "exif" }),
    side,
  );
}
