/**
 * Tensors that a user might tap when no penultimate tensor was found.
 *
 * @module
 */
import type { GraphIndex } from "./graph_index.ts";
import type { TapCandidate } from "./tap.ts";
import { statedShape } from "./tensor_layout.ts";

/** Candidates listed at most. */
const MOST = 12;
/** Nodes looked at in their search. */
const FARTHEST = 400;

/** Operators whose output is no feature: copies, shapes, masks, integers. */
const UNINTERESTING = new Set([
  "Identity",
  "Cast",
  "CastLike",
  "Dropout",
  "Unsqueeze",
  "QuantizeLinear",
  "DynamicQuantizeLinear",
  "Shape",
  "Size",
  "Gather",
  "NonMaxSuppression",
  "TopK",
  "ArgMax",
  "Softmax",
  "LogSoftmax",
  "Range",
]);
/** Operators of which only the first input holds data. */
const FIRST_ONLY = new Set([
  "Reshape",
  "Resize",
  "Upsample",
  "Expand",
  "Slice",
  "Gather",
  "Pad",
  "Clip",
  "Squeeze",
  "Unsqueeze",
  "Tile",
  "ReduceMean",
]);

/**
 * Tensors near the outputs that features could be taken from, nearest to the output first.
 *
 * @param outputs Where to begin; an output of two axes is itself a candidate.
 */
export function tapCandidates(
  index: GraphIndex,
  outputs: readonly string[],
): TapCandidate[] {
  const candidates: TapCandidate[] = [];
  const queue = [...outputs];
  const seen = new Set(queue);
  const own = new Set(index.graph.outputs.map(({ name }) => name));
  for (const tensor of queue) {
    const node = index.producers.get(tensor)?.node;
    if (!node || candidates.length === MOST || queue.length > FARTHEST) {
      continue;
    }
    const shape = statedShape(index, tensor);
    const interesting = own.has(tensor)
      ? shape?.length === 2
      : !UNINTERESTING.has(node.op) && !node.nested;
    if (interesting) candidates.push({ tensor, operator: node.op, shape });
    const inputs = FIRST_ONLY.has(node.op)
      ? node.inputs.slice(0, 1)
      : node.inputs;
    for (const input of [...inputs, ...node.branches.flat()]) {
      if (seen.has(input) || index.isConstant(input)) continue;
      if (index.producers.get(input)?.node.op === "Shape") continue;
      seen.add(input);
      queue.push(input);
    }
  }
  return candidates;
}
