/**
 * ONNX Runtime in WebAssembly: runs anywhere, with SIMD and threads.
 *
 * @module
 */
import { loadOnnxRuntime } from "../deps/onnx_runtime.ts";
import { tileProduct } from "../linalg/tile_product.ts";
import type { Backend } from "./backend.ts";
import { withQuickLoops } from "./quick_runtime.ts";
import { runtimeBackend } from "./runtime_backend.ts";

/**
 * Start the WebAssembly runtime.
 *
 * A process has one: the threads are those of the first call, and `threads` of the backend tells them.
 *
 * @param threads Threads to use.
 */
export async function openWasmBackend(threads: number): Promise<Backend> {
  const runtime = withQuickLoops(await loadOnnxRuntime("wasm"));
  runtime.env.logLevel = "fatal";
  const settings = runtime.env.wasm;
  // A browser page that is not cross-origin isolated has no shared memory, hence no threads.
  const threaded = typeof SharedArrayBuffer !== "undefined";
  settings.numThreads ||= threaded ? threads : 1;
  const { numThreads } = settings;
  return runtimeBackend({
    name: "wasm",
    runtime,
    threads: numThreads,
    ownProduct: (otherwise) => tileProduct(numThreads, otherwise),
    sessionOptions: { executionProviders: ["wasm"] },
  });
}
