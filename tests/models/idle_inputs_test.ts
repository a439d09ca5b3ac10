/** Inputs that a tap does not depend on. @module */
import { assertEquals } from "@std/assert";

import { findTap } from "../../lib/models/find_tap.ts";
import { parseOnnx } from "../../lib/models/parse_onnx.ts";
import { classifier, graph, node, tensor, value } from "./encode_onnx.ts";

const inputs = [
  value("image", ["batch", 3, 8, 8]),
  value("other", ["batch", 4]),
  value("unused", ["batch", 4]),
];

function idleOf(head: Uint8Array[], others: Uint8Array[] = []) {
  const bytes = classifier(head, [tensor("w", [4, 5]), ...others], { inputs });
  return findTap(parseOnnx(bytes, "net.onnx")).idleInputs;
}

Deno.test("findTap() names the inputs that neither features nor answers depend on", () => {
  const head = node("Gemm", ["feat", "w"], ["logits"]);
  assertEquals(idleOf([head]), ["other", "unused"]);
  const biased = [node("Gemm", ["feat", "w", "other"], ["logits"])];
  assertEquals(idleOf(biased), ["unused"]);
});

Deno.test("findTap() sees what the branches of an If read from outside", () => {
  const branch = (name: string, source: string) =>
    graph({
      nodes: [node("Identity", [source], [name])],
      outputs: [value(name)],
    });
  const chosen = node("If", ["flag"], ["chosen"], {}, {
    graphs: {
      then_branch: branch("a", "feat"),
      else_branch: branch("b", "other"),
    },
  });
  const head = node("Gemm", ["chosen", "w"], ["logits"]);
  assertEquals(idleOf([chosen, head], [tensor("flag", [], { type: 9 })]), [
    "unused",
  ]);
});

Deno.test("findTap() says nothing of idle inputs where there are none", () => {
  const bytes = classifier(
    [node("Gemm", ["feat", "w"], ["logits"])],
    [tensor("w", [4, 5])],
  );
  assertEquals("idleInputs" in findTap(parseOnnx(bytes, "net.onnx")), false);
});
