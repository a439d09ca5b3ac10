/**
 * Reads an ONNX GraphProto: nodes with their attributes, initializers, inputs and outputs.
 *
 * @module
 */
import {
  ATTRIBUTE,
  count,
  type GraphDraft,
  NAME,
  NODE,
} from "./graph_draft.ts";
import type { OnnxAttribute, OnnxTensor } from "./onnx_graph.ts";
import { parseTensor } from "./parse_tensor.ts";
import { parseValue } from "./parse_value.ts";
import {
  isShortText,
  malformed,
  type WireField,
  wireFields,
  wireFloats,
  wireIntegers,
  wireMessage,
  type WireSource,
  wireText,
} from "./wire_format.ts";

/** Graphs within nodes within graphs. */
const DEEPEST = 16;
/** Numbers of an attribute that are kept. */
const MOST_NUMBERS = 1024;

const NO_ATTRIBUTES: ReadonlyMap<string, OnnxAttribute> = new Map();
const NO_BRANCHES: readonly string[][] = [];

/**
 * Read a graph into the draft; of a nested one only its nodes and weights.
 *
 * @param depth 0 for the model's own graph.
 * @returns Names of its outputs.
 * @throws {FormatError} If it is malformed.
 */
export function parseGraph(
  source: WireSource,
  graph: WireField,
  draft: GraphDraft,
  depth: number,
): string[] {
  if (depth > DEEPEST) {
    throw malformed(source, graph.start, "graphs are nested too deep");
  }
  const outputs: string[] = [];
  for (const field of wireFields(source, graph.start, graph.end)) {
    if (field.number === 1) {
      readNode(source, wireMessage(source, field), draft, depth);
    } else if (field.number === 5) {
      count(source, field, draft, NODE);
      const tensor = parseTensor(source, wireMessage(source, field));
      draft.initializers.set(tensor.name, tensor);
    } else if (field.number === 11 && depth === 0) {
      draft.inputs.push(parseValue(source, wireMessage(source, field), draft));
    } else if (field.number === 12) {
      const value = parseValue(source, wireMessage(source, field), draft);
      outputs.push(value.name);
      if (depth === 0) draft.outputs.push(value);
    } else if (field.number === 13) {
      const value = parseValue(source, wireMessage(source, field), draft);
      draft.values.set(value.name, value);
    } else if (field.number === 15) {
      readSparse(source, wireMessage(source, field), draft);
    }
  }
  return outputs;
}

function readNode(
  source: WireSource,
  node: WireField,
  draft: GraphDraft,
  depth: number,
): void {
  count(source, node, draft, NODE);
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  const branches: string[][] = [];
  let name = "";
  let op = "";
  let domain = "";
  for (const field of wireFields(source, node.start, node.end)) {
    if (field.number <= 2) {
      count(source, field, draft, NAME);
      (field.number === 1 ? inputs : outputs).push(wireText(source, field));
    } else if (field.number === 3) name = wireText(source, field);
    else if (field.number === 4) op = wireText(source, field);
    else if (field.number === 5) {
      count(source, field, draft, ATTRIBUTE);
      const attribute = wireMessage(source, field);
      readAttribute(source, attribute, draft, depth, attributes, branches);
    } else if (field.number === 7) domain = wireText(source, field);
  }
  if (op === "") throw malformed(source, node.start, "a node has no operator");
  draft.nodes.push({
    op,
    domain: domain === "ai.onnx" ? "" : domain,
    name,
    inputs,
    outputs,
    attributes: attributes.size === 0 ? NO_ATTRIBUTES : attributes,
    branches: branches.length === 0 ? NO_BRANCHES : branches,
    nested: depth > 0,
  });
}

function readAttribute(
  source: WireSource,
  attribute: WireField,
  draft: GraphDraft,
  depth: number,
  attributes: Map<string, OnnxAttribute>,
  branches: string[][],
): void {
  let name = "";
  let content: OnnxAttribute = {};
  const numbers: number[] = [];
  for (const field of wireFields(source, attribute.start, attribute.end)) {
    if (field.number === 1) name = wireText(source, field);
    else if (field.number === 2) {
      for (const number of wireFloats(source, field)) content = { number };
    } else if (field.number === 3) content = { number: field.value };
    else if (field.number === 4 && isShortText(field)) {
      content = { text: wireText(source, field) };
    } else if (field.number === 5) {
      content = { tensor: parseTensor(source, wireMessage(source, field)) };
    } else if (field.number === 6 || field.number === 11) {
      const graph = wireMessage(source, field);
      branches.push(parseGraph(source, graph, draft, depth + 1));
    } else if (field.number === 7 || field.number === 8) {
      const all = field.number === 7
        ? wireFloats(source, field)
        : wireIntegers(source, field);
      for (const number of all) {
        if (numbers.length === MOST_NUMBERS) break;
        numbers.push(number);
      }
    }
  }
  if (numbers.length > 0) content = { ...content, numbers };
  attributes.set(name, content);
}

/** A sparse initializer counts as a constant of its dense shape. */
function readSparse(
  source: WireSource,
  sparse: WireField,
  draft: GraphDraft,
): void {
  count(source, sparse, draft, NODE);
  const dims: number[] = [];
  let tensor: OnnxTensor | null = null;
  for (const field of wireFields(source, sparse.start, sparse.end)) {
    if (field.number === 1) {
      tensor = parseTensor(source, wireMessage(source, field));
    } else if (field.number === 3) dims.push(...wireIntegers(source, field));
  }
  if (tensor) {
    draft.initializers.set(tensor.name, { ...tensor, dims, values: null });
  }
}
