/**
 * Reads an ONNX ValueInfoProto: the name, type and shape of a tensor.
 *
 * @module
 */
import { elementType } from "./element_types.ts";
import { count, type GraphDraft, NAME, NODE } from "./graph_draft.ts";
import type { OnnxDim, OnnxValue } from "./onnx_graph.ts";
import {
  type WireField,
  wireFields,
  wireMessage,
  type WireSource,
  wireText,
} from "./wire_format.ts";

/** A value of a graph. @throws {FormatError} If it is malformed. */
export function parseValue(
  source: WireSource,
  value: WireField,
  draft: GraphDraft,
): OnnxValue {
  count(source, value, draft, NODE);
  let name = "";
  let type = "unknown";
  let shape: OnnxDim[] | null = null;
  for (const field of wireFields(source, value.start, value.end)) {
    if (field.number === 1) name = wireText(source, field);
    else if (field.number === 2) {
      const kinds = wireMessage(source, field);
      for (const kind of wireFields(source, kinds.start, kinds.end)) {
        if (kind.number !== 1) {
          type = { 4: "sequence", 5: "map", 9: "optional" }[kind.number] ??
            type;
          continue;
        }
        const tensor = wireMessage(source, kind);
        for (const part of wireFields(source, tensor.start, tensor.end)) {
          if (part.number === 1) type = elementType(part.value);
          else if (part.number === 2) {
            shape = readShape(source, wireMessage(source, part), draft);
          }
        }
      }
    }
  }
  return { name, type, shape };
}

function readShape(
  source: WireSource,
  shape: WireField,
  draft: GraphDraft,
): OnnxDim[] {
  const dims: OnnxDim[] = [];
  for (const field of wireFields(source, shape.start, shape.end)) {
    if (field.number !== 1) continue;
    count(source, field, draft, NAME);
    const axis = wireMessage(source, field);
    let dim: OnnxDim = null;
    for (const part of wireFields(source, axis.start, axis.end)) {
      // A size of 0 or below is how some exporters write "unknown".
      if (part.number === 1) dim = part.value > 0 ? part.value : null;
      else if (part.number === 2) dim = wireText(source, part) || null;
    }
    dims.push(dim);
  }
  return dims;
}
