/**
 * How an image becomes a model's input.
 *
 * @module
 */

/** The usual pipeline: resize, crop, rescale, normalise, lay out. */
export interface ImagePreprocessing {
  /**
   * Height and width of the model's input. In segmentation, a model of free size that crops nothing takes each image
   * at the size that `resizeMode` gives it, and these count for "exact" alone.
   */
  readonly height: number;
  /** See height. */
  readonly width: number;
  /** "shortest": bring the shortest side to `resize`; "exact": bring both sides to `exactSize`; "none". */
  readonly resizeMode: "shortest" | "exact" | "none";
  /** Length of the shortest side after resizing, before the centre crop. */
  readonly resize: number;
  /** "exact": what an image is brought to before the centre crop; height x width by default. */
  readonly exactSize?: { readonly height: number; readonly width: number };
  /** Resampling filter, with antialiasing as PIL has it. */
  readonly interpolation: "nearest" | "bilinear" | "bicubic" | "lanczos";
  /**
   * Segmentation at free size: the input is padded on the right and below to a multiple of so many pixels; 1 by
   * default.
   */
  readonly sizeMultiple?: number;
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
  /**
   * "stored" (default): pixels as they lie in the file, as PIL's and torchvision's loaders give them;
   * "exif": turned as the EXIF orientation says, as Hugging Face's pipelines do.
   */
  readonly orientation?: "stored" | "exif";
  /**
   * Where a centre crop with an odd margin begins: "round" (default): to the even pixel, as torchvision does;
   * "floor": Hugging Face's processors.
   */
  readonly cropOrigin?: "round" | "floor";
  /**
   * "exact" (default): PIL's bytes; "fast": JPEGs of many megapixels are decoded at a quarter of their size
   * first, about three times faster, within 2/255 of PIL on average.
   */
  readonly resampling?: "exact" | "fast";
}
