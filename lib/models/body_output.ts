/**
 * Outputs of models that have no head, where no name says so: what the graph does last tells a feature from an answer.
 *
 * @module
 */
import type { GraphIndex } from "./graph_index.ts";
import type { OnnxNode } from "./onnx_graph.ts";

/** Operators that rearrange or retype values. */
const COPIES = new Set([
  "Identity",
  "Cast",
  "Dropout",
  "Reshape",
  "Flatten",
  "Squeeze",
  "Unsqueeze",
  "Transpose",
]);
/** Operators that make one position of many. */
const POOLINGS = new Set([
  "GlobalAveragePool",
  "AveragePool",
  "ReduceMean",
  "GlobalMaxPool",
  "MaxPool",
  "ReduceMax",
]);
/** Activations of hidden layers. */
const ACTIVATIONS = new Set([
  "Relu",
  "Clip",
  "LeakyRelu",
  "PRelu",
  "Elu",
  "Celu",
  "Selu",
  "Gelu",
  "Mish",
  "HardSwish",
]);
const NORMALISATIONS = new Set([
  "LayerNormalization",
  "SimplifiedLayerNormalization",
  "SkipLayerNormalization",
  "SkipSimplifiedLayerNormalization",
  "InstanceNormalization",
  "GroupNormalization",
  "RMSNormalization",
  "LpNormalization",
]);
/**
 * Whether an output is the feature itself: normalised or activated as no answers are.
 *
 * A product with a weight, a convolution, or a sum of two of them at the end tells nothing: that may be a head. A batch
 * normalisation tells something only where its map is pooled: some classifiers end in one.
 */
export function endsInBody(index: GraphIndex, output: string): boolean {
  return isFeature(index, output, false, new Set());
}

function isFeature(
  index: GraphIndex,
  start: string,
  isPooledAlready: boolean,
  seen: Set<string>,
): boolean {
  let tensor = start;
  let isPooled = isPooledAlready;
  for (;;) {
    // What was seen held, or else the whole does not.
    if (seen.has(tensor)) return true;
    seen.add(tensor);
    const node = index.producers.get(tensor)?.node;
    if (!node) return false;
    if (ACTIVATIONS.has(node.op) || isGate(index, node)) return true;
    if (isNormalisation(index, node) || isResidual(index, node)) return true;
    if (node.op === "BatchNormalization") return isPooled;
    if (node.op === "Concat") {
      return isPooled &&
        node.inputs.every((input) => isFeature(index, input, isPooled, seen));
    }
    const next = passed(index, node);
    if (next === undefined) return false;
    isPooled ||= POOLINGS.has(node.op) || choosesToken(index, node);
    tensor = next;
  }
}

/** The data behind a copy, a pooling, a choice of a token, or a sum or product with constants. */
function passed(index: GraphIndex, node: OnnxNode): string | undefined {
  if (
    COPIES.has(node.op) || POOLINGS.has(node.op) || choosesToken(index, node)
  ) return node.inputs[0];
  if (!/^(Add|Sub|Mul|Div)$/.test(node.op)) return undefined;
  const moving = node.inputs.filter((input) => !index.isConstant(input));
  // Where two heads were taken away, a body is averaged with itself.
  const isTwice = node.op === "Add" && moving[0] === moving[1];
  return moving.length === 1 || isTwice ? moving[0] : undefined;
}

/** Whether a node keeps one position of a sequence. */
function choosesToken(
  index: GraphIndex,
  { op, inputs, attributes }: OnnxNode,
): boolean {
  return op === "Slice" ||
    (op === "Gather" && index.isConstant(inputs[1] ?? "") &&
      attributes.get("axis")?.number === 1);
}

/** A layer's normalisation, as one operator or spelt out: what was centred, or the data, over its own size. */
function isNormalisation(index: GraphIndex, node: OnnxNode): boolean {
  if (NORMALISATIONS.has(node.op)) return true;
  if (node.op !== "Div") return false;
  const [data = "", size = ""] = node.inputs;
  if (index.isConstant(data) || index.isConstant(size)) return false;
  return isSize(index, size) && index.producers.get(data)?.node.op !== "Exp";
}

/** Whether a tensor is a deviation or a length: a root or a norm, at most clipped and expanded. */
function isSize(index: GraphIndex, tensor: string, steps = 6): boolean {
  const node = index.producers.get(tensor)?.node;
  if (!node || steps === 0) return false;
  if (/^(Sqrt|ReduceL2)$/.test(node.op)) return true;
  return /^(Clip|Max|Expand|Add|Identity|Cast)$/.test(node.op) &&
    isSize(index, node.inputs[0] ?? "", steps - 1);
}

/** Nodes between the two ends of a residual connection at most; blocks of a network are shorter. */
const LONGEST_BLOCK = 200;

/** A sum of a tensor and what a block makes of it; the answers of two heads are never that. */
function isResidual(index: GraphIndex, { op, inputs }: OnnxNode): boolean {
  if (op !== "Add") return false;
  const moving = inputs.filter((input) => !index.isConstant(input));
  if (moving.length !== 2) return false;
  return moving.some((tensor, at) => dependsOn(index, tensor, moving[1 - at]));
}

/** Whether a tensor is made of another, a block's length away. */
function dependsOn(
  index: GraphIndex,
  tensor: string,
  source: string,
): boolean {
  const seen = new Set([tensor]);
  // A set grows while it is walked.
  for (const at of seen) {
    if (seen.size > LONGEST_BLOCK) return false;
    for (const input of index.producers.get(at)?.node.inputs ?? []) {
      if (input === source) return true;
      if (!index.isConstant(input)) seen.add(input);
    }
  }
  return false;
}

/** A product of a tensor with a function of itself, or with a gate: swish, GELU, squeeze and excitation. */
function isGate(index: GraphIndex, node: OnnxNode): boolean {
  if (node.op !== "Mul") return false;
  const moving = node.inputs.filter((input) => !index.isConstant(input));
  if (moving.length !== 2) return false;
  return moving.some((tensor, at) =>
    reaches(index, tensor, unscaled(index, moving[1 - at])) ||
    /Sigmoid$/.test(index.producers.get(tensor)?.node.op ?? "")
  );
}

/** What a tensor was before a product with a constant. */
function unscaled(index: GraphIndex, tensor: string): string {
  const node = index.producers.get(tensor)?.node;
  const moving = node?.inputs.filter((input) => !index.isConstant(input)) ?? [];
  return node?.op === "Mul" && moving.length === 1 ? moving[0] : tensor;
}

/** Whether a tensor is made of another by a few operators that work element by element. */
function reaches(
  index: GraphIndex,
  tensor: string,
  source: string,
  steps = 5,
): boolean {
  if (tensor === source) return true;
  const node = index.producers.get(tensor)?.node;
  if (!node || steps === 0) return false;
  if (!/^(Add|Mul|Div|Erf|Sigmoid|HardSigmoid|Tanh|Clip)$/.test(node.op)) {
    return false;
  }
  return node.inputs.some((input) =>
    !index.isConstant(input) && reaches(index, input, source, steps - 1)
  );
}
