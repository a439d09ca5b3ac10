/**
 * The answers of a segmentation model at the resolution of its features, before any upsampling.
 *
 * @module
 */
import type { GraphIndex } from "./graph_index.ts";
import type { LinearOperator } from "./linear_operator.ts";
import type { OnnxNode } from "./onnx_graph.ts";

/** Operators that finish what a linear layer began: a bias or scales that stand on their own, real numbers again. */
const FINISHING = new Set([
  "Add",
  "Sub",
  "Mul",
  "Div",
  "BiasAdd",
  "Cast",
  "DequantizeLinear",
]);

/**
 * The tensor that holds a head's logits, with the head's axes: its result, after a bias, scales or a dequantiser.
 *
 * @param head The linear layer.
 * @returns Undefined where the result stays integer.
 */
export function logitsMap(
  index: GraphIndex,
  { node }: LinearOperator,
): string | undefined {
  let tensor = node.outputs[0];
  let isReal = !/Integer$|^QLinear|^QGemm/.test(node.op);
  for (;;) {
    const next = onlyReader(index, tensor);
    if (!next || !FINISHING.has(next.op) || !keepsLogits(index, next, tensor)) {
      return isReal ? tensor : undefined;
    }
    isReal ||= next.op === "DequantizeLinear" || next.op === "Cast";
    tensor = next.outputs[0];
  }
}

function onlyReader(
  { graph }: GraphIndex,
  tensor: string,
): OnnxNode | undefined {
  const readers = graph.nodes.filter(({ inputs }) => inputs.includes(tensor));
  return readers.length === 1 ? readers[0] : undefined;
}

/** Whether what else goes in is a constant, or a scale found while quantising: not another map. */
function keepsLogits(
  index: GraphIndex,
  { inputs }: OnnxNode,
  tensor: string,
): boolean {
  return inputs.every((input) =>
    input === tensor || index.isConstant(input) || isScale(index, input)
  );
}

function isScale(index: GraphIndex, tensor: string, steps = 8): boolean {
  const producer = index.producers.get(tensor);
  if (!producer || steps === 0) return false;
  const { node, output } = producer;
  if (node.op === "DynamicQuantizeLinear") return output > 0;
  return FINISHING.has(node.op) &&
    node.inputs.every((input) =>
      index.isConstant(input) || isScale(index, input, steps - 1)
    );
}
