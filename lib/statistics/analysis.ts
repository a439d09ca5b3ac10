/**
 * One feature set under study: every statistic that two metrics share is computed once and kept.
 *
 * A statistic lives in a file of its own as a function of an {@link Analysis} and stores its
 * result with {@link Analysis.share}; who asks first computes, who asks later gets the same
 * promise.
 *
 * @module
 */
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import type { LabelledFeatures } from "./labelled_features.ts";

/** A feature set with its lazily filled statistics. */
export interface Analysis {
  /** The features as they came. */
  readonly features: LabelledFeatures;
  /** Number of rows, N. */
  readonly rows: number;
  /** Numbers in a row, D. */
  readonly dims: number;
  /** Number of classes that have rows, K. */
  readonly classes: number;
  /** Class of each row, compacted to 0 to classes - 1 in ascending order of the original ids. */
  readonly labels: Int32Array;
  /** Name of each compacted class. */
  readonly classNames: readonly string[];
  /** Rows of each compacted class. */
  readonly counts: Int32Array;
  /** What multiplies matrices. */
  readonly product: MatrixProduct;
  /** Bytes that statistics may take at once; as many as there are, by default. */
  readonly memory?: number;
  /**
   * The value under a key, computed at the first request.
   *
   * @param key Names the statistic and its parameters, such as `pca:64`.
   * @param compute Called once.
   */
  share<T>(key: string, compute: () => T | Promise<T>): Promise<T>;
}
