/**
 * The real numbers that stand behind the integers which a quantised head reads.
 *
 * @module
 */
import { constantTensor, type GraphIndex } from "./graph_index.ts";
import type { LinearOperator } from "./linear_operator.ts";
import type { OnnxNode } from "./onnx_graph.ts";

const READS_INTEGERS = new Set([
  "MatMulInteger",
  "ConvInteger",
  "QLinearMatMul",
  "QLinearConv",
  "QGemm",
]);

/** Operators whose results are never negative. */
const RECTIFIED = new Set([
  "Relu",
  "Clip",
  "Sigmoid",
  "Softmax",
  "HardSigmoid",
]);
/** Operators that keep what is not negative so. */
const KEEPS_SIGN = new Set([
  "GlobalAveragePool",
  "GlobalMaxPool",
  "AveragePool",
  "MaxPool",
  "ReduceMean",
  "ReduceMax",
  "Reshape",
  "Flatten",
  "Squeeze",
  "Unsqueeze",
  "Transpose",
  "Identity",
  "Dropout",
]);
const LONGEST = 32;

/**
 * The tensor to tap for a head's data, and whether it holds real numbers.
 *
 * Those before a quantiser, which are finer than its integers; but not where the quantiser does the work of a Relu,
 * which tools that quantise leave out when the integers begin at zero anyway: there it is the quantiser's result.
 */
export function beforeQuantiser(
  index: GraphIndex,
  { data, node: { op } }: LinearOperator,
): { tensor: string; isReal: boolean } {
  const { producers } = index;
  let tensor = data;
  let isReal = !READS_INTEGERS.has(op);
  for (;;) {
    const node = producers.get(tensor)?.node;
    const [source = ""] = node?.inputs ?? [];
    if (node && isQuantiser(node)) {
      if (mayRectify(index, node)) return { tensor, isReal };
      tensor = source;
      isReal = true;
    } else if (node?.op === "DequantizeLinear") {
      const quantiser = producers.get(source)?.node;
      if (!quantiser || !isQuantiser(quantiser)) return { tensor, isReal };
      if (mayRectify(index, quantiser)) return { tensor, isReal: true };
      tensor = source;
    } else return { tensor, isReal };
  }
}

function isQuantiser({ op }: OnnxNode): boolean {
  return op === "QuantizeLinear" || op === "DynamicQuantizeLinear";
}

/** Whether a quantiser cuts off at zero what may be negative before it. */
function mayRectify(index: GraphIndex, node: OnnxNode): boolean {
  if (node.op !== "QuantizeLinear") return false;
  return startsAtZero(index, node) && !isRectified(index, node.inputs[0] ?? "");
}

/** Whether the smallest integer of a quantiser, or of what undoes it, stands for zero. */
function startsAtZero(index: GraphIndex, { inputs }: OnnxNode): boolean {
  const zeroPoint = constantTensor(index, inputs[2] ?? "");
  // Without a zero point the integers are unsigned, and 0 is zero.
  if (!zeroPoint) return (inputs[2] ?? "") === "";
  const bits = Number(/\d+/.exec(zeroPoint.type)?.[0] ?? NaN);
  const smallest = zeroPoint.type.startsWith("uint") ? 0 : -(2 ** (bits - 1));
  return zeroPoint.values?.every((value) => value === smallest) ?? false;
}

function isRectified(index: GraphIndex, tensor: string): boolean {
  let at = tensor;
  for (let steps = 0; steps < LONGEST; steps++) {
    const node = index.producers.get(at)?.node;
    if (!node) return false;
    if (RECTIFIED.has(node.op)) return true;
    if (node.op === "DequantizeLinear") return startsAtZero(index, node);
    if (!KEEPS_SIGN.has(node.op)) return false;
    at = node.inputs[0] ?? "";
  }
  return false;
}
