import { assertEquals, assertRejects } from "@std/assert";
import { BackendError } from "../../lib/errors.ts";
import { backendFailure } from "../../lib/inference/backend_failure.ts";
import { probeModel } from "../../lib/inference/probe_model.ts";
import { onEachBackend } from "./backends.ts";
import { lookUp, oneOperator } from "./graphs.ts";

Deno.test("a model that does not load is named with the operator that is to blame", async (t) => {
  const { model: whole } = probeModel(1);
  const cases: [Uint8Array, string][] = [
    [
      oneOperator("Deform", { domain: "com.acme" }),
      "operator Deform of domain com.acme is not one of ONNX Runtime's; export the model without custom operators",
    ],
    [
      oneOperator("Deform"),
      "operator Deform is not one of ONNX at opset 13; export the model without custom operators",
    ],
    [new TextEncoder().encode("<html>404</html>"), "it is no ONNX model"],
    [new Uint8Array(), "it is no ONNX model"],
    [whole.subarray(0, 5000), "it is no ONNX model, or a part of one"],
  ];
  await onEachBackend(t, async (backend) => {
    for (const [model, message] of cases) {
      await assertRejects(
        () => backend.load(model, { name: "a.onnx" }),
        BackendError,
        `Cannot load a.onnx on ${backend.name}: ${message}`,
      );
    }
  });
});

Deno.test("an operator without an implementation for its types is named", () => {
  // The builds differ in what they lack, so the words of one are enough.
  const error = backendFailure(
    "load",
    "a.onnx",
    "webgpu",
    new Error(
      "Can't create a session. ERROR_CODE: 9, ERROR_MESSAGE: Could not find an implementation for Gemm(13) node with name '/head/Gemm'",
    ),
  );
  assertEquals(
    error.message,
    "Cannot load a.onnx on webgpu: operator Gemm (node /head/Gemm) has no implementation for its types here; another backend may have one",
  );
});

Deno.test("an operator that fails while running is named", async (t) => {
  await onEachBackend(t, async (backend) => {
    // A GPU reads past the end of a table without a word.
    if (backend.name === "webgpu") return;
    const session = await backend.load(lookUp(), { name: "table.onnx" });
    const index = BigInt64Array.of(7n);
    await assertRejects(
      () => session.run({ index: { type: "int64", dims: [1], data: index } }),
      BackendError,
      `Cannot run table.onnx on ${backend.name}: operator Gather failed: indices element out of data bounds, idx=7`,
    );
    await session.release();
  });
});

Deno.test("what WebAssembly throws as a number is told as want of memory", () => {
  assertEquals(
    backendFailure("run", "big.onnx", "wasm", 20395680).message,
    "Cannot run big.onnx on wasm: it ran out of memory; use a smaller batch or the native backend",
  );
});

Deno.test("a message keeps to one line without the runtime's codes", () => {
  const message = backendFailure(
    "load",
    "a.onnx",
    "wasm",
    new Error(
      "Can't create a session. ERROR_CODE: 6, ERROR_MESSAGE: /build/onnxruntime/core/graph.cc:51 Something\n odd.",
    ),
  ).message;
  assertEquals(message, "Cannot load a.onnx on wasm: Something odd");
});
