/** Tensors that all ways pass, against their definition. @module */
import { assertEquals } from "@std/assert";
import fc from "fast-check";

import { indexGraph } from "../../../lib/models/graph_index.ts";
import { parseOnnx } from "../../../lib/models/parse_onnx.ts";
import { passage } from "../../../lib/models/text/cut_tensors.ts";
import { encodeOnnx, node, value } from "../encode_onnx.ts";

/** A graph whose i-th node makes tensor "i" of earlier tensors; "in" is the first, the last node's the output. */
function graphOf(reads: readonly (readonly number[])[]) {
  const name = (at: number) => at < 0 ? "in" : String(at);
  const bytes = encodeOnnx({
    nodes: reads.map((inputs, at) =>
      node("Sum", inputs.map((input) => name(input - 1)), [name(at)])
    ),
    inputs: [value("in", [1, 4])],
    outputs: [value(name(reads.length - 1), [1, 4])],
  });
  return indexGraph(parseOnnx(bytes, "graph.onnx"));
}

/** Tensors without which nothing of the input reaches the output. */
function cutsByDefinition(reads: readonly (readonly number[])[]): string[] {
  const reaches = (without: number) => {
    const reached = new Set(without === -1 ? [] : [-1]);
    for (const [at, inputs] of reads.entries()) {
      const isReached = inputs.some((input) => reached.has(input - 1));
      if (isReached && at !== without) reached.add(at);
    }
    return reached.has(reads.length - 1);
  };
  if (!reaches(NaN)) return [];
  return [-1, ...reads.keys()].filter((at) => !reaches(at))
    .map((at) => at < 0 ? "in" : String(at));
}

/** For each node the tensors that it reads: 0 is the input, i the result of node i - 1. */
const graphs = fc.integer({ min: 1, max: 12 }).chain((nodes) =>
  fc.tuple(
    ...Array.from(
      { length: nodes },
      (_, at) =>
        fc.uniqueArray(fc.integer({ min: 0, max: at }), {
          minLength: 1,
          maxLength: 3,
        }),
    ),
  )
);

Deno.test("passage() gives the tensors without which no way leads from input to output, and no other", () => {
  fc.assert(
    fc.property(graphs, (reads) => {
      const index = graphOf(reads);
      const { cuts } = passage(index, "in", String(reads.length - 1));
      assertEquals(cuts.map(({ tensor }) => tensor), cutsByDefinition(reads));
    }),
    { numRuns: 300 },
  );
});

Deno.test("passage() takes no way through a shape", () => {
  const index = indexGraph(parseOnnx(
    encodeOnnx({
      nodes: [
        node("Relu", ["in"], ["a"]),
        node("Shape", ["in"], ["shape"]),
        node("Reshape", ["a", "shape"], ["b"]),
      ],
      inputs: [value("in", [1, 4])],
      outputs: [value("b", [1, 4])],
    }),
    "graph.onnx",
  ));
  const { cuts } = passage(index, "in", "b");
  assertEquals(cuts.map(({ tensor }) => tensor), ["in", "a", "b"]);
});

Deno.test("passage() is empty where no way leads from one to the other", () => {
  const index = graphOf([[0], [1]]);
  assertEquals(passage(index, "1", "0").nodes, []);
  assertEquals(passage(index, "1", "0").cuts, []);
});
