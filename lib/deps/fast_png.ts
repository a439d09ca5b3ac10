/** PNG files as they are: indices of a palette stay indices; loaded when the first label map is read. @module */

/** A decoded PNG. */
export interface DecodedPng {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Bits of a channel: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  /** 1 grey or index, 2 grey and alpha, 3 RGB, 4 RGB and alpha. */
  readonly channels: number;
  /** Values row by row; those of fewer than 8 bits are packed, and each row begins at a byte. */
  readonly data: Uint8Array | Uint8ClampedArray | Uint16Array;
}

/**
 * Decode a PNG, checking its chunks' checksums.
 *
 * @throws Whatever the package throws at a broken file.
 */
export async function decodePng(bytes: Uint8Array): Promise<DecodedPng> {
  const { decode } = await import("npm:fast-png@8.0.0");
  return decode(bytes, { checkCrc: true });
}

/** What becomes a PNG: values of 8 bits, row by row, channels interleaved. */
export interface PngPixels {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** 1 grey, 3 RGB, 4 RGB and alpha. */
  readonly channels: 1 | 3 | 4;
  /** height x width x channels. */
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** Encode pixels as a PNG. */
export async function encodePng(
  pixels: PngPixels,
): Promise<Uint8Array<ArrayBuffer>> {
  const { encode } = await import("npm:fast-png@8.0.0");
  return new Uint8Array(encode({ ...pixels, depth: 8 }));
}
