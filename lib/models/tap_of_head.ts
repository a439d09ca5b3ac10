/**
 * What a head that was found says of the tap: how it becomes rows, and why it was taken.
 *
 * @module
 */
import { beforeQuantiser } from "./before_quantiser.ts";
import { isAnswerByName } from "./choose_output.ts";
import type { GraphIndex } from "./graph_index.ts";
import { logitsMap } from "./logits_map.ts";
import type { OnnxDim, OnnxValue } from "./onnx_graph.ts";
import type { ModelKind, Tap, TapPooling } from "./tap.ts";
import { statedShape, tensorLayout } from "./tensor_layout.ts";
import type { Head } from "./walk_back.ts";

/** The tap at the data that a head reads; behind a quantiser, the real numbers before it. */
export function tapOfHead(
  index: GraphIndex,
  output: OnnxValue,
  head: Head,
  input: "image" | "text" | "unknown",
): Tap {
  const { linear } = head;
  const { tensor, isReal } = beforeQuantiser(index, linear);
  const kind = kindOf(index, output, head, input);
  const map = kind === "segmentation" ? logitsMap(index, linear) : undefined;
  return {
    tensor,
    operator: linear.title,
    reason: reasonOf(output, head, kind),
    kind,
    pooling: poolingOf(index, output, head, kind),
    channelAxis: linear.channelAxis,
    dims: linear.dims,
    shape: shapeOf(index, tensor, head, output),
    isOutput: index.graph.outputs.some(({ name }) => name === tensor),
    quantisation: isReal ? null : linear.quantisation,
    logits: {
      output: output.name,
      activation: head.activation,
      tensor: head.logits,
      ...(map !== undefined && { map }),
      sourceClasses: linear.classes,
    },
    warnings: warningsOf(output, head),
  };
}

function kindOf(
  index: GraphIndex,
  { shape }: OnnxValue,
  { linear, pooling, activation, passed }: Head,
  input: "image" | "text" | "unknown",
): ModelKind {
  if (input !== "image" || pooling !== "none") return input;
  const rank = shape ? shape.length + (activation === "argmax" ? 1 : 0) : null;
  const isMap = rank === 4 ||
    (rank === null && linear.isConvolution && !passed.some(isReshaping));
  const isPoint = shape?.slice(-2).every((size) => size === 1) ||
    (linear.isConvolution && readsPooled(index, linear.data));
  return isMap && !isPoint ? "segmentation" : "image";
}

/** Whether a map is the result of a global pooling, one position large. */
function readsPooled(index: GraphIndex, tensor: string): boolean {
  let at = tensor;
  for (let steps = 0; steps < 16; steps++) {
    const node = index.producers.get(at)?.node;
    if (!node || /^(Concat|Resize|Upsample|Expand)$/.test(node.op)) {
      return false;
    }
    if (/^(QLinear)?Global|^ReduceM/.test(node.op)) return true;
    at = node.inputs.find((input) => !index.isConstant(input)) ?? "";
  }
  return false;
}

function poolingOf(
  index: GraphIndex,
  { shape }: OnnxValue,
  { linear, pooling }: Head,
  kind: ModelKind,
): TapPooling {
  if (pooling !== "none") return pooling;
  if (kind === "segmentation") return "pixels";
  if (linear.isConvolution) return "spatial mean";
  const rank = tensorLayout(index, linear.data).rank ?? shape?.length ?? 2;
  if (rank <= 2) return "none";
  return kind === "text" ? "tokens" : "spatial mean";
}

function shapeOf(
  index: GraphIndex,
  tensor: string,
  { linear, passed }: Head,
  output: OnnxValue,
): readonly OnnxDim[] | null {
  const stated = statedShape(index, tensor);
  if (stated) return stated;
  const batch = output.shape?.[0] ?? index.graph.inputs[0]?.shape?.[0] ?? null;
  if (linear.isConvolution) return [batch, linear.dims, null, null];
  const rank = tensorLayout(index, tensor).rank ??
    (!passed.some(isReshaping) ? output.shape?.length ?? null : null);
  if (rank === null || rank < 1) return null;
  const between = Array.from({ length: Math.max(0, rank - 2) }, () => null);
  return [batch, ...between, linear.dims].slice(-rank);
}

/** Operators that change the number of axes. */
function isReshaping(op: string): boolean {
  return /^(Reshape|Flatten|Squeeze|Unsqueeze|Reduce|ArgMax)/.test(op);
}

/** Operators that a reason names. */
const TOLD = /Resize|Upsample|Max|Pool|Mean|Sigmoid/;

function reasonOf(
  output: OnnxValue,
  { linear, passed, pooling, logits }: Head,
  kind: ModelKind,
): string {
  const sizes = linear.dims !== null && linear.classes !== null
    ? ` (${linear.dims} to ${linear.classes})`
    : "";
  const what =
    linear.isConvolution && (kind === "segmentation" || pooling !== "none")
      ? "map that enters"
      : "input of";
  const told = passed.filter((op) => TOLD.test(op)).toReversed();
  const tail = told.length === 0 ? "" : `, through ${told.join(" and ")}`;
  const name = linear.node.name === "" ? "" : ` ${linear.node.name}`;
  const before = logits === output.name ? "" : ", whose logits are " + logits;
  return `${what} the last linear layer, ${linear.title}${name}${sizes}, before output "${output.name}"${tail}${before}`;
}

function warningsOf(
  output: OnnxValue,
  { linear, isRectified, activation }: Head,
): string[] {
  if (!isRectified || activation !== "none" || isAnswerByName(output.name)) {
    return [];
  }
  return [
    `The ${linear.title} that reads "${linear.data}" ends in a Relu and is pooled: it is taken for a classifier of ` +
    `${
      linear.classes ?? "?"
    } classes; if it belongs to the body, pass --tap ${output.name}`,
  ];
}
