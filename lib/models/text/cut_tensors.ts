/**
 * The tensors that everything passes on its way from one tensor to another.
 *
 * @module
 */
import type { GraphIndex } from "../graph_index.ts";
import type { OnnxNode } from "../onnx_graph.ts";

/** The part of a graph between two tensors. */
export interface Passage {
  /** Nodes on any way from the one to the other, each behind those that it reads from. */
  readonly nodes: readonly OnnxNode[];
  /** Tensors on any way. */
  readonly tensors: ReadonlySet<string>;
  /** Tensors on every way, with the place of the node that makes each; the first has place -1. */
  readonly cuts: readonly { readonly tensor: string; readonly place: number }[];
}

/** Inputs that give only their shape or type. */
function dataInputs({ op, inputs }: OnnxNode): readonly string[] {
  if (op === "Shape" || op === "Size" || op === "ConstantOfShape") return [];
  return op === "CastLike" ? inputs.slice(0, 1) : inputs;
}

/**
 * What lies between two tensors.
 *
 * In any order that respects who reads what, a tensor is passed by every way if and only if nothing made before it is
 * read after it.
 *
 * @param from Tensor to begin at.
 * @param to Tensor to end at.
 * @returns No nodes where no way leads from one to the other.
 */
export function passage(
  index: GraphIndex,
  from: string,
  to: string,
): Passage {
  const order = index.order.filter(({ nested }) => !nested);
  const reached = new Set([from]);
  for (const node of order) {
    if (!dataInputs(node).some((tensor) => reached.has(tensor))) continue;
    for (const tensor of node.outputs) reached.add(tensor);
  }
  const tensors = new Set(reached.has(to) ? [to] : []);
  const nodes: OnnxNode[] = [];
  for (const node of order.toReversed()) {
    if (!node.outputs.some((tensor) => tensors.has(tensor))) continue;
    const inputs = dataInputs(node).filter((tensor) => reached.has(tensor));
    if (inputs.length === 0) continue;
    nodes.push(node);
    for (const tensor of inputs) tensors.add(tensor);
  }
  nodes.reverse();
  return { nodes, tensors, cuts: cutsOf(nodes, tensors, from) };
}

function cutsOf(
  nodes: readonly OnnxNode[],
  tensors: ReadonlySet<string>,
  from: string,
): { tensor: string; place: number }[] {
  const lastRead = new Map<string, number>();
  for (const [place, node] of nodes.entries()) {
    for (const tensor of dataInputs(node)) lastRead.set(tensor, place);
  }
  const cuts = tensors.has(from) ? [{ tensor: from, place: -1 }] : [];
  let open = lastRead.get(from) ?? -1;
  for (const [place, node] of nodes.entries()) {
    const made = node.outputs.filter((tensor) => tensors.has(tensor));
    if (open <= place && made.length === 1) {
      cuts.push({ tensor: made[0], place });
    }
    for (const tensor of made) {
      open = Math.max(open, lastRead.get(tensor) ?? place);
    }
  }
  return cuts;
}
