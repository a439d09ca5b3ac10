/**
 * The tap of a model whose output is the feature itself.
 *
 * @module
 */
import type { GraphIndex } from "./graph_index.ts";
import type { OnnxValue } from "./onnx_graph.ts";
import type { ModelKind, Tap, TapPooling } from "./tap.ts";
import { tensorLayout } from "./tensor_layout.ts";

/**
 * The tap at an output that holds features.
 *
 * @param isNamed Whether its name says so; otherwise its graph does, and the tap warns.
 */
export function tapOfFeatures(
  index: GraphIndex,
  output: OnnxValue,
  kind: "image" | "text" | "unknown",
  isNamed = true,
): Tap {
  const layout = tensorLayout(index, output.name);
  return {
    tensor: output.name,
    operator: index.producers.get(output.name)?.node.op ?? "input",
    reason: isNamed
      ? `output "${output.name}" holds features by its name, and no classifier follows`
      : `output "${output.name}" ends as features do and answers do not: activated, normalised, or as wide as a body`,
    kind,
    pooling: featurePooling(output, kind, layout.rank),
    channelAxis: layout.rank === 4 ? 1 : -1,
    dims: numberOrNull(
      output.shape?.[layout.rank === 4 ? 1 : output.shape.length - 1],
    ),
    shape: output.shape,
    isOutput: true,
    quantisation: null,
    logits: null,
    warnings: isNamed ? [] : [
      `Output "${output.name}" ends as that of a body without a head does: ` +
      "it is taken for the features; if it holds answers, pass --tap",
    ],
  };
}

function featurePooling(
  { shape }: OnnxValue,
  kind: ModelKind,
  rank: number | null,
): TapPooling {
  if (rank === 2) return "none";
  if (kind === "text") return "tokens";
  if (rank !== 3) return "spatial mean";
  // A square of patches and one token more: a vision transformer's class token comes first.
  const tokens = Number(shape?.[1] ?? NaN);
  return Number.isInteger(Math.sqrt(tokens - 1))
    ? "class token"
    : "spatial mean";
}

function numberOrNull(dim: unknown): number | null {
  return typeof dim === "number" ? dim : null;
}
