/** Models that embed images and texts, given images alone. @module */
import { assertEquals, assertRejects } from "@std/assert";

import { imageFolder } from "../../lib/datasets/image_folder.ts";
import { ModelError } from "../../lib/errors.ts";
import { extractFeatures } from "../../lib/features/extract_features.ts";
import { openBackend } from "../../lib/inference/open_backend.ts";
import { modelPreprocessing } from "../../lib/models/model_preprocessing.ts";
import { modelTap, openModel } from "../../lib/models/open_model.ts";
import {
  encodeOnnx,
  INT64,
  node,
  tensor,
  value,
} from "../models/encode_onnx.ts";
import { withFiles } from "../models/with_files.ts";

const images = new URL("../../zoo/targets/fashion", import.meta.url).pathname;

/** An image's mean colour; with texts, as CLIP has them, or with a mask that the features depend on. */
function twoTowers(output: "image_embeds" | "masked"): Uint8Array {
  return encodeOnnx({
    nodes: [
      node("GlobalAveragePool", ["pixel_values"], ["mean"]),
      node("Flatten", ["mean"], ["image_embeds"]),
      node("Gather", ["words", "input_ids"], ["tokens"]),
      node("ReduceMean", ["tokens"], ["text_embeds"], {
        axes: [1],
        keepdims: 0,
      }),
      node("Add", ["image_embeds", "text_embeds"], ["masked"]),
      node("Gemm", ["masked", "w"], ["logits"]),
    ],
    inputs: [
      value("input_ids", ["texts", "length"], INT64),
      value("pixel_values", ["images", 3, 8, 8]),
    ],
    outputs: output === "masked"
      ? [value("logits", ["images", 5])]
      : [value("text_embeds", ["texts", 3]), value("image_embeds", ["n", 3])],
    initializers: [tensor("words", [9, 3]), tensor("w", [3, 5])],
  });
}

async function featuresOf(model: Uint8Array): Promise<[number, number]> {
  let size: [number, number] | undefined;
  await withFiles({ "net.onnx": model }, async (folder) => {
    const dataset = await imageFolder(images, { perClass: 3 });
    const opened = await openModel(`${folder}/net.onnx`);
    const tap = modelTap(opened);
    const { preprocessing } = modelPreprocessing(opened, tap);
    const backend = await openBackend("wasm", { threads: 1 });
    try {
      const { features: { rows, dims } } = await extractFeatures(
        dataset,
        { model: opened, tap, preprocessing },
        backend,
        { cache: null, batch: 5 },
      );
      size = [rows, dims];
    } finally {
      await backend.close();
    }
  });
  return size!;
}

Deno.test("extractFeatures() takes the images of a model of images and texts, whose features no text can change", async () => {
  const dataset = await imageFolder(images, { perClass: 3 });
  assertEquals(await featuresOf(twoTowers("image_embeds")), [dataset.size, 3]);
});

Deno.test("extractFeatures() refuses a model whose features depend on more than the images", () =>
  assertRejects(
    () => featuresOf(twoTowers("masked")),
    ModelError,
    "Cannot give images to net: it has 2 inputs (input_ids, pixel_values), an image model has one",
  ));
