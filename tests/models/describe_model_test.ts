/** What `inspect` knows of a model. @module */
import { assertEquals, assertThrows } from "@std/assert";

import { ModelError } from "../../lib/errors.ts";
import {
  describeModel,
  type ModelSummary,
} from "../../lib/models/describe_model.ts";
import type { FindTapOptions } from "../../lib/models/find_tap.ts";
import { openModel } from "../../lib/models/open_model.ts";
import { classifier, INT8, node, tensor, value } from "./encode_onnx.ts";
import { withFiles } from "./with_files.ts";

async function describe(
  bytes: Uint8Array,
  options?: FindTapOptions,
): Promise<ModelSummary> {
  let summary: ModelSummary | undefined;
  await withFiles({ "net.onnx": bytes }, async (folder) => {
    summary = describeModel(await openModel(`${folder}/net.onnx`), options);
  });
  return summary!;
}

const w = tensor("w", [4, 5]);
const small = classifier(
  [node("Gemm", ["feat", "w", "b"], ["logits"])],
  [w, tensor("b", [5])],
  {},
  {
    opsets: [["ai.onnx", 15], ["com.microsoft", 1]],
    metadata: { task: "pets" },
  },
);

Deno.test("describeModel() counts weights and operators and gives versions, tap and preprocessing", async () => {
  const summary = await describe(small);
  assertEquals(summary.parameters, 4 * 27 + 20 + 5);
  assertEquals([summary.weightType, summary.quantisation], ["float32", "none"]);
  assertEquals(summary.opsets, { "ai.onnx": 15, "com.microsoft": 1 });
  assertEquals(summary.irVersion, 8);
  assertEquals(summary.size, small.length);
  assertEquals(summary.operators, {
    Conv: 1,
    Flatten: 1,
    Gemm: 1,
    GlobalAveragePool: 1,
    Relu: 1,
  });
  assertEquals(summary.metadata, { task: "pets" });
  assertEquals([summary.tap?.tensor, summary.tapError], ["feat", null]);
  assertEquals(summary.preprocessing?.preprocessing.height, 8);
  assertEquals(summary.candidates.map(({ tensor }) => tensor), [
    "logits",
    "feat",
    "pooled",
    "map",
    "conv",
  ]);
  assertEquals(JSON.parse(JSON.stringify(summary)), summary);
});

Deno.test("describeModel() tells why there is no tap, and throws only where the user named one", async () => {
  const headless = classifier([node("Relu", ["feat"], ["logits"])]);
  const summary = await describe(headless);
  assertEquals(summary.tap, null);
  assertEquals(
    summary.tapError?.startsWith(
      "Cannot find the penultimate layer of net.onnx",
    ),
    true,
  );
  assertEquals((await describe(headless, { tap: "feat" })).tap?.tensor, "feat");
  await withFiles({ "net.onnx": headless }, async (folder) => {
    const model = await openModel(`${folder}/net.onnx`);
    assertThrows(
      () => describeModel(model, { tap: "x" }),
      ModelError,
      'no tensor "x"',
    );
  });
});

Deno.test("describeModel() tells how a model is quantised, and what it needs that ONNX Runtime lacks", async () => {
  const of = async (op: string, domain?: string) => {
    const { quantisation, customOperators } = await describe(
      classifier([node(op, ["feat", "w"], ["logits"], {}, { domain })], [
        tensor("w", [4, 5], { type: INT8 }),
      ]),
    );
    return [quantisation, ...customOperators];
  };
  assertEquals(await of("MatMulInteger"), ["dynamic"]);
  assertEquals(await of("QLinearMatMul"), ["QLinear"]);
  assertEquals(await of("DequantizeLinear"), ["QDQ"]);
  assertEquals(await of("MatMulNBits", "com.microsoft"), ["block"]);
  assertEquals(await of("Warp", "my.ops"), ["none", "my.ops.Warp"]);
});

Deno.test("describeModel() has no preprocessing for a model that takes no images", async () => {
  const bytes = classifier([node("Gemm", ["feat", "w"], ["logits"])], [w], {
    inputs: [value("rows", ["b", 3])],
  });
  assertEquals((await describe(bytes)).preprocessing, null);
});
