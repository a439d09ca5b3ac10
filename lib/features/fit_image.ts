/**
 * The geometry of a pipeline: how large an image becomes, and which window of it the model sees.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import type { ImagePreprocessing } from "../models/preprocessing.ts";
import type { Window } from "./resample.ts";

/** Where the pixels of a model's input come from. */
export interface Fit {
  /** Columns of the whole resized image. */
  readonly width: number;
  /** Rows of the whole resized image. */
  readonly height: number;
  /** The part of the resized image that is seen. */
  readonly window: Window;
  /** Columns of padding to the left of it. */
  readonly left: number;
  /** Rows of padding above it. */
  readonly top: number;
}

/**
 * How an image of the given size is brought to the model's input.
 *
 * The long side is truncated, not rounded, as torchvision and Hugging Face have it.
 *
 * @param width Columns of the image.
 * @param height Rows of the image.
 * @param source Name of the image for messages.
 * @throws {InputError} If nothing crops an image that is not of the input's size.
 */
export function fitImage(
  width: number,
  height: number,
  preprocessing: ImagePreprocessing,
  source = "image",
): Fit {
  const [resizedWidth, resizedHeight] = resizedSize(
    width,
    height,
    preprocessing,
  );
  const fits = resizedWidth === preprocessing.width &&
    resizedHeight === preprocessing.height;
  if (!preprocessing.centreCrop && !fits) {
    throw new InputError(
      `Cannot bring ${source} to the model's input: it is ${resizedWidth} x ${resizedHeight} after resizing ` +
        `(${preprocessing.resizeMode}), the model takes ${preprocessing.width} x ${preprocessing.height}; ` +
        `set centreCrop, or resizeMode "exact"`,
    );
  }
  const across = placeOnAxis(resizedWidth, preprocessing.width, preprocessing);
  const down = placeOnAxis(resizedHeight, preprocessing.height, preprocessing);
  return {
    width: resizedWidth,
    height: resizedHeight,
    window: {
      x: across.from,
      y: down.from,
      width: across.length,
      height: down.length,
    },
    left: across.padding,
    top: down.padding,
  };
}

/** Width and height of the whole image after resizing, before any crop. */
export function resizedSize(
  width: number,
  height: number,
  preprocessing: ImagePreprocessing,
): [number, number] {
  const { resizeMode, resize } = preprocessing;
  if (resizeMode === "none") return [width, height];
  if (resizeMode === "exact") {
    const { width, height } = preprocessing.exactSize ?? preprocessing;
    return [width, height];
  }
  return width <= height
    ? [resize, Math.trunc(resize * height / width)]
    : [Math.trunc(resize * width / height), resize];
}

function placeOnAxis(
  size: number,
  wanted: number,
  { cropOrigin }: ImagePreprocessing,
): { from: number; length: number; padding: number } {
  const margin = (size - wanted) / 2;
  if (margin >= 0) {
    const from = cropOrigin === "floor" ? Math.floor(margin) : toEven(margin);
    return { from, length: wanted, padding: 0 };
  }
  const padding = cropOrigin === "floor"
    ? Math.ceil(-margin)
    : Math.floor(-margin);
  return { from: 0, length: size, padding };
}

/** Python's round(): halves go to the even neighbour. */
function toEven(half: number): number {
  const below = Math.floor(half);
  return half - below === 0.5 ? below + below % 2 : Math.round(half);
}
