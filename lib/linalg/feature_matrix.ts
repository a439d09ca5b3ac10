/**
 * A dense row-major matrix that travels with its shape.
 *
 * @module
 */

/** Rows x dims numbers, row-major. */
export interface FeatureMatrix<
  T extends Float32Array | Float64Array = Float32Array | Float64Array,
> {
  /** Number of rows. */
  readonly rows: number;
  /** Numbers in a row. */
  readonly dims: number;
  /** The numbers, `rows * dims` of them. */
  readonly data: T;
}
