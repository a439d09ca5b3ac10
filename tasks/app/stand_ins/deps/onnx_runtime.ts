/// <reference lib="dom" />
/**
 * ONNX Runtime from the copy that lies beside the page: a worker has no import map that could lead to it.
 *
 * @module
 */
import type { OnnxRuntime } from "../../../../lib/deps/onnx_runtime.ts";
import { withRoom } from "../../../../lib/deps/roomy_memory.ts";

const BUILDS = {
  wasm: "./onnxruntime/ort.wasm.bundle.min.mjs",
  webgpu: "./onnxruntime/ort.webgpu.bundle.min.mjs",
} as const;

/** Import a build of ONNX Runtime; the browser fetches it when the first model is run. */
export async function loadOnnxRuntime(
  build: keyof typeof BUILDS,
): Promise<OnnxRuntime> {
  const { href } = new URL(BUILDS[build], self.location.href);
  return withRoom(await import(href));
}
