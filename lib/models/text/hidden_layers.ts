/**
 * The hidden states of a transformer: what its blocks pass on.
 *
 * @module
 */
import { constantTensor, type GraphIndex } from "../graph_index.ts";
import type { OnnxGraph, OnnxNode } from "../onnx_graph.ts";
import { type Passage, passage } from "./cut_tensors.ts";

/**
 * Find the hidden states between a model's embeddings and its features: the blocks' outputs from the first on, each of
 * batch x positions x dims. The last one comes after a last normalisation.
 *
 * They are outputs called `hidden_states.N`, if there are. Else they are told by attention: the last tensor that all
 * ways pass before a block's attention is what the block before gave out.
 *
 * @param from Tensor of the token embeddings.
 * @param to Tensor of the features.
 * @param hasTokens Whether that tensor still has a row a token.
 * @returns None where there is no attention, or the end of the last block cannot be told.
 */
export function hiddenLayers(
  index: GraphIndex,
  from: string,
  to: string,
  hasTokens: boolean,
): string[] {
  const stated = statedLayers(index.graph);
  if (stated.length > 0) return stated;
  const way = passage(index, from, to);
  const places = way.nodes.flatMap((node, place) =>
    isAttention(node) ? [place] : []
  );
  const last = hasTokens ? to : lastWithTokens(index, way, places.at(-1) ?? -1);
  if (places.length === 0 || last === null) return [];
  // What enters the first block are embeddings, no layer.
  const [, ...inner] = new Set(places.map((place) => lastCut(way, place)));
  return [...inner.filter((tensor) => tensor !== null), last];
}

/** Outputs that hold hidden states by their names, the embeddings (number 0) left out. */
function statedLayers({ outputs }: OnnxGraph): string[] {
  return outputs.flatMap(({ name }) => {
    const number = /^hidden_states[._]?(\d+)$/.exec(name)?.[1];
    return number === undefined || number === "0"
      ? []
      : [{ name, number: Number(number) }];
  }).toSorted((a, b) => a.number - b.number).map(({ name }) => name);
}

function isAttention({ op }: OnnxNode): boolean {
  return op === "Softmax" || /Attention$/.test(op);
}

/** The last tensor on every way that is made before a place. */
function lastCut({ cuts }: Passage, place: number): string | null {
  return cuts.findLast((cut) => cut.place < place)?.tensor ?? null;
}

/** The last tensor that all ways pass before the positions are drawn together. */
function lastWithTokens(
  index: GraphIndex,
  way: Passage,
  attention: number,
): string | null {
  const place = way.nodes.findIndex((node, place) =>
    place > attention && drawsTogether(index, node)
  );
  let tensor = place < 0 ? null : lastCut(way, place);
  for (;;) {
    const node = tensor === null ? null : index.producers.get(tensor)?.node;
    if (node?.op !== "Mul") return tensor;
    // A product with the mask is the hidden state but for what is filled up.
    const [inside, ...others] = node.inputs.filter((name) =>
      way.tensors.has(name)
    );
    const isScaled = node.inputs.some((name) => index.isConstant(name));
    if (!inside || others.length > 0 || isScaled) return tensor;
    tensor = inside;
  }
}

const GATHERS = new Set(["GatherND", "GatherElements", "Squeeze", "Flatten"]);

/** Whether a node chooses or sums up positions, the second of three axes. */
function drawsTogether(index: GraphIndex, node: OnnxNode): boolean {
  const { op } = node;
  if (GATHERS.has(op)) return true;
  if (op === "Gather") return node.attributes.get("axis")?.number === 1;
  if (op === "Slice") return axesOf(index, node, 3)?.includes(1) ?? false;
  if (!op.startsWith("Reduce")) return false;
  const axes = axesOf(index, node, 1);
  return axes === null || axes.includes(1) || axes.includes(-2);
}

function axesOf(
  index: GraphIndex,
  { attributes, inputs }: OnnxNode,
  place: number,
): readonly number[] | null {
  return attributes.get("axes")?.numbers ??
    constantTensor(index, inputs[place] ?? "")?.values ?? null;
}
