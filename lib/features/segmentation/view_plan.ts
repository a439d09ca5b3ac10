/**
 * What a model is shown of each image: the whole, or tiles one after the other.
 *
 * @module
 */
import type { SegmentationDataset } from "../../datasets/dataset.ts";
import type { ImagePreprocessing } from "../../models/preprocessing.ts";
import { type AxisTile, axisTiles } from "./axis_tiles.ts";
import { type InputFit, inputFit } from "./input_fit.ts";
import type { PixelChoice } from "./pixel_choice.ts";

/** A part of an image that a model is shown at once. */
export interface View {
  /** Columns of the input. */
  readonly x: AxisTile;
  /** Rows of the input. */
  readonly y: AxisTile;
  /** Its number among those of its image. */
  readonly tile: number;
  /** Number of views of its image. */
  readonly tiles: number;
}

/** The views of all images, numbered through: a step is one view. */
export interface ViewPlan {
  /** Number of views. */
  readonly steps: number;
  /** First step of an image; the number of steps for the image after the last. */
  firstStep(image: number): number;
  /** The image of a step; the number of images for the step after the last. */
  imageOf(step: number): number;
  /** How an image lies in the input. */
  fitOf(image: number): InputFit;
  /** Views of an image, row by row. */
  viewsOf(image: number): View[];
}

/**
 * Whether an input takes any number of rows and columns.
 *
 * @param dims Its shape as the graph states it: numbers where it is fixed.
 */
export function isOfFreeSize(
  dims: readonly unknown[],
  { layout }: ImagePreprocessing,
): boolean {
  const [, a, b, c] = dims;
  const [rows, columns] = layout === "nchw" ? [b, c] : [a, b];
  return typeof rows !== "number" && typeof columns !== "number";
}

/**
 * Plan the views of a dataset; only the images' sizes are looked at.
 *
 * @param isFree Whether the model takes any size: others are never shown tiles.
 */
export function viewPlan(
  { sizes }: Pick<SegmentationDataset, "sizes">,
  preprocessing: ImagePreprocessing,
  choice: PixelChoice,
  isFree: boolean,
): ViewPlan {
  const maxSize = isFree ? choice.maxSize : Infinity;
  const fitOf = (image: number) => inputFit(...sizes[image], preprocessing);
  const axesOf = (image: number) => {
    const { inputWidth, inputHeight } = fitOf(image);
    return [inputHeight, inputWidth].map((length) =>
      axisTiles(length, maxSize, preprocessing.sizeMultiple)
    );
  };
  const first = new Int32Array(sizes.length + 1);
  for (let image = 0; image < sizes.length; image++) {
    const [down, across] = axesOf(image);
    first[image + 1] = first[image] + down.length * across.length;
  }
  return {
    steps: first[sizes.length],
    firstStep: (image) => first[image],
    imageOf(step) {
      let [low, high] = [0, sizes.length];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (first[middle] <= step) low = middle;
        else high = middle - 1;
      }
      return low;
    },
    fitOf,
    viewsOf(image) {
      const [down, across] = axesOf(image);
      const tiles = down.length * across.length;
      return down.flatMap((y, row) =>
        across.map((x, column) => ({
          x,
          y,
          tile: row * across.length + column,
          tiles,
        }))
      );
    },
  };
}
