/**
 * Finds the penultimate tensor of a model: the one that its last linear layer reads.
 *
 * @module
 */
import { ModelError } from "../errors.ts";
import { type GraphIndex, indexGraph } from "./graph_index.ts";
import { idleInputs } from "./idle_inputs.ts";
import { inputKind } from "./model_kind.ts";
import type { OnnxGraph } from "./onnx_graph.ts";
import { searchTap } from "./search_tap.ts";
import type { ModelKind, Tap, TapPooling } from "./tap.ts";
import { assertTappable } from "./tappable.ts";
import { statedShape, tensorLayout } from "./tensor_layout.ts";

/** What overrides the search. */
export interface FindTapOptions {
  /** Tensor to take the features from. */
  readonly tap?: string;
  /** Output that holds the answers. */
  readonly output?: string;
}

/**
 * The tensor to take features from: the input of the last linear layer before the model's answers.
 *
 * The way back from the answers passes activations of the logits (softmax, sigmoid, argmax), copies, casts,
 * reshapes, scaling by constants, resizing and pooling. Where a convolution head is pooled afterwards, or nothing but
 * resized (segmentation), the tap is the map that enters it. A model without answers is tapped at the output that its
 * name marks as features. Nothing is guessed: two candidates of equal right are an error.
 *
 * @param graph What {@linkcode parseOnnx} read.
 * @throws {ModelError} If there is no such tensor, or `tap` or `output` do not exist; names those that do.
 */
export function findTap(graph: OnnxGraph, options: FindTapOptions = {}): Tap {
  const index = indexGraph(graph);
  const tap = options.tap === undefined
    ? searchTap(index, options.output)
    : namedTap(index, options.tap, options.output);
  const wanted = [tap.tensor, ...(tap.logits ? [tap.logits.output] : [])];
  const idle = idleInputs(index, wanted);
  return idle.length === 0 ? tap : { ...tap, idleInputs: idle };
}

/** The tap that a user named; what the search finds is kept as far as it fits. */
function namedTap(index: GraphIndex, tensor: string, output?: string): Tap {
  assertTappable(index, tensor);
  const { graph } = index;
  const node = index.producers.get(tensor)?.node;
  const searched = searchedTap(index, output);
  if (searched?.tensor === tensor) {
    return { ...searched, reason: `named by the user; ${searched.reason}` };
  }
  const { rank, channelAxis } = tensorLayout(index, tensor);
  const kind = searched?.kind ?? inputKind(graph);
  const shape = statedShape(index, tensor);
  const dims = shape?.at(channelAxis);
  return {
    tensor,
    operator: node?.op ?? "input",
    reason: "named by the user",
    kind,
    pooling: namedPooling(rank, kind),
    channelAxis,
    dims: typeof dims === "number" ? dims : null,
    shape,
    isOutput: graph.outputs.some(({ name }) => name === tensor),
    quantisation: null,
    logits: searched?.logits ?? null,
    warnings: [],
  };
}

/** What the search finds, or null where it fails: a tap that is named stands on its own. */
function searchedTap(index: GraphIndex, output?: string): Tap | null {
  try {
    return searchTap(index, output);
  } catch (error) {
    if (error instanceof ModelError && output === undefined) return null;
    throw error;
  }
}

function namedPooling(rank: number | null, kind: ModelKind): TapPooling {
  if (rank === 2) return "none";
  if (kind === "text") return "tokens";
  return kind === "segmentation" ? "pixels" : "spatial mean";
}
