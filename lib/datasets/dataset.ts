/**
 * What a model is asked about.
 *
 * @module
 */

/** One labelled sample, still encoded: decoding depends on the model that will see it. */
export interface Sample {
  /** Position in the dataset's order, from 0. */
  readonly index: number;
  /** Where it comes from, for messages: a path, or a path and a row. */
  readonly source: string;
  /** Class id, 0 to classNames.length - 1. */
  readonly label: number;
  /** The encoded bytes (an image file as it lies on disk). */
  bytes(): Promise<Uint8Array>;
}

/** Labelled samples in a fixed order. */
export interface Dataset {
  /** What kind of samples these are. */
  readonly task: "image" | "segmentation" | "text";
  /** Short name: the folder's. */
  readonly name: string;
  /** Names by class id. */
  readonly classNames: readonly string[];
  /** Number of samples. */
  readonly size: number;
  /** Class id of each sample, in order; length size. */
  readonly labels: Int32Array;
  /** SHA-256, in hexadecimal, over content and order. */
  readonly fingerprint: string;
  /** The samples from `start` on, in order. */
  samples(
    options?: { readonly start?: number; readonly signal?: AbortSignal },
  ): AsyncIterable<Sample>;
}
