/**
 * What the values of an array of pixels are: bytes in other clothes, or shares of white.
 *
 * @module
 */
import { FormatError } from "../../errors.ts";

/** How values become bytes. */
export interface PixelScale {
  /** In words, as part of what an image is. */
  readonly name: string;
  /** Bytes of an image's values. */
  of(values: ArrayLike<number | bigint>): Uint8Array;
}

/**
 * How to turn an array's values into bytes, by the range that they span.
 *
 * From 0 to 1 they are shares of 255, from -1 to 1 shares of 127.5 about the middle, from 0 to 255 bytes.
 *
 * @param images The values of each image.
 * @throws {FormatError} If they span another range; names it.
 */
export async function pixelScale(
  images: AsyncIterable<ArrayLike<number | bigint>>,
  source: string,
): Promise<{ words: string; scale: PixelScale }> {
  let least = Infinity, most = -Infinity, index = 0;
  for await (const values of images) {
    for (let i = 0; i < values.length; i++) {
      const value = Number(values[i]);
      if (value < least) least = value;
      if (value > most) most = value;
      if (Number.isNaN(value)) {
        throw new FormatError(
          `Cannot read ${source}: value ${i + 1} of image ${
            index + 1
          } is not a number`,
        );
      }
    }
    index++;
  }
  if (least >= 0 && most <= 1) {
    return { words: "0 to 1 taken as shares of white", scale: scaled(255, 0) };
  }
  if (least >= -1 && most <= 1) {
    return {
      words: "-1 to 1 taken as black to white",
      scale: scaled(127.5, 127.5),
    };
  }
  if (least >= 0 && most <= 255) {
    return { words: "0 to 255, rounded", scale: scaled(1, 0) };
  }
  throw new FormatError(
    `Cannot read ${source} as images: expected values from 0 to 255, 0 to 1 or -1 to 1, but they go from ${
      Number(least.toPrecision(4))
    } to ${Number(most.toPrecision(4))}; undo the normalisation and save bytes`,
  );
}

function scaled(factor: number, shift: number): PixelScale {
  return {
    name: `x ${factor} + ${shift}`,
    of: (values) =>
      Uint8Array.from(
        values,
        (value) => Math.round(Number(value) * factor + shift),
      ),
  };
}
