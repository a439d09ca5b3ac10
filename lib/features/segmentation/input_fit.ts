/**
 * The geometry of an image on its way into a segmentation model.
 *
 * @module
 */
import type { ImagePreprocessing } from "../../models/preprocessing.ts";
import { type Fit, fitImage, resizedSize } from "../fit_image.ts";

/** How an image lies in the model's input. */
export interface InputFit extends Fit {
  /** Columns of the input. */
  readonly inputWidth: number;
  /** Rows of the input. */
  readonly inputHeight: number;
}

/**
 * How an image of the given size becomes the model's input.
 *
 * Without a crop the input is as large as the resized image, with `sizeMultiple` padded on the right and below.
 *
 * @param width Columns of the image as stored.
 * @param height Rows of the image as stored.
 * @param source Name of the image for messages.
 */
export function inputFit(
  width: number,
  height: number,
  preprocessing: ImagePreprocessing,
  source?: string,
): InputFit {
  if (preprocessing.centreCrop) {
    return {
      ...fitImage(width, height, preprocessing, source),
      inputWidth: preprocessing.width,
      inputHeight: preprocessing.height,
    };
  }
  const [columns, rows] = resizedSize(width, height, preprocessing);
  const { sizeMultiple = 1 } = preprocessing;
  const padded = (size: number) =>
    Math.ceil(size / sizeMultiple) * sizeMultiple;
  return {
    width: columns,
    height: rows,
    window: { x: 0, y: 0, width: columns, height: rows },
    left: 0,
    top: 0,
    inputWidth: padded(columns),
    inputHeight: padded(rows),
  };
}
