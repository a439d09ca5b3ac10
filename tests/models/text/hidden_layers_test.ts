/** Hidden states of transformers as exporters write them. @module */
import { assertEquals } from "@std/assert";

import { indexGraph } from "../../../lib/models/graph_index.ts";
import { parseOnnx } from "../../../lib/models/parse_onnx.ts";
import { hiddenLayers } from "../../../lib/models/text/hidden_layers.ts";
import { encodeOnnx, INT64, node, tensor, value } from "../encode_onnx.ts";

/** A block: `x` becomes `${name}`; norms before the sublayers, or after the sums. */
function block(name: string, x: string, isPre: boolean): Uint8Array[] {
  const at = (part: string) => `${name}/${part}`;
  const norm = (from: string, to: string) =>
    node("LayerNormalization", [from, "gain", "bias"], [to]);
  const read = isPre ? at("n1") : x;
  const middle = isPre ? at("r1") : at("m");
  const inner = isPre ? at("n2") : at("m");
  return [
    ...(isPre ? [norm(x, at("n1"))] : []),
    node("MatMul", [read, "w"], [at("q")]),
    node("MatMul", [read, "w"], [at("k")]),
    node("MatMul", [read, "w"], [at("v")]),
    node("Transpose", [at("k")], [at("t")], { perm: [0, 2, 1] }),
    node("MatMul", [at("q"), at("t")], [at("s")]),
    node("Add", [at("s"), "mask"], [at("masked")]),
    node("Softmax", [at("masked")], [at("a")]),
    node("MatMul", [at("a"), at("v")], [at("c")]),
    node("Add", [x, at("c")], [at("r1")]),
    norm(at("r1"), isPre ? at("n2") : at("m")),
    node("MatMul", [inner, "w"], [at("f")]),
    node("Relu", [at("f")], [at("g")]),
    node("Add", [middle, at("g")], [isPre ? name : at("r2")]),
    ...(isPre ? [] : [norm(at("r2"), name)]),
  ];
}

/** Embeddings, three blocks and an end. */
function layersOf(
  isPre: boolean,
  end: Uint8Array[],
  to: string,
  hasTokens: boolean,
): string[] {
  const bytes = encodeOnnx({
    nodes: [
      node("Gather", ["words", "input_ids"], ["e"]),
      node("CastLike", ["attention_mask", "e"], ["mask"]),
      ...block("one", "e", isPre),
      ...block("two", "one", isPre),
      ...block("three", "two", isPre),
      ...end,
    ],
    inputs: [
      value("input_ids", ["b", "s"], INT64),
      value("attention_mask", ["b", "s", "s"], INT64),
    ],
    outputs: [value(to, ["b"])],
    initializers: [
      tensor("words", [20, 4]),
      tensor("w", [4, 4]),
      tensor("gain", [4]),
      tensor("bias", [4]),
      tensor("first", [], { type: INT64, integers: [0] }),
      tensor("axis", [1], { type: INT64, integers: [1] }),
    ],
  }, { opsets: [["", 18]] });
  return hiddenLayers(
    indexGraph(parseOnnx(bytes, "net.onnx")),
    "e",
    to,
    hasTokens,
  );
}

const norm = node("LayerNormalization", ["three", "gain", "bias"], ["last"]);

Deno.test("hiddenLayers() gives the normalised sums of blocks that normalise after them", () => {
  assertEquals(layersOf(false, [], "three", true), ["one", "two", "three"]);
});

Deno.test("hiddenLayers() gives the bare sums of blocks that normalise before them, and the last normalised", () => {
  assertEquals(layersOf(true, [norm], "last", true), ["one", "two", "last"]);
});

Deno.test("hiddenLayers() ends before a classifier chooses the first token", () => {
  const head = [
    node("Gather", ["last", "first"], ["chosen"], { axis: 1 }),
    node("MatMul", ["chosen", "w"], ["dense"]),
    node("Tanh", ["dense"], ["pooled"]),
  ];
  assertEquals(layersOf(true, [norm, ...head], "pooled", false), [
    "one",
    "two",
    "last",
  ]);
});

Deno.test("hiddenLayers() ends before a mean over the unmasked tokens, in front of the mask's product", () => {
  const mean = [
    node("ReduceMax", ["attention_mask", "axis"], ["seen"]),
    node("CastLike", ["seen", "e"], ["weights"]),
    node("Mul", ["three", "weights"], ["kept"]),
    node("ReduceSum", ["kept", "axis"], ["sum"]),
    node("ReduceSum", ["weights", "axis"], ["count"]),
    node("Div", ["sum", "count"], ["mean"]),
  ];
  assertEquals(layersOf(false, mean, "mean", false), ["one", "two", "three"]);
});

Deno.test("hiddenLayers() gives none where a row a text comes about in a way that it does not know", () => {
  const strange = [node("Einsum", ["three", "three"], ["row"])];
  assertEquals(layersOf(false, strange, "row", false), []);
});
