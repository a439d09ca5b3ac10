/**
 * Opens a backend by its name.
 *
 * @module
 */
import { BackendError } from "../errors.ts";
import type { Backend, BackendName } from "./backend.ts";
import { openNativeBackend } from "./native_backend.ts";
import { openWasmBackend } from "./wasm_backend.ts";
import { openWebgpuBackend } from "./webgpu_backend.ts";

/** How to open a backend. */
export interface OpenBackendOptions {
  /** Threads to use, at least 1. Default: one for each core. */
  readonly threads?: number;
}

/**
 * A backend, ready to load models; its runtime is imported (and fetched, the first time) only now.
 *
 * @param name Which one.
 * @param options Threads.
 * @returns The backend; `close()` gives its memory back.
 * @throws {BackendError} If it cannot be used here; the message says what would help.
 *
 * @example Multiply two matrices in WebAssembly
 * ```ts
 * import { openBackend } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const backend = await openBackend("wasm", { threads: 1 });
 * const row = { rows: 1, dims: 2, data: Float32Array.of(3, 4) };
 * const square = await backend.product.multiply(row, row, { transposeRight: true });
 * assertEquals(square, { rows: 1, dims: 1, data: Float32Array.of(25) });
 * await backend.close();
 * ```
 */
export async function openBackend(
  name: BackendName,
  options: OpenBackendOptions = {},
): Promise<Backend> {
  const threads = options.threads ?? navigator.hardwareConcurrency ?? 1;
  if (!Number.isInteger(threads) || threads < 1) {
    throw new BackendError(
      `Expected a whole number of threads, 1 or more, but found ${threads}`,
    );
  }
  switch (name) {
    case "wasm":
      return await openWasmBackend(threads);
    case "webgpu":
      return await openWebgpuBackend(threads);
    case "native":
      return await openNativeBackend(threads);
    default:
      throw new BackendError(
        `Expected a backend of wasm, webgpu, native but found "${name}"`,
      );
  }
}
