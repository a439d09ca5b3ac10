/**
 * The flags that choose a backend.
 *
 * @module
 */
import type { Flags } from "./command.ts";

const threads = {
  type: "number",
  help: "Threads of the backend (default: one a core)",
} as const;

/** Of commands that run models. */
export const MODEL_BACKEND_FLAGS = {
  backend: {
    type: "string",
    values: ["auto", "wasm", "webgpu", "native"],
    default: "auto",
    help: "What runs the models; auto takes the fastest",
  },
  threads,
} as const satisfies Flags;

/** Of commands that only compute from features. */
export const PRODUCT_BACKEND_FLAGS = {
  backend: {
    type: "string",
    values: ["plain", "wasm", "webgpu", "native"],
    default: "wasm",
    help: "What multiplies big matrices",
  },
  threads,
} as const satisfies Flags;
