/** The penultimate tensor of real graphs and of small ones that each hold one difficulty. @module */
import { assert, assertEquals, assertThrows } from "@std/assert";

import { ModelError } from "../../lib/errors.ts";
import { findTap, type FindTapOptions } from "../../lib/models/find_tap.ts";
import { parseOnnx } from "../../lib/models/parse_onnx.ts";
import type { Tap } from "../../lib/models/tap.ts";
import {
  classifier,
  encodeOnnx,
  graph,
  INT64,
  INT8,
  node,
  tensor,
  UINT8,
  value,
} from "./encode_onnx.ts";
import { graphBytes, knownGraphs } from "./shared_graphs.ts";

function tapOf(bytes: Uint8Array, options?: FindTapOptions): Tap {
  return findTap(parseOnnx(bytes, "net.onnx"), options);
}

const w = tensor("w", [4, 5]);
const b = tensor("b", [5]);

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

const heads: [name: string, nodes: Uint8Array[], initializers: Uint8Array[]][] =
  [
    ["Gemm", [node("Gemm", ["feat", "w", "b"], ["logits"])], [w, b]],
    [
      "MatMul, Add, Mul by a constant, Cast, LogSoftmax",
      [
        node("MatMul", ["feat", "w"], ["1"]),
        node("Add", ["b", "1"], ["2"]),
        node("Mul", ["2", "s"], ["3"]),
        node("Cast", ["3"], ["4"], { to: 1 }),
        node("LogSoftmax", ["4"], ["logits"]),
      ],
      [w, b, tensor("s", [], { floats: [20] })],
    ],
    [
      "Gemm with a weight that is transposed, cast and dequantised on the way",
      [
        node("DequantizeLinear", ["q", "s"], ["dq"]),
        node("Transpose", ["dq"], ["t"], { perm: [1, 0] }),
        node("Cast", ["t"], ["c"], { to: 1 }),
        node("Gemm", ["feat", "c"], ["logits"]),
      ],
      [tensor("q", [5, 4], { type: INT8 }), tensor("s", [], { floats: [0.1] })],
    ],
    [
      "QDQ",
      [
        node("QuantizeLinear", ["feat", "s", "z"], ["q"]),
        node("DequantizeLinear", ["q", "s", "z"], ["dq"]),
        node("DequantizeLinear", ["wq", "s"], ["wd"]),
        node("MatMul", ["dq", "wd"], ["y"]),
        node("QuantizeLinear", ["y", "s", "z"], ["yq"]),
        node("DequantizeLinear", ["yq", "s", "z"], ["logits"]),
      ],
      [
        tensor("wq", [4, 5], { type: INT8 }),
        tensor("s", [], { floats: [0.1] }),
        tensor("z", [], { type: UINT8 }),
      ],
    ],
    [
      "QLinearMatMul behind a quantiser",
      [
        node("QuantizeLinear", ["feat", "s", "z"], ["q"]),
        node("QLinearMatMul", ["q", "s", "z", "wq", "s", "z", "s", "z"], [
          "yq",
        ]),
        node("DequantizeLinear", ["yq", "s", "z"], ["logits"]),
      ],
      [
        tensor("wq", [4, 5], { type: UINT8 }),
        tensor("s", [], { floats: [0.1] }),
        tensor("z", [], { type: UINT8 }),
      ],
    ],
    [
      "dynamic quantisation",
      [
        node("DynamicQuantizeLinear", ["feat"], ["q", "qs", "qz"]),
        node("Mul", ["qs", "s"], ["scale"]),
        node("MatMulInteger", ["q", "wq", "qz"], ["yi"]),
        node("Cast", ["yi"], ["yf"], { to: 1 }),
        node("Mul", ["yf", "scale"], ["y"]),
        node("Add", ["y", "b"], ["logits"]),
      ],
      [
        tensor("wq", [4, 5], { type: UINT8 }),
        tensor("s", [], { floats: [0.1] }),
        b,
      ],
    ],
    [
      "an operator that ONNX Runtime's optimiser wrote",
      [node("FusedMatMul", ["feat", "w"], ["logits"], {}, {
        domain: "com.microsoft",
      })],
      [w],
    ],
    [
      "branches of an If that agree",
      [
        node("MatMul", ["feat", "w"], ["y"]),
        node("If", ["flag"], ["logits"], {}, {
          graphs: {
            then_branch: graph({
              nodes: [node("Squeeze", ["y"], ["a"])],
              outputs: [value("a")],
            }),
            else_branch: graph({
              nodes: [node("Identity", ["y"], ["c"])],
              outputs: [value("c")],
            }),
          },
        }),
      ],
      [w, tensor("flag", [], { type: 9 })],
    ],
    [
      "two heads on one feature, averaged",
      [
        node("MatMul", ["feat", "w"], ["1"]),
        node("MatMul", ["feat", "v"], ["2"]),
        node("Add", ["1", "2"], ["3"]),
        node("Div", ["3", "two"], ["logits"]),
      ],
      [w, tensor("v", [4, 5]), tensor("two", [], { floats: [2] })],
    ],
  ];

for (const [name, nodes, initializers] of heads) {
  Deno.test(`findTap() finds the feature before this head: ${name}`, () => {
    const tap = tapOf(classifier(nodes, initializers));
    assertEquals(tap.tensor, "feat");
    assertEquals([tap.dims, tap.logits?.sourceClasses], [4, 5]);
    assertEquals([tap.kind, tap.pooling, tap.channelAxis], [
      "image",
      "none",
      -1,
    ]);
    assertEquals(tap.shape, ["batch", 4]);
    assertEquals(tap.quantisation, null);
  });
}

Deno.test("findTap() gives scale and zero point of a feature that exists as integers alone", () => {
  const quantised = (output: number) =>
    tensor("z", [], { type: UINT8, raw: Uint8Array.of(output) });
  const tap = tapOf(classifier(
    [
      node("QuantizeLinear", ["map", "s", "z"], ["mq"]),
      node("QLinearGlobalAveragePool", ["mq", "s", "z", "s", "z"], ["gq"], {}, {
        domain: "com.microsoft",
      }),
      node("Flatten", ["gq"], ["fq"]),
      node("QGemm", ["fq", "s", "z", "wq", "s", "z"], ["logits"], {}, {
        domain: "com.microsoft",
      }),
    ],
    [
      tensor("wq", [4, 5], { type: UINT8 }),
      tensor("s", [], { floats: [0.25] }),
      quantised(7),
    ],
  ));
  assertEquals(tap.tensor, "fq");
  assertEquals(tap.quantisation, { scale: 0.25, zeroPoint: 7 });
});

const noHeads: [
  name: string,
  nodes: Uint8Array[],
  initializers: Uint8Array[],
][] = [
  ["a Relu after a dense layer: a hidden layer", [
    node("Gemm", ["feat", "w"], ["1"]),
    node("Relu", ["1"], ["logits"]),
  ], [w]],
  ["a Tanh, as in a pooler", [
    node("Gemm", ["feat", "w"], ["1"]),
    node("Tanh", ["1"], ["logits"]),
  ], [w]],
  ["a swish over a 1x1 Conv, pooled: the end of a body", [
    node("Conv", ["map", "k"], ["1"], { kernel_shape: [1, 1] }),
    node("Sigmoid", ["1"], ["2"]),
    node("Mul", ["1", "2"], ["3"]),
    node("GlobalAveragePool", ["3"], ["4"]),
    node("Flatten", ["4"], ["logits"]),
  ], [tensor("k", [5, 4, 1, 1])]],
  ["a residual sum", [
    node("Gemm", ["feat", "v"], ["1"]),
    node("Add", ["1", "feat"], ["logits"]),
  ], [tensor("v", [4, 4])]],
  ["a grouped 1x1 Conv", [
    node("Conv", ["map", "k"], ["1"], { kernel_shape: [1, 1], group: 4 }),
    node("GlobalAveragePool", ["1"], ["logits"]),
  ], [tensor("k", [4, 1, 1, 1])]],
  ["a product of two features", [
    node("MatMul", ["feat", "feat"], ["logits"]),
  ], []],
  ["a slice along the tokens", [
    node("Slice", ["hidden", "0", "1", "1"], ["3"]),
    node("MatMul", ["map", "w"], ["hidden"]),
    node("Squeeze", ["3"], ["logits"]),
  ], [
    w,
    tensor("0", [1], { type: INT64, integers: [0] }),
    tensor("1", [1], { type: INT64, integers: [1] }),
  ]],
];

for (const [name, nodes, initializers] of noHeads) {
  Deno.test(`findTap() takes nothing for a head before ${name}`, () => {
    assertThrows(
      () => tapOf(classifier(nodes, initializers)),
      ModelError,
      'no linear layer before output "logits" (the way back ends at ',
    );
  });
}

Deno.test("findTap() names a custom operator that ends the way back", () => {
  assertThrows(
    () =>
      tapOf(
        classifier([
          node("Head", ["feat"], ["logits"], {}, { domain: "my.ops" }),
        ]),
      ),
    ModelError,
    'the way back ends at the custom operator my.ops.Head "logits"',
  );
});

Deno.test("findTap() takes what two heads share where each normalises it for itself", () => {
  const norm = ["s", "t", "m", "v"];
  const tap = tapOf(classifier([
    node("BatchNormalization", ["feat", ...norm], ["1"]),
    node("Identity", ["feat"], ["2"]),
    node("BatchNormalization", ["2", ...norm], ["3"]),
    node("MatMul", ["1", "w"], ["4"]),
    node("MatMul", ["3", "w"], ["5"]),
    node("Add", ["4", "5"], ["logits"]),
  ], [w, ...norm.map((name) => tensor(name, [4]))]));
  assertEquals([tap.tensor, tap.dims], ["feat", 4]);
});

Deno.test("findTap() does not choose between two heads that read different tensors", () => {
  const bytes = classifier([
    node("Relu", ["feat"], ["other"]),
    node("MatMul", ["feat", "w"], ["1"]),
    node("MatMul", ["other", "w"], ["2"]),
    node("Add", ["1", "2"], ["logits"]),
  ], [w]);
  assertThrows(
    () => tapOf(bytes),
    ModelError,
    'Cannot choose the penultimate layer of net.onnx: output "logits" sums up 2 linear layers that read ' +
      'different tensors ("feat", "other"); pass --tap, e.g. --tap feat',
  );
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

Deno.test("findTap() refuses nodes that feed each other in a circle, and two makers of one tensor", () => {
  assertThrows(
    () =>
      tapOf(classifier([
        node("Add", ["feat", "2"], ["1"]),
        node("Relu", ["1"], ["2"]),
        node("Gemm", ["2", "w"], ["logits"]),
      ], [w])),
    ModelError,
    'nodes feed each other in a circle through "1" (Add)',
  );
  assertThrows(
    () => tapOf(classifier([node("Relu", ["map"], ["feat"])])),
    ModelError,
    'two nodes make the tensor "feat"',
  );
});

Deno.test("findTap() does not mind nodes out of order", () => {
  const bytes = encodeOnnx({
    nodes: [
      node("Gemm", ["feat", "w"], ["logits"]),
      node("Flatten", ["image"], ["feat"]),
    ],
    inputs: [value("image", ["b", 1, 2, 2])],
    outputs: [value("logits", ["b", 5])],
    initializers: [w],
  });
  assertEquals(tapOf(bytes).tensor, "feat");
});

Deno.test("findTap() walks a ladder of a thousand sums in no time", () => {
  const rungs = Array.from(
    { length: 1000 },
    (_, i) => node("Add", [`${i}`, `${i}`], [`${i + 1}`]),
  );
  const bytes = classifier([
    node("MatMul", ["feat", "w"], ["0"]),
    ...rungs,
    node("Identity", ["1000"], ["logits"]),
  ], [w]);
  assertThrows(() => tapOf(bytes), ModelError, "no linear layer");
});

Deno.test("findTap() walks past twenty thousand copies", () => {
  const copies = Array.from(
    { length: 20_000 },
    (_, i) => node("Identity", [`${i}`], [`${i + 1}`]),
  );
  const bytes = classifier([
    node("MatMul", ["feat", "w"], ["0"]),
    ...copies,
    node("Identity", ["20000"], ["logits"]),
  ], [w]);
  assertEquals(tapOf(bytes).tensor, "feat");
});
