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
  const [plane, step] = layout === "nchw" ? [height * width, 1] : [1, channels];
  const planes = Array.from({ length: channels }, (_, channel): Plane => ({
    from: seen.channels === 1 ? 0 : colour === "bgr" ? 2 - channel : channel,
    values: normalisedBytes(channel, preprocessing),
    out: out.subarray(channel * plane),
  }));
  if (seen.width < width || seen.height < height) {
    for (const { values, out } of planes) {
      for (let i = 0; i < height * width; i++) out[i * step] = values[0];
    }
  }
  for (let row = 0; row < seen.height; row++) {
    const to = ((top + row) * width + left) * step;
    if (channels === 3) writeThree(seen, row, planes, to, step);
    else writeOne(seen, row, planes[0], to, step);
  }
  return out;
}

/** A channel of the input. */
interface Plane {
  /** Which byte of a pixel it is made of. */
  readonly from: number;
  /** What each of the 256 bytes becomes. */
  readonly values: Float32Array;
  /** Where it begins. */
  readonly out: Float32Array;
}

function writeOne(
  { width, channels, data }: Pixels,
  row: number,
  { from, values, out }: Plane,
  to: number,
  step: number,
): void {
  let at = row * width * channels + from;
  for (const end = to + width * step; to < end; to += step, at += channels) {
    out[to] = values[data[at]];
  }
}

/** Three at once take half the time of one after the other. */
function writeThree(
  { width, channels, data }: Pixels,
  row: number,
  [one, two, three]: readonly Plane[],
  to: number,
  step: number,
): void {
  const [values1, values2, values3] = [one.values, two.values, three.values];
  const [out1, out2, out3] = [one.out, two.out, three.out];
  const [from1, from2, from3] = [one.from, two.from, three.from];
  let at = row * width * channels;
  for (const end = to + width * step; to < end; to += step, at += channels) {
    out1[to] = values1[data[at + from1]];
    out2[to] = values2[data[at + from2]];
    out3[to] = values3[data[at + from3]];
  }
}

/** What each of the 256 bytes becomes. */
function normalisedBytes(
  channel: number,
  { rescale, mean, std }: ImagePreprocessing,
): Float32Array {
  const centre = mean[channel] ?? mean[0];
  const spread = std[channel] ?? std[0];
  const values = new Float32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    values[byte] = (byte * rescale - centre) / spread;
  }
  return values;
}
