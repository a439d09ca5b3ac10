/**
 * Which backends this machine has, and what the others lack.
 *
 * @module
 */
import type { BackendName } from "./backend.ts";
import { gpuAdapter } from "./gpu_adapter.ts";

/** Whether a backend can be used here. */
export interface BackendAvailability {
  /** Which backend. */
  readonly name: BackendName;
  /** Whether it can be used, as far as can be told without fetching it. */
  readonly available: boolean;
  /** What it would run on, or why it cannot. */
  readonly detail: string;
  /** What to install or allow; empty where nothing is lacking. */
  readonly install: string;
  /** Whether it is a GPU's backend without a GPU: right, but slower than wasm. */
  readonly software: boolean;
}

/** Systems that the package of the native library has a build for. */
const NATIVE_BUILDS = [
  "linux-x86_64",
  "linux-aarch64",
  "darwin-aarch64",
  "windows-x86_64",
  "windows-aarch64",
];

/**
 * Every backend with what there is of it on this machine; nothing is fetched and no permission is asked for.
 *
 * @returns One entry a backend: native, webgpu, wasm.
 *
 * @example
 * ```ts
 * import { availableBackends } from "fair-collapse";
 *
 * for (const { name, available, detail, install } of await availableBackends()) {
 *   console.log(name, available ? detail : `${detail}; ${install}`);
 * }
 * ```
 */
export async function availableBackends(): Promise<BackendAvailability[]> {
  return [await native(), await webgpu(), wasm()];
}

async function native(): Promise<BackendAvailability> {
  const missing = (detail: string, install: string): BackendAvailability => ({
    name: "native",
    available: false,
    software: false,
    detail,
    install,
  });
  if (!globalThis.Deno) {
    return missing("a browser runs no native library", "use Deno");
  }
  const { os, arch } = Deno.build;
  const system = `${os}-${arch}`;
  if (!NATIVE_BUILDS.includes(system)) {
    return missing(
      `onnxruntime-node has no build for ${system}`,
      `use one of ${NATIVE_BUILDS.join(", ")}`,
    );
  }
  const { state } = await Deno.permissions.query({ name: "ffi" });
  if (state !== "granted") {
    return missing("it may not load a library", "run with --allow-ffi");
  }
  return {
    name: "native",
    available: true,
    software: false,
    detail: `onnxruntime-node for ${system}`,
    install: "",
  };
}

async function webgpu(): Promise<BackendAvailability> {
  const { name, software, missing, install } = await gpuAdapter();
  return {
    name: "webgpu",
    available: !missing,
    software,
    detail: missing || `${name}${software ? ", a software adapter" : ""}`,
    install,
  };
}

function wasm(): BackendAvailability {
  const threaded = typeof SharedArrayBuffer !== "undefined";
  return {
    name: "wasm",
    available: true,
    software: false,
    detail: threaded
      ? "onnxruntime-web with threads"
      : "onnxruntime-web with one thread",
    install: threaded ? "" : "serve the page cross-origin isolated for threads",
  };
}
