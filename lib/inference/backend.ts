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

/** What a model says of one of its inputs or outputs. */
export interface TensorInfo {
  /** Name in the graph. */
  readonly name: string;
  /** Element type, in ONNX Runtime's words; "sequence" or "map" for what is no tensor. */
  readonly type: string;
  /** Shape; a name, maybe an empty one, where the size is free. */
  readonly dims: readonly (number | string)[];
}

/** A model loaded into a backend. */
export interface Session {
  /** Name of the model, for messages. */
  readonly model: string;
  /** Names of the inputs. */
  readonly inputNames: readonly string[];
  /** Names of the outputs. */
  readonly outputNames: readonly string[];
  /** Types and shapes of the inputs. */
  readonly inputs: readonly TensorInfo[];
  /** Types and shapes of the outputs. */
  readonly outputs: readonly TensorInfo[];
  /**
   * Run once; gives the outputs asked for (all by default) on the CPU. An input in float32 or int32 is
   * converted where the model takes float16, float64 or int64.
   *
   * @throws {BackendError} If an input is missing, an output is not there, or the runtime fails.
   */
  run(
    inputs: Readonly<Record<string, Tensor>>,
    outputs?: readonly string[],
  ): Promise<Record<string, Tensor>>;
  /** Give the memory back. */
  release(): Promise<void>;
}

/** How to load a model. */
export interface LoadOptions {
  /** Name of the model, for messages. Default "model". */
  readonly name?: string;
  /** Files of external data, by the location that the graph names. */
  readonly externalData?: Readonly<Record<string, Uint8Array>>;
  /**
   * Whether nothing else computes while the model runs: native threads then spin while they wait, which costs a core and
   * wakes them sooner. Default false.
   */
  readonly alone?: boolean;
}

/** A way to run ONNX models on this machine. */
export interface Backend {
  /** Which one. */
  readonly name: BackendName;
  /** Version of the runtime behind it. */
  readonly version: string;
  /** Threads it uses; 1 for a GPU. */
  readonly threads: number;
  /**
   * Load a model from its bytes.
   *
   * @throws {BackendError} If the runtime refuses it; the message names the model and the operator.
   */
  load(model: Uint8Array, options?: LoadOptions): Promise<Session>;
  /** Products of big matrices on this backend. */
  readonly product: MatrixProduct;
  /** Give back what the backend itself holds; sessions are released one by one. */
  close(): Promise<void>;
}
