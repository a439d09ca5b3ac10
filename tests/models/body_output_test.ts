/** Models without a head whose output's name says nothing: told by what the graph does last. @module */
import { assertEquals, assertThrows } from "@std/assert";

import { ModelError } from "../../lib/errors.ts";
import { findTap } from "../../lib/models/find_tap.ts";
import { parseOnnx } from "../../lib/models/parse_onnx.ts";
import type { Tap } from "../../lib/models/tap.ts";
import { classifier, node, tensor, value } from "./encode_onnx.ts";

/** The tap of a network whose last nodes are these, behind "map", a rectified map, and "feat", its flat mean. */
function tapOf(
  nodes: Uint8Array[],
  initializers: Uint8Array[] = [],
  output = "output",
): Tap {
  const outputs = [value(output, ["batch", 64])];
  return findTap(
    parseOnnx(classifier(nodes, initializers, { outputs }), "net.onnx"),
  );
}

const one = tensor("one", [], { floats: [1] });
const WARNING = 'Output "output" ends as that of a body without a head does: ' +
  "it is taken for the features; if it holds answers, pass --tap";

const bodies: [
  name: string,
  nodes: Uint8Array[],
  initializers: Uint8Array[],
][] = [
  ["a Relu, pooled", [node("Identity", ["feat"], ["output"])], []],
  ["a swish, pooled", [
    node("Conv", ["map", "k"], ["c"], { kernel_shape: [1, 1] }),
    node("Sigmoid", ["c"], ["gate"]),
    node("Mul", ["c", "gate"], ["swish"]),
    node("GlobalAveragePool", ["swish"], ["mean"]),
    node("Flatten", ["mean"], ["output"]),
  ], [tensor("k", [64, 4, 1, 1])]],
  ["a GELU that is spelt out, pooled", [
    node("Div", ["map", "one"], ["scaled"]),
    node("Erf", ["scaled"], ["erf"]),
    node("Add", ["erf", "one"], ["raised"]),
    node("Mul", ["map", "raised"], ["product"]),
    node("Mul", ["product", "one"], ["gelu"]),
    node("GlobalMaxPool", ["gelu"], ["output"]),
  ], [one]],
  ["a layer's normalisation that is spelt out", [
    node("ReduceMean", ["feat"], ["mean"], { axes: [-1] }),
    node("Sub", ["feat", "mean"], ["centred"]),
    node("Mul", ["centred", "centred"], ["squares"]),
    node("ReduceMean", ["squares"], ["variance"], { axes: [-1] }),
    node("Sqrt", ["variance"], ["deviation"]),
    node("Div", ["centred", "deviation"], ["normal"]),
    node("Mul", ["normal", "one"], ["grown"]),
    node("Add", ["grown", "one"], ["output"]),
  ], [one]],
  ["LayerNormalization, and one token chosen", [
    node("LayerNormalization", ["tokens", "one", "one"], ["normal"]),
    node("Gather", ["normal", "first"], ["output"], { axis: 1 }),
    node("Unsqueeze", ["feat"], ["tokens"], { axes: [1] }),
  ], [one, tensor("first", [], { type: 7 })]],
  ["a length of one", [
    node("MatMul", ["feat", "w"], ["projected"]),
    node("ReduceL2", ["projected"], ["length"], { axes: [1] }),
    node("Clip", ["length", "one"], ["clipped"]),
    node("Div", ["projected", "clipped"], ["output"]),
  ], [one, tensor("w", [4, 64])]],
  ["a residual sum, scaled and pooled", [
    node("Conv", ["map", "k"], ["c"], { kernel_shape: [3, 3] }),
    node("Add", ["c", "map"], ["sum"]),
    node("Mul", ["sum", "one"], ["scaled"]),
    node("GlobalAveragePool", ["scaled"], ["output"]),
  ], [tensor("k", [4, 4, 3, 3]), one]],
  ["a Relu, pooled and added to itself", [
    node("Add", ["feat", "feat"], ["twice"]),
    node("Div", ["twice", "one"], ["output"]),
  ], [one]],
  ["an activation that nothing pools", [
    node("Gemm", ["feat", "w"], ["hidden"]),
    node("HardSwish", ["hidden"], ["output"]),
  ], [tensor("w", [4, 64])]],
  ["a batch normalisation, pooled", [
    node("BatchNormalization", ["conv", "v", "v", "v", "v"], ["normal"]),
    node("GlobalAveragePool", ["normal"], ["output"]),
  ], [tensor("v", [4])]],
  ["activations side by side, pooled", [
    node("MaxPool", ["map"], ["pool"], { kernel_shape: [1, 1] }),
    node("Concat", ["map", "pool"], ["both"], { axis: 1 }),
    node("GlobalAveragePool", ["both"], ["output"]),
  ], []],
  ["a 1x1 Conv and a pooling, with as many channels as bodies have", [
    node("Conv", ["map", "k"], ["c"], { kernel_shape: [1, 1] }),
    node("ReduceMean", ["c"], ["output"], { axes: [2, 3], keepdims: 0 }),
  ], [tensor("k", [64, 4, 1, 1])]],
  ["a 1x1 Conv, a Relu and a pooling, with as many channels as bodies have", [
    node("Conv", ["map", "k"], ["c"], { kernel_shape: [1, 1] }),
    node("Relu", ["c"], ["r"]),
    node("GlobalAveragePool", ["r"], ["mean"]),
    node("Flatten", ["mean"], ["output"]),
  ], [tensor("k", [64, 4, 1, 1])]],
];

for (const [name, nodes, initializers] of bodies) {
  Deno.test(`findTap() takes an unnamed output for features, with a warning, behind ${name}`, () => {
    const { tensor, isOutput, logits, warnings } = tapOf(nodes, initializers);
    assertEquals([tensor, isOutput, logits], ["output", true, null]);
    assertEquals(warnings, [WARNING]);
  });

  Deno.test(`findTap() does not take an output that is called logits for features behind ${name}`, () => {
    const renamed = [...nodes, node("Identity", ["output"], ["logits"])];
    try {
      const tap = tapOf(renamed, initializers, "logits");
      assertEquals(tap.logits?.output, "logits");
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      assertEquals(error.message.includes("--tap"), true);
    }
  });
}

const unknown: [
  name: string,
  nodes: Uint8Array[],
  initializers: Uint8Array[],
][] = [
  ["a 3x3 Conv, pooled", [
    node("Conv", ["map", "k"], ["c"], { kernel_shape: [3, 3] }),
    node("GlobalAveragePool", ["c"], ["mean"]),
    node("Flatten", ["mean"], ["output"]),
  ], [tensor("k", [64, 4, 3, 3])]],
  ["a batch normalisation that nothing pools", [
    node("Gemm", ["feat", "w"], ["answers"]),
    node("BatchNormalization", ["answers", "v", "v", "v", "v"], ["output"]),
  ], [tensor("w", [4, 64]), tensor("v", [64])]],
  ["a Concat of an activation and a sum, pooled", [
    node("Conv", ["image", "kernel"], ["other"], { kernel_shape: [3, 3] }),
    node("Add", ["conv", "other"], ["sum"]),
    node("Concat", ["map", "sum"], ["both"], { axis: 1 }),
    node("GlobalAveragePool", ["both"], ["output"]),
  ], []],
  ["a softmax that is spelt out", [
    node("Gemm", ["feat", "w"], ["answers"]),
    node("Exp", ["answers"], ["powers"]),
    node("ReduceSum", ["powers"], ["sum"], { axes: [1] }),
    node("Div", ["powers", "sum"], ["output"]),
  ], [tensor("w", [4, 64])]],
  ["two heads that are summed up", [
    node("Gemm", ["feat", "w"], ["1"]),
    node("Gemm", ["conv", "w"], ["2"]),
    node("Add", ["1", "2"], ["output"]),
  ], [tensor("w", [4, 64])]],
];

for (const [name, nodes, initializers] of unknown) {
  Deno.test(`findTap() does not take an unnamed output for features behind ${name}`, () => {
    assertThrows(() => tapOf(nodes, initializers), ModelError, "pass --tap");
  });
}

Deno.test("findTap() takes the 1x1 Conv of a user's output for the head, however many classes it has", () => {
  const nodes = [
    node("Conv", ["map", "k"], ["c"], { kernel_shape: [1, 1] }),
    node("Relu", ["c"], ["r"]),
    node("GlobalAveragePool", ["r"], ["output"]),
  ];
  const graph = parseOnnx(
    classifier(nodes, [tensor("k", [64, 4, 1, 1])], {
      outputs: [value("output", ["batch", 64, 1, 1])],
    }),
    "net.onnx",
  );
  assertEquals(findTap(graph).tensor, "output");
  assertEquals(findTap(graph, { output: "output" }).tensor, "map");
});
