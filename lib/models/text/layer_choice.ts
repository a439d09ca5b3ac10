/**
 * Which tensors of a model of texts features are taken from: its last layer, all in turn, or their mean.
 *
 * @module
 */
import { ModelError } from "../../errors.ts";
import { indexGraph } from "../graph_index.ts";
import type { OnnxGraph } from "../onnx_graph.ts";
import type { Tap } from "../tap.ts";
import { hiddenLayers } from "./hidden_layers.ts";
import { configuredPooling, type TextPooling } from "./text_pooling.ts";
import { textInputs } from "./text_inputs.ts";
import { tokenEmbedding } from "./token_embedding.ts";
import type { TokenizerFiles } from "./tokenizer_files.ts";

/** Which layers of a model are looked at. */
export type LayersOption = "last" | "mean" | "all";

/** How a user may want tokens pooled. */
export type PoolingOption = "cls" | "mean" | "max" | "last" | "pooler";

/** Tensors that make one set of features. */
export interface LayerChoice {
  /** What tells these features from others of the same model: "layer 3"; null where there are no others. */
  readonly layer: string | null;
  /** The tensors; several are averaged. */
  readonly tensors: readonly string[];
  /** How a text's tokens are pooled. */
  readonly pooling: TextPooling;
  /** Why so, in words. */
  readonly reason: string;
}

/** What the user says of layers and pooling. */
export interface LayerOptions {
  /** Which layers; the last by default. */
  readonly layers?: LayersOption;
  /** How tokens are pooled; as the model's files say by default. */
  readonly pooling?: PoolingOption;
}

/**
 * The tensors to take a model's features from.
 *
 * @param tap The penultimate tensor.
 * @throws {ModelError} If the model has no layers that can be told, or no tensor that could be pooled as asked.
 */
export function chooseLayers(
  graph: OnnxGraph,
  tap: Tap,
  files: Pick<TokenizerFiles, "pooling" | "config">,
  options: LayerOptions,
): LayerChoice[] {
  const { layers = "last", pooling: wanted } = options;
  const hasTokens = tap.pooling !== "none";
  const configured = hasTokens
    ? poolingOfTap(tap, files)
    : configuredPooling(files);
  const chosen = wanted === undefined || wanted === "pooler"
    ? configured
    : { pooling: wanted, reason: "as asked" };
  if (layers === "last") {
    if (wanted === "pooler") return [poolerOf(graph, tap)];
    if (!hasTokens && wanted === undefined) {
      return [single(tap.tensor, "none", "the model gives a row a text")];
    }
    return [
      single(
        hasTokens ? tap.tensor : tokenTensor(graph, tap),
        chosen.pooling,
        chosen.reason,
      ),
    ];
  }
  if (wanted === "pooler") {
    throw new ModelError(
      `Cannot take the pooler of ${
        layers === "all" ? "each layer" : "many layers"
      }: only the last layer has one; pass --layers last, or --pooling mean, cls, last or max`,
    );
  }
  const tensors = allLayers(graph, tap);
  const each = tensors.map((tensor, at) => ({
    layer: `layer ${at + 1}`,
    tensors: [tensor],
    ...chosen,
  }));
  if (layers === "mean") {
    return [{
      layer: null,
      tensors,
      pooling: chosen.pooling,
      reason: `mean over ${tensors.length} layers; ${chosen.reason}`,
    }];
  }
  if (hasTokens) return each;
  return [
    ...each,
    {
      ...single(tap.tensor, "none", "the model gives a row a text"),
      layer: "penultimate",
    },
  ];
}

function single(
  tensor: string,
  pooling: TextPooling,
  reason: string,
): LayerChoice {
  return { layer: null, tensors: [tensor], pooling, reason };
}

/** A head that a model pools itself is followed; else its files decide. */
function poolingOfTap(
  { pooling }: Tap,
  files: Pick<TokenizerFiles, "pooling" | "config">,
): { pooling: TextPooling; reason: string } {
  const reason = "as the model pools its answers";
  if (pooling === "spatial mean") return { pooling: "mean", reason };
  if (pooling === "spatial max") return { pooling: "max", reason };
  return configuredPooling(files);
}

function poolerOf(graph: OnnxGraph, tap: Tap): LayerChoice {
  const output = graph.outputs.find(({ name }) => name === "pooler_output");
  if (output) return single(output.name, "none", "the pooler, as asked");
  if (tap.pooling === "none") {
    return single(tap.tensor, "none", "the pooler, as asked");
  }
  throw new ModelError(
    `Cannot take the pooler of ${graph.file}: it has none (outputs: ${
      graph.outputs.map(({ name }) => name).join(", ")
    }); pass --pooling mean, cls, last or max`,
  );
}

function layersOf(graph: OnnxGraph, tap: Tap): string[] {
  const index = indexGraph(graph);
  const embedding = tokenEmbedding(index, textInputs(graph).ids.name);
  if (!embedding) return [];
  const hasTokens = tap.pooling !== "none";
  return hiddenLayers(index, embedding.output, tap.tensor, hasTokens);
}

/** Outputs that hold the last layer's tokens by their names. */
const TOKEN_OUTPUTS = ["last_hidden_state", "token_embeddings"];

function tokenTensor(graph: OnnxGraph, tap: Tap): string {
  const output = graph.outputs.find(({ name }) => TOKEN_OUTPUTS.includes(name));
  const tensor = output?.name ?? layersOf(graph, tap).at(-1);
  if (tensor !== undefined) return tensor;
  throw new ModelError(
    `Cannot pool the tokens of ${graph.file}: it gives a row a text at "${tap.tensor}", and where its tokens are drawn together cannot be told; leave --pooling out, or pass --tap`,
  );
}

function allLayers(graph: OnnxGraph, tap: Tap): string[] {
  const layers = layersOf(graph, tap);
  if (layers.length === 0) {
    throw new ModelError(
      `Cannot tell the layers of ${graph.file}: found no blocks of attention between its embeddings and "${tap.tensor}", nor outputs called hidden_states.1 and so on; pass --layers last`,
    );
  }
  return layers;
}
