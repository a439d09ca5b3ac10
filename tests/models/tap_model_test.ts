/** Tapped models, run. @module */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";

import { FormatError, ModelError } from "../../lib/errors.ts";
import type { Backend, Tensor } from "../../lib/inference/backend.ts";
import { openBackend } from "../../lib/inference/open_backend.ts";
import { findTap } from "../../lib/models/find_tap.ts";
import { openModel } from "../../lib/models/open_model.ts";
import { parseOnnx } from "../../lib/models/parse_onnx.ts";
import { tapModel, tapSuffix } from "../../lib/models/tap_model.ts";
import { classifier, node, tensor, value } from "./encode_onnx.ts";
import { graphBytes, graphUrl, knownGraphs } from "./shared_graphs.ts";

const small = classifier(
  [node("Gemm", ["feat", "w", "b"], ["logits"])],
  [tensor("w", [4, 5]), tensor("b", [5])],
);

function ones(...dims: number[]): Tensor {
  const size = dims.reduce((product, dim) => product * dim, 1);
  return { type: "float32", dims, data: new Float32Array(size).fill(1) };
}

async function withWasm(
  use: (backend: Backend) => Promise<void>,
): Promise<void> {
  const backend = await openBackend("wasm", { threads: 1 });
  try {
    await use(backend);
  } finally {
    await backend.close();
  }
}

Deno.test("tapModel() adds an output of twenty-odd bytes and changes no other byte", () => {
  const tapped = tapModel(small, "feat");
  assertEquals(tapped.subarray(0, small.length), small);
  assertEquals(tapped.length, small.length + tapSuffix("feat").length);
  assertEquals(tapSuffix("feat").length, 10);
  assertEquals(
    parseOnnx(tapped, "tapped.onnx").outputs.map(({ name }) => name),
    ["logits", "feat"],
  );
});

Deno.test("tapModel() returns the very bytes where the tensor is an output already", () => {
  assertStrictEquals(tapModel(small, "logits"), small);
  const twice = tapModel(small, "feat");
  assertStrictEquals(tapModel(twice, "feat"), twice);
});

Deno.test("tapSuffix() holds names of any length and script", () => {
  for (const name of ["ä".repeat(40), "層".repeat(100), "x".repeat(20_000)]) {
    const bytes = classifier([node("Relu", ["feat"], [name])], [], {
      outputs: [value("conv")],
    });
    const { outputs } = parseOnnx(tapModel(bytes, name), "long.onnx");
    assertEquals(outputs.map((output) => output.name), ["conv", name]);
  }
});

Deno.test("tapModel() refuses tensors that are not there and bytes that are no model", () => {
  assertThrows(
    () => tapModel(small, "faet", "net.onnx"),
    ModelError,
    'Cannot tap net.onnx: there is no tensor "faet"; the nearest',
  );
  assertThrows(() => tapModel(new Uint8Array(), "feat"), FormatError);
});

Deno.test("ONNX Runtime gives the tapped tensor beside the logits", () =>
  withWasm(async (backend) => {
    for (const tap of ["feat", "map", "image"]) {
      const session = await backend.load(tapModel(small, tap));
      const outputs = await session.run({ image: ones(2, 3, 8, 8) });
      assertEquals(Object.keys(outputs).toSorted(), [tap, "logits"].toSorted());
      for (const logit of outputs.logits.data as Float32Array) {
        assertAlmostEquals(logit, 4 * 2.7 * 0.1 + 0.1, 1e-5);
      }
      if (tap === "feat") {
        assertEquals(outputs.feat.dims, [2, 4]);
        for (const value of outputs.feat.data as Float32Array) {
          assertAlmostEquals(value, 2.7, 1e-5);
        }
      }
      await session.release();
    }
  }));

Deno.test({
  name:
    "ONNX Runtime runs every real graph with its tap, and the tap has the shape that the framework gave it",
  ignore: knownGraphs === null,
  fn: () =>
    withWasm(async (backend) => {
      // The large ones take seconds each, and are tapped in the same way.
      const quick = (knownGraphs ?? []).filter(({ file, penultimate }) =>
        penultimate !== null &&
        !/vgg|convnext|resnet50|inception|vit|densenet|efficient/.test(file)
      );
      assert(quick.length >= 12);
      for (const { file, penultimateShape } of quick) {
        const model = await openModel(graphUrl(file));
        const tap = findTap(model.graph);
        const session = await backend.load(await model.bytes(tap.tensor), {
          name: file,
          externalData: await model.externalData(),
        });
        const [input] = model.graph.inputs;
        const dims = input.shape!.map((dim) =>
          typeof dim === "number" ? dim : 1
        );
        const outputs = await session.run({ [input.name]: ones(...dims) });
        assertEquals(outputs[tap.tensor].dims, penultimateShape, file);
        assert(outputs[tap.logits!.output].data.length > 0);
        await session.release();
      }
    }),
});

Deno.test({
  name:
    "ONNX Runtime gives the expected logits of the real text classifier when it is tapped",
  ignore: knownGraphs === null,
  fn: () =>
    withWasm(async (backend) => {
      const expected = JSON.parse(
        new TextDecoder().decode(graphBytes("text/expected.json")),
      );
      const bytes = graphBytes("text/classifier.onnx");
      const session = await backend.load(
        tapModel(bytes, expected.classifierPenultimate),
      );
      const ids: number[] = expected.ids[0];
      const row = (fill: (id: number) => number): Tensor => ({
        type: "int64",
        dims: [1, ids.length],
        data: BigInt64Array.from(ids, (id) => BigInt(fill(id))),
      });
      const { logits, pooled } = await session.run({
        input_ids: row((id) => id),
        attention_mask: row(() => 1),
        token_type_ids: row(() => 0),
      });
      assertEquals(pooled.dims, [1, 64]);
      for (const [i, value] of expected.classifierLogits[0].entries()) {
        assertAlmostEquals(Number(logits.data[i]), value, 1e-4);
      }
      await session.release();
    }),
});
