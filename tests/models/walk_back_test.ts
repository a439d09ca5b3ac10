/** The way from the answers back to the head: what is passed, what is not, and what ends it. @module */
import { assertEquals, assertThrows } from "@std/assert";

import { ModelError } from "../../lib/errors.ts";
import { findTap } from "../../lib/models/find_tap.ts";
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

function tapOf(bytes: Uint8Array): Tap {
  return findTap(parseOnnx(bytes, "net.onnx"));
}

const w = tensor("w", [4, 5]);
const b = tensor("b", [5]);

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

Deno.test("findTap() does not take a normalised row for a map", () => {
  const norm = ["s", "t", "m", "v"];
  const tap = tapOf(classifier([
    node("BatchNormalization", ["feat", ...norm], ["normed"]),
    node("Gemm", ["normed", "w"], ["logits"]),
  ], [w, ...norm.map((name) => tensor(name, [4]))]));
  assertEquals([tap.tensor, tap.pooling, tap.channelAxis], [
    "normed",
    "none",
    -1,
  ]);
});

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

/** A quantiser of steps of 0.1 from zero on, and what undoes it. */
const fromZero = [
  tensor("s", [], { floats: [0.1] }),
  tensor("z", [], { type: UINT8 }),
  tensor("wq", [5, 4], { type: UINT8 }),
  w,
];

Deno.test("findTap() taps behind a quantiser that does the work of a Relu, and before one that does not", () => {
  const head = (data: string) => [
    node("QuantizeLinear", [data, "s", "z"], ["q"]),
    node("DequantizeLinear", ["q", "s", "z"], ["dq"]),
    node("MatMul", ["dq", "w"], ["logits"]),
  ];
  const dense = node("Gemm", ["feat", "square"], ["hidden"]);
  const square = tensor("square", [4, 4]);
  const absorbed = tapOf(
    classifier([dense, ...head("hidden")], [...fromZero, square]),
  );
  assertEquals([absorbed.tensor, absorbed.quantisation], ["dq", null]);
  const rectified = classifier([
    dense,
    node("Relu", ["hidden"], ["relu"]),
    ...head("relu"),
  ], [...fromZero, square]);
  assertEquals(tapOf(rectified).tensor, "relu");
  assertEquals(tapOf(classifier(head("feat"), fromZero)).tensor, "feat");
  const twice = classifier([
    dense,
    node("QuantizeLinear", ["hidden", "s", "z"], ["hq"]),
    node("DequantizeLinear", ["hq", "s", "z"], ["hidden_dq"]),
    node("Flatten", ["hidden_dq"], ["flat"]),
    ...head("flat"),
  ], [...fromZero, square]);
  assertEquals(tapOf(twice).tensor, "flat");
  const centred = [
    tensor("s", [], { floats: [0.1] }),
    tensor("z", [], { type: UINT8, raw: Uint8Array.of(128) }),
    w,
    square,
  ];
  assertEquals(
    tapOf(classifier([dense, ...head("hidden")], centred)).tensor,
    "hidden",
  );
});

Deno.test("findTap() taps integers where a quantiser does the work of a Relu and integers are read, and passes QLinearSoftmax", () => {
  const tap = tapOf(
    classifier([
      node("Gemm", ["feat", "square"], ["hidden"]),
      node("QuantizeLinear", ["hidden", "s", "z"], ["q"]),
      node("QLinearMatMul", ["q", "s", "z", "wq", "s", "z", "s", "z"], ["yq"]),
      node("QLinearSoftmax", ["yq", "s", "z", "s", "z"], ["pq"], {}, {
        domain: "com.microsoft",
      }),
      node("DequantizeLinear", ["pq", "s", "z"], ["logits"]),
    ], [...fromZero, tensor("square", [4, 4])]),
  );
  assertEquals(tap.tensor, "q");
  assertEquals(tap.quantisation?.zeroPoint, 0);
  assertEquals(tap.logits?.activation, "softmax");
});
