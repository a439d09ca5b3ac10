/**
 * ONNX Runtime as a native library, through onnxruntime-node.
 *
 * @module
 */
import { loadOnnxRuntime, type OnnxRuntime } from "../deps/onnx_runtime.ts";
import { BackendError } from "../errors.ts";
import type { Backend } from "./backend.ts";
import { runtimeBackend } from "./runtime_backend.ts";

/**
 * Load the native runtime. Its package is fetched on the first use.
 *
 * @param threads Threads to use.
 * @throws {BackendError} If the library cannot be loaded: no permission, no build for this system.
 */
export async function openNativeBackend(threads: number): Promise<Backend> {
  return runtimeBackend({
    name: "native",
    runtime: await nativeRuntime(),
    threads,
    sessionOptions: {
      executionProviders: ["cpu"],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // Threads that spin while they wait take the core that JavaScript and the decoders need.
      ...spinning("0"),
    },
    aloneOptions: spinning("1"),
  });
}

function spinning(allowed: "0" | "1"): Readonly<Record<string, unknown>> {
  return { extra: { session: { intra_op: { allow_spinning: allowed } } } };
}

async function nativeRuntime(): Promise<OnnxRuntime> {
  try {
    const runtime = await loadOnnxRuntime("native");
    return { ...runtime, Tensor: withFloat16Bits(runtime.Tensor) };
  } catch (cause) {
    throw new BackendError(`Cannot use native: ${why(cause)}`, { cause });
  }
}

function why(cause: unknown): string {
  const said = cause instanceof Error ? cause.message : String(cause);
  return said.includes("ffi access")
    ? "it may not load a library; run with --allow-ffi, or use the wasm backend, which needs none"
    : `onnxruntime-node did not load (${
      said.split("\n")[0]
    }); use the wasm backend`;
}

/**
 * Deno's Node-API takes a Float16Array for an empty array, and the package's tensors make one of the bits that
 * they are given: tensors that hold on to the bits.
 */
function withFloat16Bits(Tensor: OnnxRuntime["Tensor"]): OnnxRuntime["Tensor"] {
  return class extends Tensor {
    constructor(type: string, data: ArrayBufferView, dims: readonly number[]) {
      super(type, data, dims);
      if (type === "float16") Object.assign(this, { cpuData: data });
    }
  };
}
