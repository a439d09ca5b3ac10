/**
 * ONNX Runtime in WebAssembly with quicker inner loops, put into its program as that starts.
 *
 * Products of matrices, and convolutions through them, take most of the time of a network. The loop that the build comes
 * with needs more registers than there are and does 37 billion operations a second on a thread; wasm/sgemm_kernel.wat
 * does 64. A depthwise convolution is a product of a single row there; wasm/depthwise_kernel.wat needs none. The logistic
 * function and that of errors make their constants anew for every 4 numbers; those of wasm/elementwise_kernels.wat take
 * a fifth and a third of the time. All compute in float32 as before and differ by rounding: products that are summed are
 * fused.
 *
 * @module
 */
import type { OnnxRuntime } from "../deps/onnx_runtime.ts";
import { functionBodies, replaceFunctions } from "./replace_functions.ts";
import { varint } from "./varint.ts";
import { DEPTHWISE_KERNEL } from "./wasm/depthwise_kernel_binary.ts";
import { ELEMENTWISE_KERNELS } from "./wasm/elementwise_kernels_binary.ts";
import { SGEMM_KERNEL } from "./wasm/sgemm_kernel_binary.ts";

/**
 * The program that is known, onnxruntime-web 1.30.0, and its functions by number, imported ones counted. It has no names:
 * `wasm-objdump -d` shows which function has the constants and the calls of the one that MLAS has under this name. Those
 * of MLAS_CONV_PARAMETERS, too, may lie elsewhere in another version.
 */
const KNOWN = {
  size: 14_239_897,
  sha256: "3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2",
  imports: 100,
  functions: 17_388,
  /** MlasSgemmKernelZero: c <- alpha a b */
  sets: 1422,
  /** MlasSgemmKernelAdd: c <- c + alpha a b */
  adds: 2415,
  /** MlasConvOperation: a part of the positions of one group of channels of one sample. */
  convolution: 2702,
  /** MlasActivation: adds the bias and applies what is fused. */
  activation: 1226,
  /** MlasLogisticKernel */
  logistic: 683,
  /** MlasErfKernel */
  erf: 1107,
  /** Type of a function that takes what MlasConvOperation takes, and gives a number. */
  type: 19,
};

const { instantiate, instantiateStreaming } = WebAssembly;

/** A runtime whose program, which it starts with its first session, has the quicker loops. */
export function withQuickLoops(runtime: OnnxRuntime): OnnxRuntime {
  const { InferenceSession } = runtime;
  return {
    ...runtime,
    InferenceSession: {
      create: (model, options) =>
        withQuickPrograms(() => InferenceSession.create(model, options)),
    },
  };
}

/** Do what starts a program in WebAssembly, with the quicker loops if it is the one that is known. */
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

/** The program with the quicker loops; as it is where it is another, or where the engine has no fused products. */
async function quickProgram(source: BufferSource): Promise<BufferSource> {
  // A module that is compiled already, too, is none of this size.
  if (source.byteLength !== KNOWN.size) return source;
  const kernels = [SGEMM_KERNEL, DEPTHWISE_KERNEL, ELEMENTWISE_KERNELS].map(
    (text) => Uint8Array.fromBase64(text),
  );
  if (!kernels.every((kernel) => WebAssembly.validate(kernel))) return source;
  const program = source instanceof ArrayBuffer
    ? new Uint8Array(source)
    : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (await sha256(program) !== KNOWN.sha256) return source;
  const [[sets], [depthwise], [logistic, erf]] = kernels.map(functionBodies);
  const { imports, type, convolution } = KNOWN;
  const slow = functionBodies(program)[convolution - imports];
  return replaceFunctions(
    program,
    new Map([
      [KNOWN.sets - imports, sets],
      [KNOWN.adds - imports, adding(sets)],
      [convolution - imports, convolving(slow)],
      [KNOWN.logistic - imports, logistic],
      [KNOWN.erf - imports, erf],
    ]),
    [{ type, body: depthwise }],
  );
}

/** The loop that adds: its first instruction keeps a 1 and not a 0. */
export function adding(sets: Uint8Array): Uint8Array {
  const body = sets.slice();
  // The instruction is `i32.const`, and its number.
  body[variablesEnd(body) + 1] = 1;
  return body;
}

/** The runtime's convolution, which does what the quicker one, the function behind all that are there, leaves to it. */
function convolving(slow: Uint8Array): Uint8Array {
  const start = variablesEnd(slow);
  const get = (variable: number) => [0x20, variable];
  const call = (number: number) => [0x10, ...varint(number)];
  const load = [0x28, 2, 0];
  const [parameters, bias, output, count] = [0, 3, 5, 7];
  return Uint8Array.from([
    ...slow.subarray(0, start),
    ...Array.from({ length: 8 }, (_, variable) => get(variable)).flat(),
    ...call(KNOWN.functions),
    ...[0x04, 0x40], // if
    ...[...get(parameters), ...load, ...get(output), ...get(bias)],
    ...[0x41, 1, ...get(count), ...get(count)], // one row of `count` numbers, as far apart as they are many
    ...[...call(KNOWN.activation), 0x0f, 0x0b], // return, end
    ...slow.subarray(start),
  ]);
}

/** Where the variables of a function end: groups of a number, below 128 here, and a type. */
function variablesEnd(body: Uint8Array): number {
  return 1 + 2 * body[0];
}

/** In hexadecimal; empty where the page is not secure and may not compute it. */
async function sha256(bytes: Uint8Array): Promise<string> {
  if (!crypto.subtle) return "";
  const hash = await crypto.subtle.digest("SHA-256", bytes as BufferSource);
  return new Uint8Array(hash).toHex();
}
