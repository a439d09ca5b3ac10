/**
 * Image files without their EXIF data, by which browsers turn images whatever they are asked.
 *
 * @module
 */
import { imageFormat } from "../../../lib/datasets/image_format.ts";

/** The file with its EXIF data renamed or cut out; the same array where it has none. JPEG, PNG and WebP. */
export function withoutOrientation(bytes: Uint8Array): Uint8Array {
  switch (imageFormat(bytes)) {
    case "jpeg":
      return jpegWithout(bytes);
    case "png":
      return pngWithout(bytes);
    case "webp":
      return webpWithout(bytes);
    default:
      return bytes;
  }
}

function isAt(bytes: Uint8Array, at: number, text: string): boolean {
  return [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
}

function renamed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = "X".charCodeAt(0);
  return copy;
}

/** The application segments stand before the first scan. */
function jpegWithout(bytes: Uint8Array): Uint8Array {
  let kept = bytes;
  for (let at = 2; at + 4 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1];
    if (marker === 0xda) break;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xe1 && isAt(bytes, at + 4, "Exif")) {
      kept = renamed(kept, at + 4);
    }
    at += 2 + (bytes[at + 2] << 8 | bytes[at + 3]);
  }
  return kept;
}

/** A chunk is covered by its checksum, and is left out whole. */
function pngWithout(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 12 + view.getUint32(at);
    if (isAt(bytes, at + 4, "eXIf")) {
      const kept = new Uint8Array(bytes.length - (end - at));
      kept.set(bytes.subarray(0, at));
      kept.set(bytes.subarray(end), at);
      return kept;
    }
    at = end;
  }
  return bytes;
}

function webpWithout(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= bytes.length;) {
    if (isAt(bytes, at, "EXIF")) return renamed(bytes, at);
    const size = view.getUint32(at + 4, true);
    at += 8 + size + size % 2;
  }
  return bytes;
}
