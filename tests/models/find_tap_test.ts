/** The penultimate tensor of real graphs and of small ones that each hold one difficulty. @module */
import { assert, assertEquals, assertThrows } from "@std/assert";

import { ModelError } from "../../lib/errors.ts";
import { findTap, type FindTapOptions } from "../../lib/models/find_tap.ts";
import { parseOnnx } from "../../lib/models/parse_onnx.ts";
import type { Tap } from "../../lib/models/tap.ts";
import {
  classifier,
  graph,
  INT64,
  node,
  tensor,
  value,
} from "./encode_onnx.ts";
import { graphBytes, knownGraphs } from "./shared_graphs.ts";

function tapOf(bytes: Uint8Array, options?: FindTapOptions): Tap {
  return findTap(parseOnnx(bytes, "net.onnx"), options);
}

const w = tensor("w", [4, 5]);

Deno.test({
  name:
    "findTap() finds the penultimate tensor of every real graph, and none where there is none",
  ignore: knownGraphs === null,
  async fn(t) {
    for (const { file, penultimate, penultimateShape } of knownGraphs ?? []) {
      // The graph of external_escape.onnx is sound; opening it is what fails.
      const expected = file === "external_escape.onnx" ? "feat" : penultimate;
      await t.step(file, () => {
        const model = parseOnnx(graphBytes(file), file);
        if (expected === null) {
          assertThrows(() => findTap(model), ModelError, "no linear layer");
          return;
        }
        const tap = findTap(model);
        assert([expected].flat().includes(tap.tensor), tap.tensor);
        if (penultimateShape) {
          assertEquals(tap.dims, penultimateShape[1]);
          assertEquals(tap.shape?.length, penultimateShape.length);
        }
        assertEquals(tap.logits?.output, "logits");
        assertEquals(tap.warnings, []);
      });
    }
  },
});

Deno.test({
  name:
    "findTap() tells segmentation, pooled convolution heads, softmax and texts apart",
  ignore: knownGraphs === null,
  fn() {
    const of = (file: string) => findTap(parseOnnx(graphBytes(file), file));
    const fcn = of("fcn_resnet50.onnx");
    assertEquals([fcn.kind, fcn.pooling, fcn.channelAxis], [
      "segmentation",
      "pixels",
      1,
    ]);
    assertEquals(
      fcn.reason,
      "map that enters the last linear layer, 1x1 Conv /m/classifier/classifier.4/Conv (512 to 20), " +
        'before output "logits", through Resize',
    );
    const squeezenet = of("squeezenet1_1.onnx");
    assertEquals([squeezenet.kind, squeezenet.pooling], [
      "image",
      "spatial mean",
    ]);
    const softmax = of("softmax_end.onnx").logits;
    assertEquals([softmax?.activation, softmax?.tensor], ["softmax", "z"]);
    assertEquals(of("features_second_output.onnx").isOutput, true);
    const text = of("text/classifier.onnx");
    assertEquals([text.tensor, text.kind, text.pooling], [
      "pooled",
      "text",
      "none",
    ]);
    const encoder = of("text/encoder.onnx");
    assertEquals([encoder.tensor, encoder.pooling, encoder.logits], [
      "last_hidden_state",
      "tokens",
      null,
    ]);
  },
});

Deno.test({
  name:
    "findTap() says of a model without a linear head where the way ends, and what could be tapped",
  ignore: knownGraphs === null,
  fn() {
    assertThrows(
      () =>
        findTap(
          parseOnnx(graphBytes("no_linear_head.onnx"), "no_linear_head.onnx"),
        ),
      ModelError,
      'Cannot find the penultimate layer of no_linear_head.onnx: no linear layer before output "logits" ' +
        '(the way back ends at Conv 3x3 "c"); pass --tap, e.g. --tap logits if that is the feature itself ' +
        "(4 candidates: fair-collapse inspect no_linear_head.onnx)",
    );
  },
});

const pooledHead = [
  node("Conv", ["map", "k"], ["1"], { kernel_shape: [1, 1] }),
  node("Relu", ["1"], ["2"]),
  node("GlobalAveragePool", ["2"], ["3"]),
  node("Flatten", ["3"], ["y"]),
];

Deno.test("findTap() warns that a pooled Relu over a 1x1 Conv may be the end of a body", () => {
  const bytes = classifier(pooledHead, [tensor("k", [5, 4, 1, 1])], {
    outputs: [value("y", ["batch", 5])],
  });
  const tap = tapOf(bytes);
  assertEquals([tap.tensor, tap.pooling, tap.dims], ["map", "spatial mean", 4]);
  assertEquals(tap.warnings, [
    'The 1x1 Conv that reads "map" ends in a Relu and is pooled: it is taken for a classifier of 5 classes; ' +
    "if it belongs to the body, pass --tap y",
  ]);
});

Deno.test("findTap() calls a 1x1 Conv on a pooled map a classifier of images, not of pixels", () => {
  const bytes = classifier(
    [node("Conv", ["pooled", "k"], ["logits"], { kernel_shape: [1, 1] })],
    [tensor("k", [5, 4, 1, 1])],
    { outputs: [value("logits", ["batch", 5, "h", "w"])] },
  );
  const tap = tapOf(bytes);
  assertEquals([tap.tensor, tap.kind], ["pooled", "image"]);
});

Deno.test("findTap() follows an ArgMax over a map back to the 1x1 Conv", () => {
  const bytes = classifier(
    [
      node("Conv", ["map", "k"], ["1"], { kernel_shape: [1, 1] }),
      node("Resize", ["1", "", "s"], ["2"]),
      node("ArgMax", ["2"], ["labels"], { axis: 1, keepdims: 0 }),
    ],
    [tensor("k", [5, 4, 1, 1]), tensor("s", [4])],
    {
      outputs: [value("labels", ["batch", "h", "w"], INT64)],
    },
  );
  const tap = tapOf(bytes);
  assertEquals([
    tap.tensor,
    tap.kind,
    tap.logits?.activation,
    tap.logits?.tensor,
  ], [
    "map",
    "segmentation",
    "argmax",
    "2",
  ]);
});

Deno.test("findTap() prefers outputs by their names: logits, then scores, then any other", () => {
  const nodes = [
    node("MatMul", ["feat", "w"], ["logits"]),
    node("MatMul", ["pooled", "w"], ["scores"]),
    node("MatMul", ["map", "w"], ["out"]),
    node("MatMul", ["conv", "w"], ["hidden_states.1"]),
  ];
  const tapFor = (...names: string[]) =>
    tapOf(classifier(nodes, [w], { outputs: names.map((name) => value(name)) }))
      .tensor;
  assertEquals(tapFor("hidden_states.1", "out", "scores", "logits"), "feat");
  assertEquals(tapFor("hidden_states.1", "out", "scores"), "pooled");
  assertEquals(tapFor("hidden_states.1", "out"), "map");
});

Deno.test("findTap() takes the first of two equal outputs and says so; `output` chooses", () => {
  const bytes = classifier(
    [
      node("MatMul", ["feat", "w"], ["age"]),
      node("MatMul", ["pooled", "w"], ["colour"]),
    ],
    [w],
    { outputs: [value("age"), value("colour")] },
  );
  const tap = tapOf(bytes);
  assertEquals(tap.tensor, "feat");
  assertEquals(tap.warnings, [
    'Output "age" was taken for the answers, not "colour", which other layers lead to; "output" in a sidecar chooses',
  ]);
  assertEquals(tapOf(bytes, { output: "colour" }).tensor, "pooled");
  assertThrows(
    () => tapOf(bytes, { output: "color" }),
    ModelError,
    'Cannot find output "color" of net.onnx: its outputs are "age", "colour"',
  );
});

Deno.test("findTap() takes named features where there are no answers, by precedence", () => {
  const nodes = [
    "last_hidden_state",
    "pooler_output",
    "image_embeds",
    "sentence_embedding",
  ].map((name) => node("Tanh", ["feat"], [name]));
  const tapFor = (inputs: Uint8Array[], ...names: string[]) =>
    tapOf(
      classifier(nodes, [], {
        inputs,
        outputs: names.map((name) => value(name, ["b", 17, 4])),
      }),
    );
  const image = [value("image", ["b", 3, 8, 8])];
  const text = [value("input_ids", ["b", "s"], INT64)];
  assertEquals(
    tapFor(image, "last_hidden_state", "pooler_output").tensor,
    "pooler_output",
  );
  assertEquals(
    tapFor(text, "pooler_output", "last_hidden_state").tensor,
    "last_hidden_state",
  );
  assertEquals(
    tapFor(text, "last_hidden_state", "sentence_embedding").tensor,
    "sentence_embedding",
  );
  assertEquals(
    tapFor(image, "last_hidden_state", "image_embeds").tensor,
    "image_embeds",
  );
  const patches = tapFor(image, "last_hidden_state");
  assertEquals([patches.pooling, patches.channelAxis, patches.dims], [
    "class token",
    -1,
    4,
  ]);
  assertEquals(tapFor(text, "last_hidden_state").pooling, "tokens");
});

Deno.test("findTap() takes a tap that is named, with the source's answers where they are found", () => {
  const bytes = classifier([node("Gemm", ["feat", "w"], ["logits"])], [w]);
  const map = tapOf(bytes, { tap: "map" });
  assertEquals([map.tensor, map.pooling, map.channelAxis], [
    "map",
    "spatial mean",
    1,
  ]);
  assertEquals(map.logits?.output, "logits");
  assertEquals(tapOf(bytes, { tap: "feat" }).dims, 4);
  const headless = classifier([node("Relu", ["feat"], ["logits"])]);
  assertEquals(tapOf(headless, { tap: "logits" }).pooling, "none");
});

Deno.test("findTap() refuses a tap that does not exist, is constant, or lies in a branch; names the nearest", () => {
  const inner = graph({
    nodes: [node("Relu", ["feat"], ["inner"])],
    outputs: [value("inner")],
  });
  const bytes = classifier([
    node("If", ["flag"], ["chosen"], {}, { graphs: { then_branch: inner } }),
    node("Gemm", ["chosen", "w"], ["logits"]),
  ], [w, tensor("flag", [], { type: 9 })]);
  assertThrows(
    () => tapOf(bytes, { tap: "fat" }),
    ModelError,
    'Cannot tap net.onnx: there is no tensor "fat"; the nearest of its 6 tensors are "feat", "map", ' +
      '"conv" (candidates: fair-collapse inspect net.onnx)',
  );
  assertThrows(
    () => tapOf(bytes, { tap: "w" }),
    ModelError,
    '"w" is a constant',
  );
  assertThrows(
    () => tapOf(bytes, { tap: "inner" }),
    ModelError,
    '"inner" lies in a branch, out of reach',
  );
});
