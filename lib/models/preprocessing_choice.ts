/**
 * A preprocessing with where it comes from.
 *
 * @module
 */
import type { ImagePreprocessing } from "./preprocessing.ts";

/** How images become a model's input, and who says so. */
export interface PreprocessingChoice {
  /** The pipeline. */
  readonly preprocessing: ImagePreprocessing;
  /** Where it comes from and what was assumed, in words. */
  readonly origin: string;
}

/** Mean of ImageNet's channels in [0, 1]. */
export const IMAGENET_MEAN: readonly number[] = [0.485, 0.456, 0.406];
/** Standard deviation of ImageNet's channels in [0, 1]. */
export const IMAGENET_STD: readonly number[] = [0.229, 0.224, 0.225];
