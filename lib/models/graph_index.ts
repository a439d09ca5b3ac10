/**
 * Who makes each tensor of a graph, and which tensors are constant.
 *
 * @module
 */
import { ModelError } from "../errors.ts";
import type { OnnxGraph, OnnxNode, OnnxTensor } from "./onnx_graph.ts";

/** A tensor's maker. */
export interface Producer {
  /** The node. */
  readonly node: OnnxNode;
  /** Which of its outputs the tensor is. */
  readonly output: number;
}

/** A graph, made searchable. */
export interface GraphIndex {
  /** The graph. */
  readonly graph: OnnxGraph;
  /** The node that makes each tensor. */
  readonly producers: ReadonlyMap<string, Producer>;
  /** Nodes, each behind those that it reads from. */
  readonly order: readonly OnnxNode[];
  /** Tensors that do not depend on the input. */
  readonly constants: ReadonlySet<string>;
  /** Whether a tensor does not depend on the input; "" (left out) does not. */
  isConstant(tensor: string): boolean;
}

/** Operators whose output differs from run to run, though they read only constants. */
const RANDOM = new Set([
  "RandomNormalLike",
  "RandomUniformLike",
  "Bernoulli",
  "Multinomial",
]);

/**
 * Index a graph.
 *
 * @throws {ModelError} If two nodes make one tensor, or nodes feed each other in a circle.
 */
export function indexGraph(graph: OnnxGraph): GraphIndex {
  const producers = new Map<string, Producer>();
  for (const node of graph.nodes) {
    for (const [output, tensor] of node.outputs.entries()) {
      if (tensor === "") continue;
      // The branches of an If may name their tensors alike.
      if (producers.has(tensor) && !node.nested) {
        throw new ModelError(
          `Cannot read ${graph.file}: two nodes make the tensor "${tensor}"; is the file damaged?`,
        );
      }
      producers.set(tensor, { node, output });
    }
  }
  const order = sortNodes(graph, producers);
  const constants = constantTensors(graph, order);
  const isConstant = (tensor: string) => tensor === "" || constants.has(tensor);
  return { graph, producers, order, constants, isConstant };
}

/** Kahn's algorithm: a node is due when every node that it reads from has had its turn. */
function sortNodes(
  graph: OnnxGraph,
  producers: ReadonlyMap<string, Producer>,
): OnnxNode[] {
  const waiting = new Map<OnnxNode, number>();
  const readers = new Map<OnnxNode, OnnxNode[]>();
  const due: OnnxNode[] = [];
  for (const node of graph.nodes) {
    const sources = [...node.inputs, ...node.branches.flat()]
      .map((tensor) => producers.get(tensor)?.node)
      .filter((source) => source !== undefined);
    waiting.set(node, sources.length);
    if (sources.length === 0) due.push(node);
    for (const source of sources) {
      const list = readers.get(source);
      if (list) list.push(node);
      else readers.set(source, [node]);
    }
  }
  const order: OnnxNode[] = [];
  for (const node of due) {
    order.push(node);
    for (const reader of readers.get(node) ?? []) {
      const left = waiting.get(reader)! - 1;
      waiting.set(reader, left);
      if (left === 0) due.push(reader);
    }
  }
  if (order.length < graph.nodes.length) {
    const ordered = new Set(order);
    const stuck = graph.nodes.find((node) => !ordered.has(node))!;
    throw new ModelError(
      `Cannot read ${graph.file}: nodes feed each other in a circle through ` +
        `"${
          stuck.outputs[0] ?? stuck.name
        }" (${stuck.op}); is the file damaged?`,
    );
  }
  return order;
}

function constantTensors(
  graph: OnnxGraph,
  order: readonly OnnxNode[],
): Set<string> {
  const constants = new Set(graph.initializers.keys());
  for (const node of order) {
    if (RANDOM.has(node.op) || node.branches.length > 0) continue;
    if (node.inputs.length === 0 && node.op !== "Constant") continue;
    if (node.inputs.every((name) => name === "" || constants.has(name))) {
      for (const tensor of node.outputs) constants.add(tensor);
    }
  }
  constants.delete("");
  return constants;
}

/** The constant that a tensor is itself: an initializer, or what a Constant node holds. */
export function constantTensor(
  { graph, producers }: GraphIndex,
  tensor: string,
): OnnxTensor | null {
  const initializer = graph.initializers.get(tensor);
  if (initializer) return initializer;
  const node = producers.get(tensor)?.node;
  if (node?.op !== "Constant") return null;
  const held = node.attributes.get("value") ??
    node.attributes.get("sparse_value");
  if (held?.tensor) return held.tensor;
  const { number, numbers } = node.attributes.get("value_float") ??
    node.attributes.get("value_int") ?? node.attributes.get("value_floats") ??
    node.attributes.get("value_ints") ?? {};
  const values = numbers ?? (number === undefined ? null : [number]);
  if (!values) return null;
  const type = node.attributes.has("value_int") ||
      node.attributes.has("value_ints")
    ? "int64"
    : "float32";
  return {
    name: tensor,
    type,
    dims: numbers ? [numbers.length] : [],
    size: values.length,
    values,
    external: null,
  };
}
