/**
 * The axes of a tensor between input and output, as far as the graph tells them without being run.
 *
 * @module
 */
import type { GraphIndex } from "./graph_index.ts";
import type { OnnxDim } from "./onnx_graph.ts";

/** Axes of a tensor. */
export interface TensorLayout {
  /** Number of axes, or null. */
  readonly rank: number | null;
  /** Axis of the channels: 1 in a map, otherwise the last. */
  readonly channelAxis: 1 | -1;
}

const MAPS = new Set([
  "Conv",
  "FusedConv",
  "QLinearConv",
  "ConvInteger",
  "ConvTranspose",
  "InstanceNormalization",
  "GroupNormalization",
  "MaxPool",
  "AveragePool",
  "GlobalAveragePool",
  "GlobalMaxPool",
  "QLinearGlobalAveragePool",
  "Resize",
  "Upsample",
  "DepthToSpace",
  "SpaceToDepth",
  "LRN",
]);
const ROWS = new Set(["Flatten", "Gemm", "FusedGemm", "QGemm"]);
const OPAQUE = new Set([
  "MatMul",
  "Reshape",
  "Squeeze",
  "Unsqueeze",
  "Gather",
  "LayerNormalization",
  "SkipLayerNormalization",
  "Attention",
  "ReduceMean",
  "ReduceMax",
  "Einsum",
]);
const FARTHEST = 64;

/** Shape that the file states for a tensor: as input, output or on the way; null where it is silent. */
export function statedShape(
  { graph }: GraphIndex,
  tensor: string,
): readonly OnnxDim[] | null {
  const value = graph.values.get(tensor) ??
    graph.outputs.find(({ name }) => name === tensor) ??
    graph.inputs.find(({ name }) => name === tensor);
  return value?.shape ?? null;
}

/** Number of axes of a tensor and where its channels lie. */
export function tensorLayout(index: GraphIndex, tensor: string): TensorLayout {
  const rank = statedShape(index, tensor)?.length ?? null;
  let at = tensor;
  for (let steps = 0; steps < FARTHEST; steps++) {
    const node = index.producers.get(at)?.node;
    if (!node || OPAQUE.has(node.op)) break;
    if (ROWS.has(node.op)) return { rank: rank ?? 2, channelAxis: -1 };
    if (MAPS.has(node.op)) return { rank: rank ?? 4, channelAxis: 1 };
    if (node.op === "Transpose") {
      const order = node.attributes.get("perm")?.numbers;
      const isMap = order?.length === 4 && order[1] === 3;
      return {
        rank: rank ?? order?.length ?? null,
        channelAxis: isMap ? 1 : -1,
      };
    }
    // What is left works element by element: the first input that moves has the same axes.
    const next = node.inputs.find((input) => !index.isConstant(input));
    if (next === undefined) break;
    at = next;
  }
  return { rank, channelAxis: -1 };
}
