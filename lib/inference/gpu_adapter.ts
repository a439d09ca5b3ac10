/**
 * Whether there is a WebGPU adapter, and what it is.
 *
 * @module
 */

/** What was found. */
export interface GpuAdapter {
  /** Its name; undefined where there is none. */
  readonly name?: string;
  /** Whether the CPU stands in for the GPU. */
  readonly software: boolean;
  /** Why there is none; empty where there is one. */
  readonly missing: string;
  /** What would bring one; empty where there is one. */
  readonly install: string;
}

interface Gpu {
  requestAdapter(): Promise<
    | {
      readonly info?: {
        readonly description?: string;
        readonly isFallbackAdapter?: boolean;
      };
    }
    | null
  >;
}

/** Ask for the adapter. */
export async function gpuAdapter(): Promise<GpuAdapter> {
  const gpu = (globalThis.navigator as { gpu?: Gpu } | undefined)?.gpu;
  if (!gpu) {
    return {
      software: false,
      missing: "this runtime has no WebGPU",
      install: "use Deno 2.9 or later, or a browser that has it",
    };
  }
  const adapter = await withRuntimeFolder(() => gpu.requestAdapter());
  if (!adapter) {
    return {
      software: false,
      missing: "no WebGPU adapter was found",
      install:
        "install a Vulkan driver for the GPU, or Debian's mesa-vulkan-drivers for a software one",
    };
  }
  return {
    name: adapter.info?.description || "a GPU without a name",
    software: adapter.info?.isFallbackAdapter ?? false,
    missing: "",
    install: "",
  };
}

/**
 * Wayland's library, which is asked for windows that nobody wants, complains on stderr where this variable is
 * not set, as in a container: set it for the moment where we may.
 */
async function withRuntimeFolder<T>(task: () => Promise<T>): Promise<T> {
  const variable = "XDG_RUNTIME_DIR";
  const maySet = globalThis.Deno?.build.os === "linux" &&
    (await Deno.permissions.query({ name: "env", variable })).state ===
      "granted" &&
    !Deno.env.has(variable);
  if (!maySet) return await task();
  Deno.env.set(variable, "/tmp");
  try {
    return await task();
  } finally {
    Deno.env.delete(variable);
  }
}
