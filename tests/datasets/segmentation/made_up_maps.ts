/** Label maps and pictures made for a test. @module */
import { encode } from "npm:fast-png@8.0.0";

/** What of a PNG may be chosen. */
export interface PngForm {
  /** Bits a channel; 8 by default. */
  readonly depth?: 1 | 2 | 4 | 8 | 16;
  /** Colours of a palette; grey by default. */
  readonly palette?: number[][];
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA; values interleaved. */
  readonly channels?: 1 | 2 | 3 | 4;
  /** Interlaced as Adam7. */
  readonly interlaced?: boolean;
}

/** A PNG of these values, row by row; with several channels, each value is one channel of a pixel. */
export function png(
  rows: readonly (readonly number[])[],
  { depth = 8, palette, channels = 1, interlaced = false }: PngForm = {},
): Uint8Array<ArrayBuffer> {
  const [width, height] = [rows[0].length / channels, rows.length];
  const stride = Math.ceil(width * channels * depth / 8);
  const bytes = new Uint8Array(height * stride);
  const words = new Uint16Array(depth === 16 ? width * channels * height : 0);
  for (const [row, values] of rows.entries()) {
    for (const [at, value] of values.entries()) {
      if (depth === 16) words[row * width * channels + at] = value;
      else {
        const bit = at * depth;
        bytes[row * stride + (bit >> 3)] |= value << (8 - depth - (bit & 7));
      }
    }
  }
  return Uint8Array.from(
    encode(
      {
        width,
        height,
        depth,
        channels,
        data: depth === 16 ? words : bytes,
        ...(palette && { palette }),
      },
      { interlace: interlaced ? "Adam7" : "null" },
    ),
  );
}

/** A grey picture, darker to the right. */
export function picture(
  width: number,
  height: number,
): Uint8Array<ArrayBuffer> {
  return png(
    Array.from(
      { length: height },
      () => Array.from({ length: width }, (_, x) => 255 - x * 3 % 256),
    ),
  );
}

/** A JPEG of one pixel of colour, as large as wanted. */
export async function photograph(
  width: number,
  height: number,
  orientation?: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { default: sharp } = await import("npm:sharp@0.35.5");
  const chain = sharp({
    create: { width, height, channels: 3, background: "#804020" },
  }).jpeg();
  if (orientation) chain.withMetadata({ orientation });
  return Uint8Array.from(await chain.toBuffer());
}
