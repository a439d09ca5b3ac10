/**
 * ONNX Runtime in its three builds, and the part of its interface that is used here.
 *
 * The specifiers are put together at run time: Deno fetches the packages of every specifier that it
 * can read off the source before the program starts, and the native build alone weighs 290 MB.
 *
 * @module
 */
import { withRoom } from "./roomy_memory.ts";

/** A tensor of ONNX Runtime. */
export interface RuntimeTensor {
  /** Element type. */
  readonly type: string;
  /** Shape. */
  readonly dims: readonly number[];
  /** Elements on the CPU. */
  readonly data: ArrayBufferView;
  /** Gives the memory back. */
  dispose(): void;
}

/** What ONNX Runtime says of an input or output. */
export interface RuntimeValue {
  /** Name in the graph. */
  readonly name: string;
  /** Whether it is a tensor, and not a sequence or a map. */
  readonly isTensor: boolean;
  /** Element type. */
  readonly type?: string;
  /** Shape; a name where the size is free. */
  readonly shape?: readonly (number | string)[];
}

/** A loaded model. */
export interface RuntimeSession {
  /** Names of the inputs. */
  readonly inputNames: readonly string[];
  /** Names of the outputs. */
  readonly outputNames: readonly string[];
  /** Types and shapes of the inputs. */
  readonly inputMetadata: readonly RuntimeValue[];
  /** Types and shapes of the outputs. */
  readonly outputMetadata: readonly RuntimeValue[];
  /** Run once. */
  run(
    feeds: Record<string, RuntimeTensor>,
    fetches?: readonly string[],
    options?: Record<string, unknown>,
  ): Promise<Record<string, RuntimeTensor>>;
  /** Give the memory back. */
  release(): Promise<void>;
}

/** The module that each build exports. */
export interface OnnxRuntime {
  /** Makes tensors. */
  readonly Tensor: new (
    type: string,
    data: ArrayBufferView,
    dims: readonly number[],
  ) => RuntimeTensor;
  /** Loads models. */
  readonly InferenceSession: {
    /** Load a model from its bytes. */
    create(
      model: Uint8Array,
      options?: Record<string, unknown>,
    ): Promise<RuntimeSession>;
  };
  /** Settings of the whole runtime. */
  readonly env: {
    /** Settings of the WebAssembly builds. */
    readonly wasm: { numThreads?: number };
    /** How much is written to the console. */
    logLevel?: string;
    /** Versions of the packages. */
    readonly versions: Record<string, string | undefined>;
  };
}

const VERSION = "1.30.0";
const PACKAGES = {
  wasm: ["onnxruntime-web", ""],
  webgpu: ["onnxruntime-web", "/webgpu"],
  native: ["onnxruntime-node", ""],
} as const;

/**
 * Import a build of ONNX Runtime, fetching its package when it is not there yet. A browser has no npm: there
 * the bare name is imported, for the page's import map to lead to a copy of the package.
 */
export async function loadOnnxRuntime(
  build: keyof typeof PACKAGES,
): Promise<OnnxRuntime> {
  const [name, path] = PACKAGES[build];
  const module = await import(
    "Deno" in globalThis ? `npm:${name}@${VERSION}${path}` : name + path
  );
  const runtime: OnnxRuntime = module.InferenceSession
    ? module
    : module.default;
  return build === "native" ? runtime : withRoom(runtime);
}
