/** Features of int8-quantised models of texts. @module */
import { assert, assertEquals } from "@std/assert";

import type { TextDataset } from "../../../lib/datasets/dataset.ts";
import { extractFeatures } from "../../../lib/features/extract_features.ts";
import { openBackend } from "../../../lib/inference/open_backend.ts";
import { modelTap, openModel } from "../../../lib/models/open_model.ts";
import { openTextModel } from "../../../lib/models/text/open_text_model.ts";
import {
  encodeOnnx,
  INT64,
  INT8,
  node,
  tensor,
  value,
} from "../../models/encode_onnx.ts";
import {
  tinyTokenizer,
  VOCABULARY,
} from "../../models/text/tiny_text_model.ts";
import { withFiles } from "../../models/with_files.ts";

const DIMS = 4;

/** Bytes that differ, from -127 to 127. */
function bytes(count: number, step: number): Int8Array {
  return Int8Array.from({ length: count }, (_, at) => at * step % 255 - 127);
}

const words = bytes(VOCABULARY * DIMS, 37);
const weights = bytes(DIMS * DIMS, 59);

/** A lookup in a table of bytes, and a product as quantisers write it. */
function quantised(): Uint8Array<ArrayBuffer> {
  const raw = (data: Int8Array) => new Uint8Array(data.buffer);
  return encodeOnnx({
    nodes: [
      node("Gather", ["words", "input_ids"], ["looked"]),
      node("DequantizeLinear", ["looked", "scale", "zero"], ["e"]),
      node("DynamicQuantizeLinear", ["e"], ["q", "s", "z"]),
      node("MatMulInteger", ["q", "weights", "z"], ["whole"]),
      node("Cast", ["whole"], ["real"], { to: 1 }),
      node("Mul", ["s", "scale"], ["scales"]),
      node("Mul", ["real", "scales"], ["last_hidden_state"]),
    ],
    inputs: [
      value("input_ids", ["b", "s"], INT64),
      value("attention_mask", ["b", "s"], INT64),
    ],
    outputs: [value("last_hidden_state", ["b", "s", DIMS])],
    initializers: [
      tensor("words", [VOCABULARY, DIMS], { type: INT8, raw: raw(words) }),
      tensor("weights", [DIMS, DIMS], { type: INT8, raw: raw(weights) }),
      tensor("scale", [], { fill: 0.01 }),
      tensor("zero", [], { type: INT8 }),
    ],
  });
}

Deno.test("extractFeatures() takes features of an int8-quantised model, and knows the rows of its table of bytes", () =>
  withFiles({
    "net.onnx": quantised(),
    "tokenizer.json": JSON.stringify(tinyTokenizer),
  }, async (folder) => {
    const model = await openModel(`${folder}/net.onnx`);
    const { tokenizer, features: [{ tap, preprocessing }] } =
      await openTextModel(model, modelTap(model));
    assertEquals(tap.warnings, []);
    const all = ["the film was good", "bad"];
    const dataset: TextDataset = {
      task: "text",
      name: "texts",
      classNames: ["a", "b"],
      size: 2,
      labels: Int32Array.of(0, 1),
      fingerprint: "texts",
      async *samples() {
        for (const [index, text] of all.entries()) {
          yield await Promise.resolve({
            index,
            source: "",
            label: index,
            text,
          });
        }
      },
    };
    const backend = await openBackend("wasm", { threads: 1 });
    const candidate = { model, tap, preprocessing, tokenizer };
    const { features } = await extractFeatures(dataset, candidate, backend, {
      cache: null,
    });
    const found: number[] = [];
    for await (const chunk of features.chunks()) found.push(...chunk);
    for (const [row, text] of all.entries()) {
      const { ids } = tokenizer.encode(text, undefined, 16);
      for (let dim = 0; dim < DIMS; dim++) {
        const sum = ids.reduce((sum, id) => {
          for (let i = 0; i < DIMS; i++) {
            sum += words[id * DIMS + i] * weights[i * DIMS + dim] * 1e-4;
          }
          return sum;
        }, 0);
        // A step of the activations' quantisation times the weights' sizes.
        assert(Math.abs(found[row * DIMS + dim] - sum / ids.length) < 0.03);
      }
    }
  }));
