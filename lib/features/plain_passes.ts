/**
 * The two passes of a separable filter in plain loops: across the rows, then down the columns, bytes between them.
 *
 * @module
 */
import { type AxisWeights, FRACTION } from "./axis_weights.ts";
import type { Pixels } from "./pixels.ts";

/** Half of one, so that shifting rounds. */
const HALF = 1 << (FRACTION - 1);

/**
 * What a filter makes of an image.
 *
 * @param across Weights along its rows, a place for each column of the result.
 * @param down Weights along its columns, a place for each row of the result.
 */
export function plainPasses(
  image: Pixels,
  across: AxisWeights,
  down: AxisWeights,
): Pixels {
  const last = down.first.length - 1;
  const top = down.first[0];
  const rows = down.first[last] + down.count[last] - top;
  return resampleColumns(resampleRows(image, top, rows, across), top, down);
}

function resampleRows(
  { width: stride, channels, data }: Pixels,
  top: number,
  rows: number,
  { first, count, taps, weights }: AxisWeights,
): Pixels {
  const width = first.length;
  const out = new Uint8ClampedArray(rows * width * channels);
  for (let row = 0, to = 0; row < rows; row++) {
    const start = (top + row) * stride * channels;
    for (let column = 0; column < width; column++) {
      let from = start + first[column] * channels;
      const end = column * taps + count[column];
      // Two loops, for three channels at once are twice as fast as one after the other.
      if (channels === 3) {
        let red = HALF, green = HALF, blue = HALF;
        for (let tap = column * taps; tap < end; tap++, from += 3) {
          const weight = weights[tap];
          red = (red + Math.imul(data[from], weight)) | 0;
          green = (green + Math.imul(data[from + 1], weight)) | 0;
          blue = (blue + Math.imul(data[from + 2], weight)) | 0;
        }
        out[to++] = red >> FRACTION;
        out[to++] = green >> FRACTION;
        out[to++] = blue >> FRACTION;
      } else {
        let grey = HALF;
        for (let tap = column * taps; tap < end; tap++, from++) {
          grey = (grey + Math.imul(data[from], weights[tap])) | 0;
        }
        out[to++] = grey >> FRACTION;
      }
    }
  }
  return { width, height: rows, channels, data: out };
}

function resampleColumns(
  { width, channels, data }: Pixels,
  top: number,
  { first, count, taps, weights }: AxisWeights,
): Pixels {
  const height = first.length;
  const length = width * channels;
  const out = new Uint8ClampedArray(height * length);
  const sums = new Int32Array(length);
  for (let row = 0; row < height; row++) {
    sums.fill(HALF);
    for (let tap = 0; tap < count[row]; tap++) {
      const weight = weights[row * taps + tap];
      const start = (first[row] - top + tap) * length;
      for (let i = 0; i < length; i++) {
        sums[i] = (sums[i] + Math.imul(data[start + i], weight)) | 0;
      }
    }
    for (let i = 0; i < length; i++) {
      out[row * length + i] = sums[i] >> FRACTION;
    }
  }
  return { width, height, channels, data: out };
}
