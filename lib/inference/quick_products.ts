/**
 * ONNX Runtime in WebAssembly with a quicker inner loop in its products of matrices.
 *
 * Products, and convolutions through them, take most of the time of a network there. The loop that the build comes with
 * needs more registers than there are and does 37 billion operations a second on a thread; wasm/sgemm_kernel.wat does
 * 64, in float32 as well, with each sum in the order of before but for its first step.
 *
 * @module
 */
import type { OnnxRuntime } from "../deps/onnx_runtime.ts";
import { functionBodies, replaceFunctions } from "./replace_functions.ts";
import { SGEMM_KERNEL } from "./wasm/sgemm_kernel_binary.ts";

/** The program that is known, and its two loops; functions that it imports are not counted. */
const KNOWN = {
  size: 14_239_897,
  sha256: "3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2",
  /** c <- alpha a b */
  sets: 1322,
  /** c <- c + alpha a b */
  adds: 2315,
};

const { instantiate, instantiateStreaming } = WebAssembly;

/** A runtime whose program, which it starts with its first session, has the quicker loop. */
export function withQuickProducts(runtime: OnnxRuntime): OnnxRuntime {
  const { InferenceSession } = runtime;
  return {
    ...runtime,
    InferenceSession: {
      create: (model, options) =>
        withQuickPrograms(() => InferenceSession.create(model, options)),
    },
  };
}

/** Do what starts a program in WebAssembly, with the quicker loop if it is the one that is known. */
export async function withQuickPrograms<T>(
  start: () => Promise<T>,
): Promise<T> {
  Object.assign(WebAssembly, {
    async instantiate(source: BufferSource, imports?: WebAssembly.Imports) {
      return await instantiate(await quickProgram(source), imports);
    },
    async instantiateStreaming(
      source: Response | PromiseLike<Response>,
      imports?: WebAssembly.Imports,
    ) {
      const bytes = await (await source).arrayBuffer();
      return await instantiate(await quickProgram(bytes), imports);
    },
  });
  try {
    return await start();
  } finally {
    Object.assign(WebAssembly, { instantiate, instantiateStreaming });
  }
}

/** The program with the quicker loop; as it is where it is another, or where the engine has no fused products. */
async function quickProgram(source: BufferSource): Promise<BufferSource> {
  // A module that is compiled already, too, is none of this size.
  if (source.byteLength !== KNOWN.size) return source;
  const kernel = Uint8Array.fromBase64(SGEMM_KERNEL);
  if (!WebAssembly.validate(kernel)) return source;
  const program = source instanceof ArrayBuffer
    ? new Uint8Array(source)
    : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (await sha256(program) !== KNOWN.sha256) return source;
  const [sets] = functionBodies(kernel);
  return replaceFunctions(
    program,
    new Map([[KNOWN.sets, sets], [KNOWN.adds, adding(sets)]]),
  );
}

/** The loop that adds: its first instruction, behind the local variables, keeps a 1 and not a 0. */
export function adding(sets: Uint8Array): Uint8Array {
  const groups = sets[0];
  const body = sets.slice();
  // A group of variables is their number, below 128 here, and their type; the instruction `i32.const`, and its number.
  body[1 + 2 * groups + 1] = 1;
  return body;
}

/** In hexadecimal; empty where the page is not secure and may not compute it. */
async function sha256(bytes: Uint8Array): Promise<string> {
  if (!crypto.subtle) return "";
  const hash = await crypto.subtle.digest("SHA-256", bytes as BufferSource);
  return new Uint8Array(hash).toHex();
}
