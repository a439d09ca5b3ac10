/**
 * The preprocessing that is assumed where nothing beside the model states one.
 *
 * @module
 */
import type { ImageLayout } from "./image_layout.ts";
import type { ImagePreprocessing } from "./preprocessing.ts";
import {
  IMAGENET_MEAN,
  IMAGENET_STD,
  type PreprocessingChoice,
} from "./preprocessing_choice.ts";

/** Side of images where the graph takes any. */
const USUAL_SIDE = 224;
/** Share of the resized image that a centre crop keeps: 224 of 256. */
const CROP_SHARE = 0.875;
/** Inputs below this side are small on purpose: nothing of them is cropped away. */
const SMALL = 96;

/**
 * What the graph's input suggests.
 *
 * - Shortest side to 8/7 of the input, bilinear, centre crop; below 96 pixels, and in segmentation, the whole image;
 *   in segmentation with a graph that takes any size, the image as it is.
 * - Colour: [0, 1], then ImageNet's mean and deviation; below 96 pixels 0.5 and 0.5. Grey: [0, 1].
 * - Where the graph scales pixels itself, or takes bytes: only what it leaves to do.
 *
 * @param isSegmentation Whether every pixel is to be seen.
 */
export function defaultPreprocessing(
  input: ImageLayout,
  isSegmentation: boolean,
): PreprocessingChoice {
  const height = input.height ?? input.width ?? USUAL_SIDE;
  const width = input.width ?? input.height ?? USUAL_SIDE;
  const shortest = Math.min(height, width);
  const isFree = isSegmentation && input.height === null &&
    input.width === null;
  const isWhole = isSegmentation || shortest < SMALL || height !== width;
  const resize = isWhole ? shortest : Math.round(shortest / CROP_SHARE);
  const scaling = scalingOf(input, shortest);
  const preprocessing: ImagePreprocessing = {
    height,
    width,
    resizeMode: isFree ? "none" : isWhole ? "exact" : "shortest",
    resize,
    interpolation: "bilinear",
    centreCrop: !isWhole,
    colour: input.channels === 1 ? "grey" : "rgb",
    rescale: scaling.rescale,
    mean: scaling.mean,
    std: scaling.std,
    layout: input.layout,
  };
  const size = isFree
    ? ", which takes any size"
    : input.height === null || input.width === null
    ? `, which takes any size: ${height} x ${width}`
    : "";
  const geometry = isFree
    ? "images at their own size"
    : isWhole
    ? `whole image to ${height} x ${width}`
    : `shortest side to ${resize}, centre crop ${height} x ${width}`;
  return {
    preprocessing,
    origin:
      `assumed from input "${input.name}" (${input.shape}${size}): ${geometry}, ` +
      `${isFree ? "" : "bilinear, "}${preprocessing.colour}, ${scaling.words}`,
  };
}

type Scaling = Pick<ImagePreprocessing, "rescale" | "mean" | "std"> & {
  words: string;
};

function scalingOf(input: ImageLayout, shortest: number): Scaling {
  const all = (value: number) => Array(input.channels).fill(value);
  const plain = { mean: all(0), std: all(1) };
  if (input.type === "uint8" || input.ownScaling === "bytes") {
    return {
      ...plain,
      rescale: 1,
      words: "bytes as they are, since the graph scales them itself",
    };
  }
  const unit = { ...plain, rescale: 1 / 255 };
  if (input.ownScaling === "unit") {
    return { ...unit, words: "[0, 1], since the graph normalises itself" };
  }
  if (input.channels === 1) return { ...unit, words: "[0, 1]" };
  if (shortest < SMALL) {
    return {
      ...unit,
      mean: all(0.5),
      std: all(0.5),
      words: "[-1, 1]",
    };
  }
  return {
    ...unit,
    mean: IMAGENET_MEAN,
    std: IMAGENET_STD,
    words: "ImageNet's mean and deviation",
  };
}
