/**
 * Normalising pixels and writing them in a model's layout.
 *
 * @module
 */
import { ShapeError } from "../errors.ts";
import type { ImagePreprocessing } from "../models/preprocessing.ts";
import type { Fit } from "./fit_image.ts";
import type { Pixels } from "./pixels.ts";

/**
 * The window of an image as a model's input, padded where it is smaller.
 *
 * @param seen The window's pixels.
 * @param fit Where they lie in the input.
 * @param into Array to write to; a new one by default.
 * @throws {ShapeError} If `into` is too short.
 */
export function layOut(
  seen: Pixels,
  { left, top }: Pick<Fit, "left" | "top">,
  preprocessing: ImagePreprocessing,
  into?: Float32Array,
): Float32Array {
  const { height, width, colour, layout } = preprocessing;
  const channels = colour === "grey" ? 1 : 3;
  const length = channels * height * width;
  const out = into ?? new Float32Array(length);
  if (out.length < length) {
    throw new ShapeError(
      `Cannot write ${length} values of an image into an array of ${out.length}`,
    );
  }
  const padded = seen.width < width || seen.height < height;
  for (let channel = 0; channel < channels; channel++) {
    const values = normalisedBytes(channel, preprocessing);
    const [start, step] = layout === "nchw"
      ? [channel * height * width, 1]
      : [channel, channels];
    if (padded) {
      for (let i = 0, at = start; i < height * width; i++, at += step) {
        out[at] = values[0];
      }
    }
    let from = seen.channels === 1
      ? 0
      : colour === "bgr"
      ? 2 - channel
      : channel;
    for (let row = 0; row < seen.height; row++) {
      let to = start + ((top + row) * width + left) * step;
      for (let column = 0; column < seen.width; column++) {
        out[to] = values[seen.data[from]];
        to += step;
        from += seen.channels;
      }
    }
  }
  return out;
}

/** What each of the 256 bytes becomes. */
function normalisedBytes(
  channel: number,
  { rescale, mean, std }: ImagePreprocessing,
): Float32Array {
  const centre = mean[channel] ?? mean[0];
  const spread = std[channel] ?? std[0];
  return Float32Array.from(
    { length: 256 },
    (_, byte) => (byte * rescale - centre) / spread,
  );
}
