/**
 * Which pixels become rows, and how labels are brought to the grid of a feature map.
 *
 * @module
 */
import type { SegmentationDataset } from "../../datasets/dataset.ts";
import { InputError } from "../../errors.ts";

/** How the pixels of segmentation data become rows. */
export interface PixelOptions {
  /**
   * Which positions of the feature map become rows: "sample" (default) draws from each class of each image, as many
   * as give about 2048 rows a class over all images, at most 64; a number draws so many; "all" takes every labelled
   * position.
   */
  readonly pixels?: "sample" | "all" | number;
  /**
   * How a position gets its label: "nearest" (default), the label of the pixel that holds the position's centre;
   * "majority", the most frequent label of the pixels whose centres lie in the position's cell.
   */
  readonly labelGrid?: "nearest" | "majority";
  /** Longest side of what a model of free size is given at once; larger images are tiled. Default 1024. */
  readonly maxSize?: number;
  /** Seed of the draw. Default 0. */
  readonly pixelSeed?: number;
  /** Place of the first image in the data set that these are a part of: a part's draw is that of the whole. Default 0. */
  readonly firstImage?: number;
  /** Place of each image in the data set that these are some of, in place of `firstImage`. */
  readonly imagePlaces?: Int32Array;
}

/** {@link PixelOptions} with every choice made: all that decides on the rows beside model and data. */
export interface PixelChoice {
  /** Most rows of a class in an image; null for all. */
  readonly perClass: number | null;
  /** How a position gets its label. */
  readonly labelGrid: "nearest" | "majority";
  /** Longest side of what a model of free size is given at once. */
  readonly maxSize: number;
  /** Seed of the draw. */
  readonly seed: number;
  /** Place of the first image in the whole, where these are a later part of it. */
  readonly firstImage?: number;
  /** Place of each image in the whole, where these are some of it. */
  readonly imagePlaces?: Int32Array;
}

const ROWS_OF_A_CLASS = 2048;
const MOST_OF_A_CLASS = 64;
const MAX_SIZE = 1024;
const LEAST_MAX_SIZE = 64;

/**
 * The choice that options make for a dataset.
 *
 * @throws {InputError} If an option makes no sense.
 */
export function pixelChoice(
  { size }: Pick<SegmentationDataset, "size">,
  options: PixelOptions = {},
): PixelChoice {
  const { pixels = "sample", labelGrid = "nearest", maxSize = MAX_SIZE } =
    options;
  const { pixelSeed: seed = 0, firstImage = 0, imagePlaces } = options;
  if (typeof pixels === "number" && !(Number.isInteger(pixels) && pixels > 0)) {
    throw new InputError(
      `Expected pixels to be "sample", "all" or a whole number from 1 on but found ${pixels}`,
    );
  }
  if (!(Number.isInteger(maxSize) && maxSize >= LEAST_MAX_SIZE)) {
    throw new InputError(
      `Expected the size of tiles to be ${LEAST_MAX_SIZE} pixels or more but found ${maxSize}`,
    );
  }
  if (!Number.isSafeInteger(seed)) {
    throw new InputError(`Expected a whole number as seed but found ${seed}`);
  }
  const share = Math.ceil(ROWS_OF_A_CLASS / size);
  return {
    perClass: pixels === "all"
      ? null
      : pixels === "sample"
      ? Math.min(MOST_OF_A_CLASS, share)
      : pixels,
    labelGrid,
    maxSize,
    seed,
    ...(firstImage > 0 && { firstImage }),
    ...(imagePlaces && { imagePlaces }),
  };
}

/** A choice in a sentence. */
export function choiceInWords(
  { perClass, labelGrid, maxSize, seed }: PixelChoice,
  sizes: SegmentationDataset["sizes"],
): string {
  const rows = perClass === null
    ? "Every labelled position of the feature map is a row"
    : `At most ${perClass} positions of a class in an image are rows (seed ${seed})`;
  const tiled = sizes.filter((size) => Math.max(...size) > maxSize).length;
  return `${rows}, labelled by ${
    labelGrid === "nearest"
      ? "the pixel at their centre"
      : "the majority of their pixels"
  }${
    tiled > 0
      ? `; images of more than ${maxSize} pixels a side are tiled where the model takes any size`
      : ""
  }.`;
}
