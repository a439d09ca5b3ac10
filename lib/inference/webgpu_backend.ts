/**
 * ONNX Runtime on the GPU, through WebGPU.
 *
 * @module
 */
import { loadOnnxRuntime } from "../deps/onnx_runtime.ts";
import { BackendError } from "../errors.ts";
import type { HeldProduct } from "../linalg/matrix_product.ts";
import type { Backend } from "./backend.ts";
import { gpuAdapter } from "./gpu_adapter.ts";
import { runtimeBackend } from "./runtime_backend.ts";
import { steadyProduct } from "./steady_product.ts";
import { openWasmBackend } from "./wasm_backend.ts";

/**
 * Start the WebGPU runtime. Operators that it lacks run on the CPU, in the same process.
 *
 * @param threads Threads for products in float64, which WebGPU has not.
 * @throws {BackendError} If there is no adapter.
 */
export async function openWebgpuBackend(threads: number): Promise<Backend> {
  const adapter = await gpuAdapter();
  if (adapter.missing) {
    throw new BackendError(
      `Cannot use webgpu: ${adapter.missing}; ${adapter.install}`,
    );
  }
  const runtime = await loadOnnxRuntime("webgpu");
  runtime.env.logLevel = "fatal";
  runtime.env.wasm.numThreads = 1;
  const backend = runtimeBackend({
    name: "webgpu",
    runtime,
    threads: 1,
    sessionOptions: { executionProviders: ["webgpu"] },
    float64Product: () => openWasmProduct(threads),
  });
  const product = steadyProduct(
    { ...backend.product, release: backend.close },
    () => openWasmProduct(threads),
  );
  return { ...backend, product, close: product.release };
}

/** WebGPU has no float64, and the CPU operators of that build have no Gemm in it either. */
async function openWasmProduct(threads: number): Promise<HeldProduct> {
  const backend = await openWasmBackend(threads);
  return { ...backend.product, release: backend.close };
}
