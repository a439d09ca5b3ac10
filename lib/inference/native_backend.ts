/**
 * ONNX Runtime as a native library, through onnxruntime-node.
 *
 * @module
 */
import { loadOnnxRuntime } from "../deps/onnx_runtime.ts";
import type { OnnxRuntime } from "../deps/onnx_runtime.ts";
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
    },
  });
}

async function nativeRuntime(): Promise<OnnxRuntime> {
  try {
    return await loadOnnxRuntime("native");
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new BackendError(
      `Cannot use native: onnxruntime-node did not load (${
        said.split("\n")[0]
      }); it needs --allow-ffi, and the wasm backend runs without it`,
      { cause },
    );
  }
}
