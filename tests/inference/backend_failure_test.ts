import {
  assertEquals,
  assertFalse,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { BackendError } from "../../lib/errors.ts";
import {
  backendFailure,
  DeviceLostError,
} from "../../lib/inference/backend_failure.ts";
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

Deno.test("want of memory names the model and what to do, in whatever words it is told", () => {
  const told = [
    20395680,
    new RangeError("Array buffer allocation failed"),
    new Error("std::bad_alloc"),
    new RangeError("WebAssembly.Memory.grow(): could not allocate memory"),
    new Error(
      "Non-zero status code returned while running Conv node. Name:'/c' Status Message: Failed to allocate memory for requested buffer of size 4294967296",
    ),
  ];
  for (const cause of told) {
    assertEquals(
      backendFailure("run", "big.onnx", "wasm", cause).message,
      "Cannot run big.onnx on wasm: it ran out of memory; pass a smaller --batch or --memory, or --backend native, which is not bound to 4 GB",
    );
  }
});

Deno.test("a lost device is told apart from what a smaller batch could help", () => {
  for (
    const words of [
      "WebGPU device lost (2): Device was destroyed.",
      "Failed to execute 'mapAsync': The device is lost",
      "vkQueueSubmit failed with VK_ERROR_DEVICE_LOST",
      "Failed to create a WebGPU compute pipeline: A valid external Instance reference no longer exists.",
    ]
  ) {
    const failure = backendFailure("run", "a.onnx", "webgpu", new Error(words));
    assertInstanceOf(failure, DeviceLostError, words);
    assertStringIncludes(failure.message, "the GPU's device was lost");
  }
  const other = backendFailure("run", "a.onnx", "webgpu", new Error("odd"));
  assertFalse(other instanceof DeviceLostError);
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
