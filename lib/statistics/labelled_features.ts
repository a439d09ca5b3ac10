/**
 * What statistics and metrics are computed from.
 *
 * @module
 */
import type { FeatureMatrix } from "../linalg/feature_matrix.ts";

/** The samples that rows come from. */
export interface RowSamples {
  /** Number of samples, those without a row included. */
  readonly count: number;
  /** Sample of each row, 0 to count - 1; length rows. */
  readonly of: Int32Array;
}

/** Features with a class for each row, read in chunks so that they need not fit in memory. */
export interface LabelledFeatures {
  /** Number of rows, N. */
  readonly rows: number;
  /** Numbers in a row, D. */
  readonly dims: number;
  /** Class id of each row, 0 to classes - 1; length rows. */
  readonly labels: Int32Array;
  /** Names by class id; ids that no row has are allowed and count for nothing. */
  readonly classNames: readonly string[];
  /** Row-major chunks of whole rows, in order; may be asked for more than once. */
  chunks():
    | Iterable<Float32Array | Float64Array>
    | AsyncIterable<Float32Array | Float64Array>;
  /**
   * Where a sample gives several rows (the pixels of an image): which sample each is of. Rows of one sample are not
   * independent, so that resampling draws samples, not rows.
   */
  readonly samples?: RowSamples;
  /** Probabilities of the source classes, rows x source classes, where the model has a head. */
  readonly sourceProbabilities?: FeatureMatrix;
  /** Features of samples of the data the model was trained on; PED takes its scale from them. */
  readonly sourceFeatures?: FeatureMatrix;
  /**
   * Weights of a linear head for these classes (not the source's) without bias, one row a class id,
   * where one has been trained; the neural-collapse measures NC3 and NC4 compare it with the means.
   */
  readonly classifier?: FeatureMatrix;
  /**
   * Embeddings of the class names, one row a class id, from one or more language models; EMMS
   * regresses on them.
   */
  readonly labelEmbeddings?: readonly FeatureMatrix[];
  /**
   * Statistics of these rows that are computed elsewhere, by the key under which an analysis shares them; undefined for
   * those that are to be computed here. Holds for exactly these rows: whoever takes some of them leaves it out.
   */
  known?(key: string): Promise<unknown> | undefined;
}
