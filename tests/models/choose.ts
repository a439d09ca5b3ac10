/** The preprocessing that is chosen for a model with given input and neighbours. @module */
import { modelPreprocessing } from "../../lib/models/model_preprocessing.ts";
import { modelTap, openModel } from "../../lib/models/open_model.ts";
import type { PreprocessingChoice } from "../../lib/models/preprocessing_choice.ts";
import { encodeOnnx, node, tensor, value } from "./encode_onnx.ts";
import { withFiles } from "./with_files.ts";

/** What a model's input looks like. */
export interface Input {
  dims?: (number | string)[];
  type?: number;
  first?: Uint8Array[];
  kernel?: number[];
  constants?: Uint8Array[];
}

/** A model that reads its input through `first`, then a Conv. */
export function model(
  { dims = ["b", 3, 224, 224], type, first = [], kernel, constants = [] }:
    Input,
): Uint8Array {
  return encodeOnnx({
    nodes: [
      ...first,
      node("Conv", [first.length > 0 ? "scaled" : "image", "k"], ["map"]),
      node("GlobalAveragePool", ["map"], ["pooled"]),
      node("Flatten", ["pooled"], ["feat"]),
      node("Gemm", ["feat", "w"], ["logits"]),
    ],
    inputs: [value("image", dims, type)],
    outputs: [value("logits", ["b", 5])],
    initializers: [
      tensor("k", kernel ?? [4, 3, 3, 3]),
      tensor("w", [4, 5]),
      ...constants,
    ],
  });
}

/** The choice for a model at `path`, with files beside it. */
export async function choose(
  input: Input,
  files: Record<string, unknown> = {},
  path = "net.onnx",
): Promise<PreprocessingChoice> {
  let choice: PreprocessingChoice | undefined;
  const contents = Object.entries(files).map((
    [name, content],
  ) => [name, JSON.stringify(content)]);
  await withFiles(
    { [path]: model(input), ...Object.fromEntries(contents) },
    async (folder) => {
      const opened = await openModel(`${folder}/${path}`);
      choice = modelPreprocessing(opened, modelTap(opened));
    },
  );
  return choice!;
}
