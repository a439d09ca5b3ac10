/**
 * The headers and palette of a Windows bitmap.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/gdi/bitmap-storage}
 * @module
 */
import { SampleError } from "../datasets/sample_error.ts";

/** What the two headers say. */
export interface BmpHeader {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Whether the first row of the file is the top one. */
  readonly fromTop: boolean;
  /** Bits a pixel. */
  readonly bits: number;
  /** Kind of compression. */
  readonly compression: number;
  /** Bits of red, green and blue, where a pixel is no index. */
  readonly masks: readonly number[];
  /** Blue, green, red and, mostly, a byte of padding of each colour. */
  readonly palette: Uint8Array;
  /** Bytes of a colour in the palette. */
  readonly entry: number;
  /** Where the pixels begin. */
  readonly offset: number;
}

/** Compression: runs of bytes. */
export const RLE8 = 1;
/** Compression: runs of half bytes. */
export const RLE4 = 2;
const PLAIN = 0, BIT_FIELDS = 3, ALPHA_BIT_FIELDS = 6;
const DEFAULT_MASKS: Record<number, readonly number[]> = {
  16: [0x7c00, 0x03e0, 0x001f],
  32: [0xff0000, 0xff00, 0xff],
};
/** As libvips: larger images are more often an attack than a photograph. */
const MOST_PIXELS = 0x3fff * 0x3fff;

/**
 * Read the headers of a BMP file.
 *
 * @param bytes The whole file.
 * @param source Name for messages.
 * @throws {SampleError} If they are cut short or of a kind that is not known.
 */
export function bmpHeader(bytes: Uint8Array, source: string): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 26) {
    throw new SampleError("decode", source, "the BMP header is cut short");
  }
  const size = view.getUint32(14, true);
  const old = size === 12;
  if (bytes.length < 14 + size || (!old && size < 40)) {
    throw new SampleError(
      "decode",
      source,
      `the BMP header is cut short or of an unknown kind (${size} bytes)`,
    );
  }
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  const rows = old ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = old ? PLAIN : view.getUint32(30, true);
  const masked = compression === BIT_FIELDS || compression === ALPHA_BIT_FIELDS;
  const known = compression === PLAIN
    ? [1, 4, 8, 16, 24, 32].includes(bits)
    : compression === RLE8
    ? bits === 8
    : compression === RLE4
    ? bits === 4
    : masked && (bits === 16 || bits === 32);
  if (!known) {
    throw new SampleError(
      "decode",
      source,
      `BMP with ${bits} bits a pixel and compression ${compression} is not supported`,
    );
  }
  if (width <= 0 || rows === 0 || width * Math.abs(rows) > MOST_PIXELS) {
    throw new SampleError(
      "decode",
      source,
      `the BMP header says ${width} x ${Math.abs(rows)} pixels`,
    );
  }
  // A 40-byte header is followed by its masks; later headers hold them in the same place.
  const fields = size === 40 && masked
    ? compression === ALPHA_BIT_FIELDS ? 16 : 12
    : 0;
  const start = 14 + size + fields;
  if (bytes.length < start) {
    throw new SampleError("decode", source, "the BMP header is cut short");
  }
  const entry = old ? 3 : 4;
  const colours = (old ? 0 : view.getUint32(46, true)) || 2 ** bits;
  return {
    width,
    height: Math.abs(rows),
    fromTop: rows < 0,
    bits,
    compression,
    masks: masked
      ? [54, 58, 62].map((at) => view.getUint32(at, true))
      : DEFAULT_MASKS[bits] ?? [],
    palette: bits > 8
      ? new Uint8Array()
      : bytes.subarray(start, start + entry * Math.min(colours, 2 ** bits)),
    entry,
    offset: view.getUint32(10, true),
  };
}
