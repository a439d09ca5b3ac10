/**
 * What a model is asked about: images with one class each, images with a class for each pixel, or texts.
 *
 * @module
 */

/** What every sample has, whatever its kind. */
export interface AnySample {
  /** Position in the dataset's order, from 0. */
  readonly index: number;
  /** Where it comes from, for messages: a path, or a path and a row. */
  readonly source: string;
}

/** One image of one class, still encoded: decoding depends on the model that will see it. */
export interface ImageSample extends AnySample {
  /** Class id, 0 to classNames.length - 1. */
  readonly label: number;
  /** The encoded bytes (an image file as it lies on disk). */
  bytes(): Promise<Uint8Array>;
}

/** The class of each pixel of an image. */
export interface LabelMap {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Class id of each pixel, 0 to classNames.length - 1, row by row; {@linkcode VOID} where it has none. */
  readonly data: Uint16Array;
}

/** What stands in a label map where a pixel has no class. */
export const VOID = 0xffff;

/** One image with a class for each pixel. */
export interface SegmentationSample extends AnySample {
  /** The encoded bytes of the image. */
  bytes(): Promise<Uint8Array>;
  /** Its label map, as large as the image as it is stored. */
  labelMap(): Promise<LabelMap>;
}

/** One text of one class, or two texts that are judged together. */
export interface TextSample extends AnySample {
  /** Class id, 0 to classNames.length - 1. */
  readonly label: number;
  /** The text. */
  readonly text: string;
  /** The second text of a pair. */
  readonly pair?: string;
}

/** A sample of any kind. */
export type Sample = ImageSample | SegmentationSample | TextSample;

/** Which samples to give. */
export interface SampleRange {
  /** First sample; 0 by default. */
  readonly start?: number;
  /** Stops with its reason. */
  readonly signal?: AbortSignal;
}

/** What every dataset has, whatever its samples are: samples in a fixed order. */
export interface AnyDataset<S extends AnySample = AnySample> {
  /** What kind of samples these are. */
  readonly task: "image" | "segmentation" | "text";
  /** Short name: the folder's. */
  readonly name: string;
  /** Names by class id. */
  readonly classNames: readonly string[];
  /** Number of samples. */
  readonly size: number;
  /** SHA-256, in hexadecimal, over content and order. */
  readonly fingerprint: string;
  /** What a reader of the results should know of it (what was left out, sampled or assumed), in sentences. */
  readonly remarks?: readonly string[];
  /** The samples from `start` on, in order. */
  samples(options?: SampleRange): AsyncIterable<S>;
}

/** Images with one class each. */
export interface ImageDataset extends AnyDataset<ImageSample> {
  /** What kind of samples these are. */
  readonly task: "image";
  /** Class id of each sample, in order; length size. */
  readonly labels: Int32Array;
}

/** Images with a class for each pixel. */
export interface SegmentationDataset extends AnyDataset<SegmentationSample> {
  /** What kind of samples these are. */
  readonly task: "segmentation";
  /** Width and height of each image as it is stored, in order. */
  readonly sizes: readonly (readonly [width: number, height: number])[];
  /** Pixels of each class over all label maps, by class id. */
  readonly pixelCounts: readonly number[];
  /** Pixels without a class over all label maps. */
  readonly voidPixels: number;
}

/** Texts, or pairs of texts, with one class each. */
export interface TextDataset extends AnyDataset<TextSample> {
  /** What kind of samples these are. */
  readonly task: "text";
  /** Class id of each sample, in order; length size. */
  readonly labels: Int32Array;
}

/** A dataset of any kind; `task` tells which. */
export type Dataset = ImageDataset | SegmentationDataset | TextDataset;
