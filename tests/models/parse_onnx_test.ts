/** Reading the structure of ONNX files, honest and not. @module */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";

import { FormatError, InputError } from "../../lib/errors.ts";
import { findTap } from "../../lib/models/find_tap.ts";
import { parseOnnx } from "../../lib/models/parse_onnx.ts";
import {
  classifier,
  encodeOnnx,
  FLOAT16,
  graph,
  INT64,
  integer,
  join,
  message,
  node,
  tensor,
  text,
  value,
  varint,
} from "./encode_onnx.ts";

const gemm = node("Gemm", ["feat", "w", "b"], ["logits"], { transB: 1 });
const weights = [tensor("w", [5, 4]), tensor("b", [5])];
const small = classifier([gemm], weights, {}, { metadata: { task: "test" } });

Deno.test("parseOnnx() gives versions, producer, inputs, outputs, nodes and metadata", () => {
  const model = parseOnnx(small, "small.onnx");
  assertEquals(model.irVersion, 8);
  assertEquals([...model.opsets], [["", 15]]);
  assertEquals(model.producer, "test 1.0");
  assertEquals([...model.metadata], [["task", "test"]]);
  assertEquals(model.inputs, [
    { name: "image", type: "float32", shape: ["batch", 3, 8, 8] },
  ]);
  assertEquals(model.outputs, [
    { name: "logits", type: "float32", shape: ["batch", 5] },
  ]);
  assertEquals(model.nodes.map(({ op }) => op), [
    "Conv",
    "Relu",
    "GlobalAveragePool",
    "Flatten",
    "Gemm",
  ]);
  assertEquals(model.nodes[4].inputs, ["feat", "w", "b"]);
  assertEquals(model.nodes[4].attributes.get("transB"), { number: 1 });
  assertEquals(model.nodes[0].attributes.get("kernel_shape"), {
    numbers: [3, 3],
  });
});

Deno.test("parseOnnx() keeps the elements of tiny tensors and of no others", () => {
  const model = parseOnnx(
    encodeOnnx({
      nodes: [],
      initializers: [
        tensor("axes", [2], { type: INT64, integers: [-1, 3] }),
        tensor("scale", [], { floats: [0.5] }),
        tensor("raw", [1], { raw: Uint8Array.of(0, 0, 128, 63) }),
        tensor("half", [1], { type: FLOAT16, raw: Uint8Array.of(0, 60) }),
        tensor("large", [65]),
      ],
    }),
    "tiny.onnx",
  );
  const values = (name: string) => model.initializers.get(name)?.values;
  assertEquals(values("axes"), [-1, 3]);
  assertEquals(values("scale"), [0.5]);
  assertEquals(values("raw"), [1]);
  assertEquals(values("half"), [1]);
  assertEquals(values("large"), null);
  assertEquals(model.initializers.get("large")?.size, 65);
});

Deno.test("parseOnnx() does not count initializers as inputs, as files of IR version 3 list them", () => {
  const model = parseOnnx(
    classifier([gemm], weights, {
      inputs: [value("image", ["batch", 3, 8, 8]), value("w", [5, 4])],
    }, { irVersion: 3 }),
    "old.onnx",
  );
  assertEquals(model.inputs.map(({ name }) => name), ["image"]);
});

Deno.test("parseOnnx() reads a size of 0 or below as unknown", () => {
  const model = parseOnnx(
    encodeOnnx({ nodes: [], inputs: [value("x", [-1, 0, 3])] }),
    "free.onnx",
  );
  assertEquals(model.inputs[0].shape, [null, null, 3]);
});

Deno.test("parseOnnx() merges a graph that comes in two parts", () => {
  const model = parseOnnx(
    join(small, message(7, graph({ nodes: [node("Relu", ["feat"], ["r"])] }))),
    "merged.onnx",
  );
  assertEquals(model.nodes.length, 6);
  assertEquals(model.outputs.length, 1);
});

Deno.test("parseOnnx() says what a file is that is no ONNX model", () => {
  const cases: [content: Uint8Array | string, words: string][] = [
    ["", "it is an empty file, not an ONNX model; download the model again"],
    ["<!DOCTYPE html><html>", "it is an HTML page"],
    ['{"models": []}', "it is a JSON document"],
    [
      "version https://git-lfs.github.com/spec/v1",
      "it is a Git LFS pointer, not an ONNX model; fetch it by git lfs pull",
    ],
    ["PK\x03\x04", "it is a zip archive or a PyTorch checkpoint"],
    [
      Uint8Array.of(28, 0, 0, 0, 84, 70, 76, 51),
      "it is a TensorFlow Lite model",
    ],
    [Uint8Array.of(0x89, 80, 78, 71), "it is a PNG image"],
  ];
  for (const [content, words] of cases) {
    const bytes = typeof content === "string"
      ? new TextEncoder().encode(content)
      : content;
    assertThrows(
      () => parseOnnx(bytes, "net.onnx"),
      FormatError,
      `Cannot read net.onnx: ${words}`,
    );
  }
});

Deno.test("parseOnnx() names the byte where a cut file ends", () => {
  assertThrows(
    () => parseOnnx(small.subarray(0, 200), "cut.onnx"),
    FormatError,
    "Cannot read cut.onnx: field 7 says 828 bytes, but 184 are left (byte 13 of 200); " +
      "is it an ONNX file, and was it copied whole?",
  );
});

Deno.test("parseOnnx() never takes a cut file for a whole one", () => {
  for (let length = 0; length < small.length - 20; length++) {
    assertThrows(
      () => parseOnnx(small.subarray(0, length), "cut.onnx"),
      FormatError,
      "Cannot read cut.onnx",
    );
  }
});

Deno.test("parseOnnx() refuses a model without graph, and one without opset", () => {
  assertThrows(
    () => parseOnnx(integer(1, 8), "empty.onnx"),
    FormatError,
    "Cannot read empty.onnx: there is no graph in it (2 bytes)",
  );
  assertThrows(
    () => parseOnnx(encodeOnnx({ nodes: [] }, { opsets: [] }), "old.onnx"),
    FormatError,
    "Cannot read old.onnx: no opset is declared",
  );
});

Deno.test("parseOnnx() names the tensor whose data is not as long as its shape says", () => {
  const bytes = classifier([gemm], [
    tensor("w", [5, 4], { raw: new Uint8Array(79) }),
  ]);
  assertThrows(
    () => parseOnnx(bytes, "short.onnx"),
    FormatError,
    'tensor "w" of shape 5 x 4 (float32) takes 80 bytes, but 79 are there',
  );
});

Deno.test("parseOnnx() refuses absurd shapes, names, nesting and integers", () => {
  const withTensor = (...dims: number[]) =>
    encodeOnnx({
      nodes: [],
      initializers: [tensor("t", dims, { raw: new Uint8Array() })],
    });
  let nested = graph({ nodes: [] });
  for (let depth = 0; depth < 20; depth++) {
    nested = graph({
      nodes: [node("If", ["c"], ["y"], {}, { graphs: { then: nested } })],
    });
  }
  const cases: [bytes: Uint8Array, words: string][] = [
    [withTensor(2 ** 40, 2 ** 40), "is absurd"],
    [withTensor(-5), "a tensor has the size -5"],
    [withTensor(...Array(65).fill(1)), "on axis 64"],
    [message(7, nested), "graphs are nested too deep"],
    [
      message(7, text(2, "g"), message(1, text(4, "x".repeat(70_000)))),
      "a name of 70000 bytes",
    ],
    [Uint8Array.from([8, ...Array(11).fill(255)]), "an integer does not end"],
    [Uint8Array.from([...varint(7 << 3 | 3)]), "wire type 3 does not exist"],
    [Uint8Array.of(7), "there is no field number 0"],
    [message(7, message(1, text(1, "x"))), "a node has no operator"],
    [integer(7, 1), "field 7 is no message"],
  ];
  for (const [bytes, words] of cases) {
    assertThrows(() => parseOnnx(bytes, "bad.onnx"), FormatError, words);
  }
});

Deno.test("parseOnnx() stops at half a million nodes, not when memory ends", () => {
  const relu = message(1, text(4, "Relu"));
  const nodes = new Uint8Array(500_001 * relu.length);
  for (let at = 0; at < nodes.length; at += relu.length) nodes.set(relu, at);
  assertThrows(
    () => parseOnnx(message(7, nodes), "bomb.onnx"),
    FormatError,
    "so many nodes and names are absurd",
  );
});

Deno.test("findTap(parseOnnx()) of damaged bytes gives a tap or an InputError, nothing else", () => {
  const bytes = classifier(
    [
      node("If", ["flag"], ["chosen"], {}, {
        graphs: {
          then_branch: graph({
            nodes: [node("Identity", ["feat"], ["a"])],
            outputs: [value("a")],
          }),
          else_branch: graph({
            nodes: [node("Identity", ["feat"], ["b"])],
            outputs: [value("b")],
          }),
        },
      }),
      node("Gemm", ["chosen", "w", "b"], ["z"], { transB: 1 }),
      node("Softmax", ["z"], ["logits"]),
    ],
    [...weights, tensor("flag", [], { type: 9, raw: Uint8Array.of(1) })],
  );
  const flips = fc.array(
    fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)),
    { minLength: 1, maxLength: 6 },
  );
  let found = 0;
  fc.assert(
    fc.property(flips, fc.nat(bytes.length), (changes, length) => {
      const damaged = bytes.slice(
        0,
        Math.max(length, changes.length % 2 ? bytes.length : 0),
      );
      for (const [at, byte] of changes) {
        if (at < damaged.length) damaged[at] = byte;
      }
      try {
        findTap(parseOnnx(damaged, "damaged.onnx"));
        found++;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        assert(error.message.includes("damaged.onnx"), error.message);
      }
    }),
    { numRuns: 3000 },
  );
  assert(found > 100, `only ${found} damaged files were still models`);
});

Deno.test("parseOnnx() of random bytes is a FormatError", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assertThrows(() => parseOnnx(bytes, "noise.onnx"), FormatError);
    }),
    { numRuns: 1000 },
  );
});
