/**
 * From an image to a model's input.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import type { Profile } from "../inference/profile.ts";
import { assertSaneImage } from "../models/input_size.ts";
import type { ImagePreprocessing } from "../models/preprocessing.ts";
import { decodeImage } from "./decode_image.ts";
import { decodeQuarter } from "./decode_quarter.ts";
import { type Fit, fitImage } from "./fit_image.ts";
import { layOut } from "./lay_out.ts";
import { letGo } from "./let_go.ts";
import type { Pixels } from "./pixels.ts";
import { resample } from "./resample.ts";

/** Where an image comes from, and where its tensor goes. */
export interface PreprocessOptions {
  /** Name of the image for messages; "image" by default. */
  readonly source?: string;
  /** Array to write to (a slot of a batch); a new one by default. */
  readonly into?: Float32Array;
  /** Told how long decoding and what comes after it took. */
  readonly profile?: Profile;
}

/**
 * An image file as a model's input: decoded, resized with PIL's antialiasing, cropped, normalised, laid out.
 *
 * A byte b of channel c becomes (b * rescale - mean[c]) / std[c]; padding is b = 0. Mean and std stand in the
 * order of the model's channels. Grey is PIL's L, taken before resizing.
 *
 * @param bytes The whole file.
 * @returns channels x height x width values, or height x width x channels.
 * @throws {SampleError} If the image is broken.
 * @throws {InputError} If the preprocessing does not bring the image to the model's size, or contradicts itself.
 *
 * @example
 * ```ts
 * import { type ImagePreprocessing, preprocessImage } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const preprocessing: ImagePreprocessing = {
 *   height: 2,
 *   width: 2,
 *   resizeMode: "exact",
 *   resize: 2,
 *   interpolation: "bilinear",
 *   centreCrop: false,
 *   colour: "rgb",
 *   rescale: 1 / 255,
 *   mean: [0.5, 0.5, 0.5],
 *   std: [0.5, 0.5, 0.5],
 *   layout: "nchw",
 * };
 * const red = Uint8Array.fromBase64("R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=");
 * const input = await preprocessImage(red, preprocessing);
 * assertEquals([...input], [1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1]);
 * ```
 */
export async function preprocessImage(
  bytes: Uint8Array,
  preprocessing: ImagePreprocessing,
  { source = "image", into, profile }: PreprocessOptions = {},
): Promise<Float32Array> {
  checkPreprocessing(preprocessing);
  const begin = performance.now();
  if (preprocessing.resampling === "fast") {
    const quarter = await decodeQuarter(bytes, preprocessing, source);
    if (quarter) {
      const { pixels, fit } = quarter;
      const input = toInput(pixels, fit, preprocessing, into);
      letGo(pixels.data);
      return input;
    }
  }
  const { orientation } = preprocessing;
  const pixels = await decodeImage(bytes, { source, orientation });
  const decoded = performance.now();
  const input = preprocessPixels(pixels, preprocessing, { source, into });
  letGo(pixels.data);
  profile?.add("decoding", { seconds: (decoded - begin) / 1000 });
  profile?.add("preprocessing", {
    seconds: (performance.now() - decoded) / 1000,
  });
  return input;
}

/**
 * A decoded image as a model's input; the part of preprocessImage() that comes after decoding.
 *
 * @param pixels The image, RGB or grey.
 * @returns channels x height x width values, or height x width x channels.
 * @throws {InputError} If the preprocessing does not bring the image to the model's size, or contradicts itself.
 */
export function preprocessPixels(
  pixels: Pixels,
  preprocessing: ImagePreprocessing,
  { source = "image", into }: PreprocessOptions = {},
): Float32Array {
  checkPreprocessing(preprocessing);
  const fit = fitImage(pixels.width, pixels.height, preprocessing, source);
  return toInput(pixels, fit, preprocessing, into);
}

function toInput(
  pixels: Pixels,
  fit: Fit,
  preprocessing: ImagePreprocessing,
  into?: Float32Array,
): Float32Array {
  const seen = resample(
    inColour(pixels, preprocessing),
    fit.width,
    fit.height,
    fit.window,
    preprocessing.interpolation,
  );
  return layOut(seen, fit, preprocessing, into);
}

/** Number of values in one image's input: channels x height x width. */
export function inputLength(
  { colour, height, width }: ImagePreprocessing,
): number {
  return (colour === "grey" ? 1 : 3) * height * width;
}

/** An image in the colours of the model's input: grey where that is grey. */
export function inColour(
  pixels: Pixels,
  { colour }: ImagePreprocessing,
): Pixels {
  return colour === "grey" && pixels.channels === 3 ? toGrey(pixels) : pixels;
}

/** PIL's L: the luma of ITU-R 601 in 16-bit fixed point. */
function toGrey({ width, height, data: rgb }: Pixels): Pixels {
  const data = new Uint8Array(width * height);
  for (let pixel = 0, from = 0; pixel < data.length; pixel++, from += 3) {
    data[pixel] = (rgb[from] * 19595 + rgb[from + 1] * 38470 +
      rgb[from + 2] * 7471 + 0x8000) >> 16;
  }
  return { width, height, channels: 1, data };
}

/**
 * Check that a preprocessing does not contradict itself: a mistake here would show as a poor score and nothing else.
 *
 * @throws {InputError} If it does.
 */
export function checkPreprocessing(preprocessing: ImagePreprocessing): void {
  const channels = preprocessing.colour === "grey" ? 1 : 3;
  for (const name of ["mean", "std"] as const) {
    const { length } = preprocessing[name];
    if (length !== channels && length !== 1) {
      throw new InputError(
        `Cannot preprocess: ${name} has ${length} values for ${channels} channels (${preprocessing.colour})`,
      );
    }
  }
  for (const name of ["height", "width", "resize"] as const) {
    const value = preprocessing[name];
    const unused = name === "resize" && preprocessing.resizeMode !== "shortest";
    if (!unused && !(Number.isInteger(value) && value > 0)) {
      throw new InputError(
        `Cannot preprocess: ${name} must be a whole number of pixels from 1 on but is ${value}`,
      );
    }
  }
  assertSaneImage(preprocessing, "the preprocessing");
  if (preprocessing.std.some((value) => !(value > 0))) {
    throw new InputError(
      `Cannot preprocess: std must be above 0 but is ${
        preprocessing.std.join(", ")
      }`,
    );
  }
}
