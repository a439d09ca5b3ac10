/**
 * Whether there is a WebGPU adapter, and what it is.
 *
 * @module
 */

/** What was found. */
export interface GpuAdapter {
  /** Whether there is one. */
  readonly available: boolean;
  /** Whether it is drawn by the CPU. */
  readonly software: boolean;
  /** Its name, or why there is none. */
  readonly reason: string;
  /** What would bring one; empty where one is there. */
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
  const gpu = (navigator as { gpu?: Gpu }).gpu;
  if (!gpu) {
    return {
      available: false,
      software: false,
      reason: "this runtime has no WebGPU",
      install: "use Deno 2.9 or later, or a browser that has it",
    };
  }
  const adapter = await gpu.requestAdapter();
  if (!adapter) {
    return {
      available: false,
      software: false,
      reason: "no WebGPU adapter was found",
      install:
        "install a Vulkan driver for the GPU, or mesa-vulkan-drivers for a software one",
    };
  }
  return {
    available: true,
    software: adapter.info?.isFallbackAdapter ?? false,
    reason: adapter.info?.description || "a GPU",
    install: "",
  };
}
