/**
 * One interface for the three ways to run an ONNX model.
 *
 * @module
 */
import type { MatrixProduct } from "../linalg/matrix_product.ts";

/** The backends there are. */
export type BackendName = "wasm" | "webgpu" | "native";

/** A tensor that goes into a model or comes out of it. */
export interface Tensor {
  /** Element type, in ONNX Runtime's words. */
  readonly type:
    | "float32"
    | "float64"
    | "float16"
    | "int64"
    | "int32"
    | "uint8"
    | "int8"
    | "bool";
  /** Shape. */
  readonly dims: readonly number[];
  /** The elements, row-major; float16 outputs are widened to float32 by the backend. */
  readonly data:
    | Float32Array
    | Float64Array
    | Uint16Array
    | BigInt64Array
    | Int32Array
    | Uint8Array
    | Int8Array;
}

/** A model loaded into a backend. */
export interface Session {
  /** Names of the inputs. */
  readonly inputNames: readonly string[];
  /** Names of the outputs. */
  readonly outputNames: readonly string[];
  /** Run once; gives the outputs asked for (all by default) on the CPU. */
  run(
    inputs: Readonly<Record<string, Tensor>>,
    outputs?: readonly string[],
  ): Promise<Record<string, Tensor>>;
  /** Give the memory back. */
  release(): Promise<void>;
}

/** A way to run ONNX models on this machine. */
export interface Backend {
  /** Which one. */
  readonly name: BackendName;
  /** Version of the runtime behind it. */
  readonly version: string;
  /** Threads it uses; 1 for a GPU. */
  readonly threads: number;
  /** Load a model from its bytes. */
  load(
    model: Uint8Array,
    options?: {
      /** Files of external data, by the location that the graph names. */
      readonly externalData?: Readonly<Record<string, Uint8Array>>;
    },
  ): Promise<Session>;
  /** Products of big matrices on this backend. */
  readonly product: MatrixProduct;
}
