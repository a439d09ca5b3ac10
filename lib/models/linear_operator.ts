/**
 * The operators that can be a classification head: a constant matrix times the features.
 *
 * @module
 */
import { constantShape } from "./constant_shape.ts";
import { constantTensor, type GraphIndex } from "./graph_index.ts";
import type { OnnxNode } from "./onnx_graph.ts";

/** A node that multiplies its data with a constant matrix. */
export interface LinearOperator {
  /** The node. */
  readonly node: OnnxNode;
  /** Operator, with the kernel of a convolution: "Gemm", "1x1 Conv". */
  readonly title: string;
  /** Tensor that holds the features. */
  readonly data: string;
  /** Which axis of the data the features lie on: 1 in a map, the last otherwise. */
  readonly channelAxis: 1 | -1;
  /** Whether a convolution. */
  readonly isConvolution: boolean;
  /** Number of features, where the weight's shape is known. */
  readonly dims: number | null;
  /** Number of results, where the weight's shape is known. */
  readonly classes: number | null;
  /** Activation that is fused into the operator, or "". */
  readonly activation: string;
  /** What integers in the data stand for: scale * (integer - zeroPoint). */
  readonly quantisation: Quantisation | null;
}

/** What the integers of a quantised tensor stand for. */
export interface Quantisation {
  /** Distance between two neighbouring integers. */
  readonly scale: number;
  /** Integer that stands for 0. */
  readonly zeroPoint: number;
}

interface Signature {
  /** Input that is the constant matrix. */
  readonly weight: number;
  /** Whether a convolution. */
  readonly convolution?: true;
  /** Whether scale and zero point of the data follow it. */
  readonly quantised?: true;
}

/** ONNX's own operators, and those that ONNX Runtime's optimiser and quantiser write. */
const SIGNATURES: ReadonlyMap<string, Signature> = new Map(Object.entries({
  Gemm: { weight: 1 },
  MatMul: { weight: 1 },
  MatMulInteger: { weight: 1 },
  QLinearMatMul: { weight: 3, quantised: true },
  Conv: { weight: 1, convolution: true },
  ConvInteger: { weight: 1, convolution: true },
  QLinearConv: { weight: 3, convolution: true, quantised: true },
  FusedGemm: { weight: 1 },
  FusedMatMul: { weight: 1 },
  TransposeMatMul: { weight: 1 },
  FusedConv: { weight: 1, convolution: true },
  QGemm: { weight: 3, quantised: true },
  MatMulIntegerToFloat: { weight: 1 },
  DynamicQuantizeMatMul: { weight: 1 },
  MatMulNBits: { weight: 1 },
  MatMulBnb4: { weight: 1 },
}));

const DOMAINS = new Set(["", "com.microsoft"]);

/**
 * A node as a linear operator, or null when it is none: another operator, a product of two
 * tensors that both depend on the input, a grouped convolution or one that looks at neighbours.
 */
export function linearOperator(
  index: GraphIndex,
  node: OnnxNode,
): LinearOperator | null {
  const signature = SIGNATURES.get(node.op);
  if (!signature || !DOMAINS.has(node.domain)) return null;
  const [data = ""] = node.inputs;
  const weight = node.inputs[signature.weight] ?? "";
  if (index.isConstant(data) || !index.isConstant(weight)) return null;
  if (attribute(node, "transA") === 1) return null;
  const shape = constantShape(index, weight);
  const kernel = signature.convolution
    ? node.attributes.get("kernel_shape")?.numbers ?? shape?.slice(2)
    : [];
  if (!kernel || kernel.some((size) => size !== 1)) return null;
  if (signature.convolution && attribute(node, "group", 1) !== 1) return null;
  const [dims, classes] = signature.convolution
    ? [shape?.[1] ?? null, shape?.[0] ?? null]
    : matrixShape(node, shape);
  return {
    node,
    title: signature.convolution
      ? `${kernel.map(() => 1).join("x")} ${node.op}`
      : node.op,
    data,
    channelAxis: signature.convolution ? 1 : -1,
    isConvolution: signature.convolution ?? false,
    dims,
    classes,
    activation: node.attributes.get("activation")?.text ?? "",
    quantisation: signature.quantised ? dataQuantisation(index, node) : null,
  };
}

function attribute(
  { attributes }: OnnxNode,
  name: string,
  otherwise = 0,
): number {
  return attributes.get(name)?.number ?? otherwise;
}

function matrixShape(
  node: OnnxNode,
  shape: readonly number[] | null,
): [dims: number | null, classes: number | null] {
  if (node.attributes.has("K")) {
    return [attribute(node, "K"), attribute(node, "N")];
  }
  if (shape?.length === 1) return [shape[0], 1];
  const [rows = null, columns = null] = shape?.slice(-2) ?? [];
  return attribute(node, "transB") === 1 ? [columns, rows] : [rows, columns];
}

function dataQuantisation(
  index: GraphIndex,
  { inputs }: OnnxNode,
): Quantisation | null {
  const scale = constantTensor(index, inputs[1] ?? "")?.values;
  const zeroPoint = constantTensor(index, inputs[2] ?? "")?.values ?? [0];
  if (scale?.length !== 1 || zeroPoint.length !== 1) return null;
  return { scale: scale[0], zeroPoint: zeroPoint[0] };
}
