/**
 * WebAssembly memory that threads share, given its room before the threads start.
 *
 * V8 tells a thread that sleeps that its memory has grown some time after it has been woken: what it touches beyond the
 * old end until then is out of bounds, and it dies, while the thread that waits for it waits for ever.
 *
 * @module
 */
import type { OnnxRuntime } from "./onnx_runtime.ts";

const { Memory } = WebAssembly;

/** Pages of 64 KiB to begin with, while the system refuses more; 65535 is the most that Emscripten's programs use. */
const ROOM = [65535, 32768, 16384, 8192];

/**
 * Do what starts a program in WebAssembly, with as much room from the start in the memory that its threads share as that
 * may ever have. Pages that nothing is written to cost address space alone.
 */
export async function withRoomyMemory<T>(start: () => Promise<T>): Promise<T> {
  WebAssembly.Memory = new Proxy(Memory, {
    construct: (_, [descriptor]) => roomy(descriptor),
  });
  try {
    return await start();
  } finally {
    WebAssembly.Memory = Memory;
  }
}

function roomy(descriptor: WebAssembly.MemoryDescriptor): WebAssembly.Memory {
  const { initial, maximum = 0, shared } = descriptor;
  for (const pages of shared ? ROOM : []) {
    if (pages <= initial || pages > maximum) continue;
    try {
      return new Memory({ ...descriptor, initial: pages });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return new Memory(descriptor);
}

/** A runtime in WebAssembly with room in its memory, which it makes with its first session. */
export function withRoom(runtime: OnnxRuntime): OnnxRuntime {
  const { InferenceSession } = runtime;
  return {
    ...runtime,
    InferenceSession: {
      create: (model, options) =>
        withRoomyMemory(() => InferenceSession.create(model, options)),
    },
  };
}
