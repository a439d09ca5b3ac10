/**
 * How an image becomes a model's input.
 *
 * @module
 */

/** The usual pipeline: resize, crop, rescale, normalise, lay out. */
export interface ImagePreprocessing {
  /** Height and width of the model's input. */
  readonly height: number;
  /** See height. */
  readonly width: number;
  /** "shortest": bring the shortest side to `resize`; "exact": to height x width; "none". */
  readonly resizeMode: "shortest" | "exact" | "none";
  /** Length of the shortest side after resizing, before the centre crop. */
  readonly resize: number;
  /** Resampling filter, with antialiasing as PIL has it. */
  readonly interpolation: "nearest" | "bilinear" | "bicubic" | "lanczos";
  /** Cut the centre height x width out after resizing; smaller images are padded with zeros. */
  readonly centreCrop: boolean;
  /** Channels of the model's input, and what an image is converted to. */
  readonly colour: "rgb" | "bgr" | "grey";
  /** What a byte is multiplied with: 1/255 for [0, 1]. */
  readonly rescale: number;
  /** Subtracted after rescaling, one for each channel. */
  readonly mean: readonly number[];
  /** Divided by after subtracting, one for each channel. */
  readonly std: readonly number[];
  /** Order of the input's axes. */
  readonly layout: "nchw" | "nhwc";
}
