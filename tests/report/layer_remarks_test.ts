/** The best layer of each model. @module */
import { assertEquals } from "@std/assert";

import { layerRemarks } from "../../lib/report/layer_remarks.ts";
import type { RunDocument } from "../../lib/report/run_document.ts";

const model = (name: string, layerOf?: string) => ({
  name,
  source: "",
  rows: 1,
  dims: 1,
  ...(layerOf && { layerOf }),
});

Deno.test("layerRemarks() names the first of each model's layers, and says nothing of models that are whole", () => {
  const run = {
    models: [
      model("a @ layer 1", "a"),
      model("a @ layer 2", "a"),
      model("b @ x @ layer 1", "b @ x"),
      model("c"),
    ],
    order: ["c", "a @ layer 2", "b @ x @ layer 1", "a @ layer 1"],
  };
  assertEquals(layerRemarks(run as unknown as RunDocument), [
    "Best layer of a: layer 2, of 2.",
    "Best layer of b @ x: layer 1, of 1.",
  ]);
});
