/** Decompressing at once, which the browser's own streams cannot. @module */
import {
  inflateSync as inflateRaw,
  unzlibSync,
} from "npm:fflate@0.8.3/browser";

/** Checksums of single bytes. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) {
    rest = rest & 1 ? rest >>> 1 ^ 0xedb88320 : rest >>> 1;
  }
  return rest;
});

/** The checksum that zip files and PNGs have. */
export function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = rest >>> 8 ^ TABLE[(rest ^ byte) & 0xff];
  return (rest ^ 0xffffffff) >>> 0;
}

/** Bytes that were deflated; no more of them than are allowed, for the rest is cut off. */
export function inflateRawSync(
  packed: Uint8Array,
  { maxOutputLength }: { readonly maxOutputLength: number },
): Uint8Array {
  return inflateRaw(packed, { out: new Uint8Array(maxOutputLength) });
}

/** Bytes that were deflated and have zlib's header. */
export function inflateSync(packed: Uint8Array): Uint8Array {
  return unzlibSync(packed);
}
