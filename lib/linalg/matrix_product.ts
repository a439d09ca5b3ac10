/**
 * The one heavy operation, as an interface: the plain implementation runs anywhere, the ones in
 * `lib/inference` hand it to ONNX Runtime.
 *
 * @module
 */
import type { FeatureMatrix } from "./feature_matrix.ts";

/** How to multiply. */
export interface ProductOptions {
  /** Use the transpose of the left factor. Default false. */
  readonly transposeLeft?: boolean;
  /** Use the transpose of the right factor. Default false. */
  readonly transposeRight?: boolean;
}

/** What is taken off the coordinates of rows: the rows of a group share theirs. */
export interface RowOffsets<T extends Float32Array | Float64Array> {
  /** Offsets of each group, groups x axes. */
  readonly values: FeatureMatrix<T>;
  /** Group of each row. */
  readonly groups: Int32Array;
}

/** Rows along axes, and back. */
export interface ScatterOnAxes<T extends Float32Array | Float64Array> {
  /** rows axes^T - offsets, rows x axes. */
  readonly along: FeatureMatrix<T>;
  /** along^T rows, axes x dims. */
  readonly image: FeatureMatrix<T>;
}

/** Something that multiplies matrices: a backend, or the plain loops of `plain_product.ts`. */
export interface MatrixProduct {
  /** What does the work, for reports: "plain", "wasm", "webgpu", "native". */
  readonly name: string;
  /**
   * Whether this computes in float64 itself. Where not (a GPU), float64 factors are still multiplied in
   * float64, on the CPU: exact, but without its speed.
   */
  readonly hasFloat64: boolean;
  /**
   * The product of two matrices. Two float32 factors give float32, two float64 factors float64;
   * mixed types are an error.
   */
  multiply<T extends Float32Array | Float64Array>(
    left: FeatureMatrix<T>,
    right: FeatureMatrix<T>,
    options?: ProductOptions,
  ): Promise<FeatureMatrix<T>>;
  /**
   * The scatter of rows applied to axes, where that saves handing the rows over twice. Types as for
   * `multiply`.
   *
   * @param rows Rows x dims.
   * @param axes Axes x dims.
   * @param offsets Taken off each row's coordinates along the axes.
   */
  scatter?<T extends Float32Array | Float64Array>(
    rows: FeatureMatrix<T>,
    axes: FeatureMatrix<T>,
    offsets?: RowOffsets<T>,
  ): Promise<ScatterOnAxes<T>>;
}

/** A product that holds memory, threads or sessions. */
export interface HeldProduct extends MatrixProduct {
  /** Give back what it holds; the product can go on, it takes it anew. */
  release(): Promise<void>;
}
