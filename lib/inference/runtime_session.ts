/**
 * A session of ONNX Runtime behind our interface.
 *
 * @module
 */
import type {
  OnnxRuntime,
  RuntimeSession,
  RuntimeTensor,
  RuntimeValue,
} from "../deps/onnx_runtime.ts";
import { BackendError } from "../errors.ts";
import type { Session, Tensor, TensorInfo } from "./backend.ts";
import { backendFailure } from "./backend_failure.ts";
import { narrowed, widened } from "./float16.ts";

/** What a session is made of. */
export interface RuntimeSessionParts {
  /** The runtime that makes the tensors. */
  readonly runtime: OnnxRuntime;
  /** The loaded model. */
  readonly session: RuntimeSession;
  /** Name of the model, for messages. */
  readonly model: string;
  /** Name of the backend, for messages. */
  readonly backend: string;
  /** Runs the calls one after the other. */
  readonly queue: <T>(task: () => Promise<T>) => Promise<T>;
}

// Session options do not reach the logger of a run.
const QUIET = { logSeverityLevel: 4 };

/** Dress a session of ONNX Runtime in our interface. */
export function runtimeSession(parts: RuntimeSessionParts): Session {
  const { runtime, session, model, backend, queue } = parts;
  const inputs = session.inputMetadata.map(tensorInfo);
  const outputs = session.outputMetadata.map(tensorInfo);
  let released = false;

  return {
    model,
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    inputs,
    outputs,

    async run(given, wanted = session.outputNames) {
      if (released) {
        throw new BackendError(`Cannot run ${model}: it was released`);
      }
      for (const name of wanted) {
        if (!session.outputNames.includes(name)) {
          throw new BackendError(
            `Cannot run ${model}: it has no output "${name}" (${session.outputNames.length} there are: ${
              session.outputNames.join(", ")
            })`,
          );
        }
      }
      const feeds: Record<string, RuntimeTensor> = {};
      for (const info of inputs) {
        const tensor = given[info.name];
        assertFits(model, info, tensor);
        feeds[info.name] = toRuntime(runtime, tensor, info.type);
      }
      try {
        const results = await queue(() =>
          session.run(feeds, [...wanted], QUIET)
        );
        return Object.fromEntries(
          wanted.map((name) => [name, fromRuntime(results[name])]),
        );
      } catch (error) {
        throw backendFailure("run", model, backend, error);
      }
    },

    async release() {
      if (released) return;
      released = true;
      await queue(() => session.release());
    },
  };
}

function tensorInfo(value: RuntimeValue): TensorInfo {
  return {
    name: value.name,
    type: value.type ?? "sequence or map",
    dims: value.shape ?? [],
  };
}

function assertFits(
  model: string,
  { name, type, dims }: TensorInfo,
  tensor: Tensor | undefined,
): asserts tensor is Tensor {
  if (!tensor) {
    const shape = dims.map((size) => size || "?").join(" x ");
    throw new BackendError(
      `Cannot run ${model}: nothing given for input "${name}" (${type}, ${shape})`,
    );
  }
  const size = tensor.dims.reduce((product, size) => product * size, 1);
  if (size !== tensor.data.length) {
    throw new BackendError(
      `Cannot run ${model}: input "${name}" of ${
        tensor.dims.join(" x ")
      } wants ${size} numbers but was given ${tensor.data.length}`,
    );
  }
}

function toRuntime(
  runtime: OnnxRuntime,
  { type, dims, data }: Tensor,
  wanted: string,
): RuntimeTensor {
  if (wanted === "float16" && data instanceof Float32Array) {
    return new runtime.Tensor("float16", narrowed(data), dims);
  }
  if (wanted === "float64" && data instanceof Float32Array) {
    return new runtime.Tensor("float64", Float64Array.from(data), dims);
  }
  if (wanted === "int64" && data instanceof Int32Array) {
    return new runtime.Tensor("int64", BigInt64Array.from(data, BigInt), dims);
  }
  return new runtime.Tensor(type, data, dims);
}

function fromRuntime({ type, dims, data }: RuntimeTensor): Tensor {
  if (type === "float16") {
    return { type: "float32", dims, data: widened(data) };
  }
  return { type, dims, data } as Tensor;
}
