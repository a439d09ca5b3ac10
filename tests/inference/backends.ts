/** The backends that this machine has, for tests that run on each. */
import type { Backend, BackendName } from "../../lib/inference/backend.ts";
import { gpuAdapter } from "../../lib/inference/gpu_adapter.ts";
import { openBackend } from "../../lib/inference/open_backend.ts";

/** Names of all backends. */
export const backendNames: readonly BackendName[] = [
  "wasm",
  "webgpu",
  "native",
];

/** Run a step on each backend; where there is no WebGPU adapter, that step is skipped. */
export async function onEachBackend(
  t: Deno.TestContext,
  step: (backend: Backend) => Promise<void>,
): Promise<void> {
  for (const name of backendNames) {
    const missing = name === "webgpu" && (await gpuAdapter()).missing !== "";
    await t.step({
      name: missing ? `${name} (skipped: no adapter)` : name,
      ignore: missing,
      fn: async () => {
        const backend = await openBackend(name, { threads: 2 });
        try {
          await step(backend);
        } finally {
          await backend.close();
        }
      },
    });
  }
}

/** Whether shaders may compute in float16; Mesa's OpenGL adapter, for one, does not let them. */
export async function gpuHasFloat16(): Promise<boolean> {
  const adapter = await navigator.gpu.requestAdapter();
  return adapter?.features.has("shader-f16") ?? false;
}
