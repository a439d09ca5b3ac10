/**
 * What kind of image a file is, by its first bytes: endings lie.
 *
 * @module
 */

/** Formats that can be decoded. */
export type ImageFormat =
  | "jpeg"
  | "png"
  | "webp"
  | "gif"
  | "tiff"
  | "avif"
  | "bmp"
  | "netpbm";

/** Endings under which images are looked for. */
export const IMAGE_ENDINGS: readonly string[] = [
  "jpg",
  "jpeg",
  "jpe",
  "jfif",
  "png",
  "webp",
  "bmp",
  "tif",
  "tiff",
  "gif",
  "avif",
  "ppm",
  "pgm",
  "pnm",
];

/** How many bytes imageFormat() looks at. */
const HEAD = 64;

/** Format of an image, or undefined where the bytes are none that is known. */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  // Most are of these, and need not become text.
  if (hasAt(bytes, "\xff\xd8\xff")) return "jpeg";
  if (hasAt(bytes, "\x89PNG\r\n\x1a\n")) return "png";
  if (hasAt(bytes, "RIFF") && hasAt(bytes, "WEBP", 8)) return "webp";
  if (hasAt(bytes, "GIF87a") || hasAt(bytes, "GIF89a")) return "gif";
  const head = String.fromCharCode(...bytes.subarray(0, HEAD));
  if (/^(II[*+]\0|MM\0[*+])/.test(head)) return "tiff";
  if (head.startsWith("BM")) return "bmp";
  if (/^P[2356][\s#]/.test(head)) return "netpbm";
  // Brands stand in the file type box; an AVIF may come under the general brand of its family.
  if (head.startsWith("ftyp", 4) && /avi[fs]/.test(head.slice(8))) {
    return "avif";
  }
}

/** Whether the bytes from a place on are those of a text, a character each. */
function hasAt(bytes: Uint8Array, text: string, start = 0): boolean {
  for (let at = 0; at < text.length; at++) {
    if (bytes[start + at] !== text.charCodeAt(at)) return false;
  }
  return true;
}

/** Has this name an image's ending? */
export function hasImageEnding(name: string): boolean {
  const dot = name.lastIndexOf(".");
  return dot > 0 && IMAGE_ENDINGS.includes(name.slice(dot + 1).toLowerCase());
}
