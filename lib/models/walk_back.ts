/**
 * Walks from an output back to the linear operators that feed it.
 *
 * @module
 */
import { constantTensor, type GraphIndex } from "./graph_index.ts";
import { type LinearOperator, linearOperator } from "./linear_operator.ts";
import type { OnnxNode } from "./onnx_graph.ts";

/** What a model does to its logits at the very end. */
export type LogitsActivation =
  | "none"
  | "softmax"
  | "log-softmax"
  | "sigmoid"
  | "argmax";

/** What lies between a head and the output. */
export interface Path {
  /** What is done to the logits. */
  readonly activation: LogitsActivation;
  /** The tensor that the activation reads; the output itself without one. */
  readonly logits: string;
  /** How the head's results are pooled over space. */
  readonly pooling: "none" | "spatial mean" | "spatial max";
  /** Whether a Relu lies between head and pooling. */
  readonly isRectified: boolean;
  /** Operators passed on the way, nearest to the output first; sums, scales and Relu left out. */
  readonly passed: readonly string[];
}

/** A head that was reached. */
export interface Head extends Path {
  /** The operator. */
  readonly linear: LinearOperator;
}

/** A tensor beyond which the way back is unknown. */
export interface DeadEnd {
  /** The tensor. */
  readonly tensor: string;
  /** What makes it; null for an input of the model. */
  readonly node: OnnxNode | null;
}

/** All ends of the ways back from an output. */
export interface WaysBack {
  /** Heads. */
  readonly heads: readonly Head[];
  /** Ends without a head. */
  readonly deadEnds: readonly DeadEnd[];
}

/** Operators that rearrange or retype values, or leave them. */
const NEUTRAL = new Set([
  "Identity",
  "Cast",
  "CastLike",
  "Dropout",
  "Reshape",
  "Flatten",
  "Squeeze",
  "Unsqueeze",
  "Transpose",
  "QuantizeLinear",
  "DequantizeLinear",
  "Resize",
  "Upsample",
]);
const ACTIVATIONS: ReadonlyMap<string, LogitsActivation> = new Map([
  ["Softmax", "softmax"],
  ["QLinearSoftmax", "softmax"],
  ["QLinearSigmoid", "sigmoid"],
  ["LogSoftmax", "log-softmax"],
  ["Sigmoid", "sigmoid"],
  ["ArgMax", "argmax"],
]);
const POOLINGS: ReadonlyMap<string, Path["pooling"]> = new Map([
  ["GlobalAveragePool", "spatial mean"],
  ["QLinearGlobalAveragePool", "spatial mean"],
  ["AveragePool", "spatial mean"],
  ["QLinearAveragePool", "spatial mean"],
  ["ReduceMean", "spatial mean"],
  ["QLinearReduceMean", "spatial mean"],
  ["GlobalMaxPool", "spatial max"],
  ["ReduceMax", "spatial max"],
]);
const ARITHMETIC = new Set([
  "Add",
  "Sub",
  "Mul",
  "Div",
  "BiasAdd",
  "QLinearAdd",
  "QLinearMul",
]);
/** Operators that merge the results of several heads. */
const MERGES = new Set(["Add", "Sum", "Mean"]);
const DOMAINS = new Set(["", "com.microsoft"]);
/** Merges within merges. */
const DEEPEST = 32;

/** Follow an output back, through everything that does not mix features, to the linear operators behind it. */
export function walkBack(index: GraphIndex, output: string): WaysBack {
  const heads: Head[] = [];
  const deadEnds: DeadEnd[] = [];
  const seen = new Set<string>();

  function follow(start: string, begin: Path, depth: number): void {
    let tensor = start;
    let path = begin;
    for (;;) {
      const key = `${path.activation} ${path.pooling} ${tensor}`;
      if (seen.has(key)) return;
      seen.add(key);
      const producer = index.producers.get(tensor);
      if (!producer) return void deadEnds.push({ tensor, node: null });
      const { node, output } = producer;
      if (node.branches.length > 0 && node.op === "If" && depth < DEEPEST) {
        for (const branch of node.branches) {
          follow(branch[output] ?? "", path, depth + 1);
        }
        return;
      }
      const linear = output === 0 ? linearOperator(index, node) : null;
      if (linear && isHead(linear, path)) {
        const isRectified = path.isRectified || linear.activation !== "";
        return void heads.push({ linear, ...path, isRectified });
      }
      const merged = mergedHeads(index, node);
      if (merged && depth < DEEPEST) {
        for (const part of merged) follow(part, path, depth + 1);
        return;
      }
      const next = output === 0 ? step(index, node, path) : null;
      if (!next) return void deadEnds.push({ tensor, node });
      [tensor, path] = next;
    }
  }

  follow(output, {
    activation: "none",
    logits: output,
    pooling: "none",
    isRectified: false,
    passed: [],
  }, 0);
  return { heads, deadEnds };
}

/** A fused activation makes a hidden layer of it, but for the Relu that some convolution heads end in. */
function isHead({ activation }: LinearOperator, { pooling }: Path): boolean {
  return activation === "" || (activation === "Relu" && pooling !== "none");
}

/** The tensor behind a node, with what was passed; null where the node is none to pass. */
function step(
  index: GraphIndex,
  node: OnnxNode,
  path: Path,
): [tensor: string, path: Path] | null {
  if (!DOMAINS.has(node.domain)) return null;
  const [first = ""] = node.inputs;
  const activation = ACTIVATIONS.get(node.op);
  if (activation) {
    if (path.activation !== "none" || path.isRectified) return null;
    return [first, { ...pass(path, node), activation, logits: first }];
  }
  if (node.op === "Log" && index.producers.get(first)?.node.op === "Softmax") {
    const logits = index.producers.get(first)!.node.inputs[0] ?? "";
    return [logits, { ...pass(path, node), activation: "log-softmax", logits }];
  }
  const pooling = POOLINGS.get(node.op);
  if (pooling) {
    if (path.pooling !== "none" && path.pooling !== pooling) return null;
    return [first, { ...pass(path, node), pooling }];
  }
  if (node.op === "Relu") {
    // After a dense layer a Relu tells a hidden layer; some convolution heads end in one before pooling.
    return path.pooling === "none"
      ? null
      : [first, { ...path, isRectified: true }];
  }
  if (node.op === "Slice") {
    return keepsRows(index, node, path) ? [first, path] : null;
  }
  if (NEUTRAL.has(node.op)) return [first, pass(path, node)];
  const data = ARITHMETIC.has(node.op) ? scaledOperand(index, node) : null;
  return data === null ? null : [data, path];
}

/** Real ways are shorter; a file that is made of copies must not cost the square of its length. */
const LONGEST = 64;

function pass(path: Path, { op }: OnnxNode): Path {
  if (path.passed.length === LONGEST) return path;
  return { ...path, passed: [...path.passed, op] };
}

/** A crop of a map keeps what a feature is; a slice of axis 1 may choose one token of many. */
function keepsRows(index: GraphIndex, node: OnnxNode, path: Path): boolean {
  const axes = node.attributes.get("axes")?.numbers ??
    constantTensor(index, node.inputs[3] ?? "")?.values;
  return axes?.every((axis) => axis >= 2) ??
    path.passed.some((op) => op === "Resize");
}

/** The one operand that depends on the input, where the others are constants or scales of a quantisation. */
function scaledOperand(index: GraphIndex, node: OnnxNode): string | null {
  const moving = node.inputs.filter((input) =>
    !index.isConstant(input) && !isDynamicScale(index, input)
  );
  return moving.length === 1 ? moving[0] : null;
}

/** Whether a tensor is computed from the scale that DynamicQuantizeLinear finds, and from nothing else. */
function isDynamicScale(index: GraphIndex, tensor: string, steps = 8): boolean {
  const producer = index.producers.get(tensor);
  if (!producer || steps === 0) return false;
  const { node, output } = producer;
  if (node.op === "DynamicQuantizeLinear") return output > 0;
  if (!ARITHMETIC.has(node.op) && !NEUTRAL.has(node.op)) return false;
  return node.inputs.every((input) =>
    index.isConstant(input) || isDynamicScale(index, input, steps - 1)
  );
}

function mergedHeads(index: GraphIndex, node: OnnxNode): string[] | null {
  if (!MERGES.has(node.op) || !DOMAINS.has(node.domain)) return null;
  const moving = node.inputs.filter((input) => !index.isConstant(input));
  return moving.length > 1 ? moving : null;
}
