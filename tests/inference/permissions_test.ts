import { assertRejects } from "@std/assert";
import { BackendError } from "../../lib/errors.ts";
import { openBackend } from "../../lib/inference/open_backend.ts";
import { oneOperator } from "./graphs.ts";

// In a file of their own: a runtime that has started in this isolate asks for nothing any more.

Deno.test({
  name: "the native backend names the flag that it lacks",
  permissions: { ffi: false, read: true, env: true },
  fn: async () => {
    await assertRejects(
      () => openBackend("native"),
      BackendError,
      "Cannot use native: it may not load a library; run with --allow-ffi, or use the wasm backend",
    );
  },
});

Deno.test({
  name: "the wasm backend names the file that it may not read, and the flag",
  permissions: { ffi: false, read: false, env: false },
  fn: async () => {
    const backend = await openBackend("wasm", { threads: 1 });
    await assertRejects(
      () => backend.load(oneOperator("Relu"), { name: "relu.onnx" }),
      BackendError,
      "ort-wasm-simd-threaded.wasm; run with --allow-read",
    );
  },
});
