/**
 * A graph while it is read, with a budget: a file that is made to fill memory ends at it.
 *
 * @module
 */
import type { OnnxNode, OnnxTensor, OnnxValue } from "./onnx_graph.ts";
import { malformed, type WireField, type WireSource } from "./wire_format.ts";

/**
 * What is read at most, in names: a node or tensor counts as eight, an attribute as four. The largest language models
 * have a tenth of it; a file that is made to fill memory ends here, below 200 MB.
 */
const MOST_ITEMS = 4_000_000;
/** What a node, a tensor or a value takes of it. */
export const NODE = 8;
/** What an attribute takes. */
export const ATTRIBUTE = 4;
/** What a name takes. */
export const NAME = 1;

/** What has been read so far. */
export interface GraphDraft {
  inputs: OnnxValue[];
  outputs: OnnxValue[];
  nodes: OnnxNode[];
  initializers: Map<string, OnnxTensor>;
  values: Map<string, OnnxValue>;
  items: number;
}

/** Nothing read yet. */
export function emptyDraft(): GraphDraft {
  return {
    inputs: [],
    outputs: [],
    nodes: [],
    initializers: new Map(),
    values: new Map(),
    items: 0,
  };
}

/** Take something from the budget. @throws {FormatError} If it is spent. */
export function count(
  source: WireSource,
  field: WireField,
  draft: GraphDraft,
  items: number,
): void {
  draft.items += items;
  if (draft.items <= MOST_ITEMS) return;
  throw malformed(source, field.start, "so many nodes and names are absurd");
}
