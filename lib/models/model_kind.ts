/**
 * What a model looks at, by its inputs.
 *
 * @module
 */
import type { OnnxGraph, OnnxValue } from "./onnx_graph.ts";

/** The input that takes images: four axes, of real numbers or bytes; null where there is none. */
export function imageInput({ inputs }: OnnxGraph): OnnxValue | null {
  const pictures = inputs.filter(({ type, shape }) =>
    (type.startsWith("float") || type === "uint8") &&
    (shape === null || shape.length === 4)
  );
  return pictures.find(({ name }) => name === "pixel_values") ??
    pictures.find(({ shape }) => shape !== null) ?? pictures[0] ?? null;
}

/** The input that takes the ids of a text's tokens; null where there is none. */
export function tokenInput({ inputs }: OnnxGraph): OnnxValue | null {
  const ids = inputs.filter(({ type, shape }) =>
    (type === "int64" || type === "int32") &&
    (shape === null || shape.length === 2)
  );
  return ids.find(({ name }) => /input_?ids|tokens/i.test(name)) ?? ids[0] ??
    null;
}

/** Whether a model takes images or texts; a model that takes both (CLIP) counts as one of images. */
export function inputKind(graph: OnnxGraph): "image" | "text" | "unknown" {
  if (imageInput(graph)) return "image";
  return tokenInput(graph) ? "text" : "unknown";
}
