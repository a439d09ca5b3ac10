/**
 * Reads the structure of an ONNX file in place, without its weights.
 *
 * @see {@link https://github.com/onnx/onnx/blob/main/onnx/onnx.proto}
 * @module
 */
import { FormatError } from "../errors.ts";
import { elementType } from "./element_types.ts";
import { foreignFormat } from "./foreign_format.ts";
import type {
  OnnxAttribute,
  OnnxDim,
  OnnxGraph,
  OnnxNode,
  OnnxTensor,
  OnnxValue,
} from "./onnx_graph.ts";
import { parseTensor } from "./parse_tensor.ts";
import {
  malformed,
  type WireField,
  wireFields,
  wireFloats,
  wireIntegers,
  type WireSource,
  wireText,
} from "./wire_format.ts";

/**
 * What is read at most, in names: a node or tensor counts as eight, an attribute as four. The largest language models
 * have a tenth of it; a file that is made to fill memory ends here, below 200 MB.
 */
const MOST_ITEMS = 4_000_000;
const NODE = 8;
const ATTRIBUTE = 4;
const NAME = 1;
/** Graphs within nodes within graphs. */
const DEEPEST = 16;
/** Numbers of an attribute that are kept. */
const MOST_NUMBERS = 1024;

const NO_ATTRIBUTES: ReadonlyMap<string, OnnxAttribute> = new Map();
const NO_BRANCHES: readonly string[][] = [];

interface Draft {
  irVersion: number;
  producer: string[];
  opsets: Map<string, number>;
  metadata: Map<string, string>;
  inputs: OnnxValue[];
  outputs: OnnxValue[];
  nodes: OnnxNode[];
  initializers: Map<string, OnnxTensor>;
  values: Map<string, OnnxValue>;
  functions: string[];
  hasGraph: boolean;
  items: number;
}

/**
 * The structure of an ONNX model: inputs, outputs, nodes, and names, types and shapes of its weights.
 *
 * The bytes are walked where they lie; what is kept refers to none of them.
 *
 * @param bytes The file.
 * @param file Its name, for messages.
 * @throws {FormatError} If the bytes are not an ONNX model, or are cut short; names the offset.
 *
 * @example A file that is no model
 * ```ts
 * import { FormatError, parseOnnx } from "fair-collapse";
 * import { assertThrows } from "@std/assert";
 *
 * const page = new TextEncoder().encode("<!DOCTYPE html><title>404</title>");
 * assertThrows(() => parseOnnx(page, "model.onnx"), FormatError, "an HTML page");
 * ```
 */
export function parseOnnx(bytes: Uint8Array, file: string): OnnxGraph {
  const foreign = foreignFormat(bytes);
  if (foreign) {
    throw new FormatError(
      `Cannot read ${file}: it is ${foreign.what}, not an ONNX model; ${foreign.hint}`,
    );
  }
  const draft: Draft = {
    irVersion: 0,
    producer: [],
    opsets: new Map(),
    metadata: new Map(),
    inputs: [],
    outputs: [],
    nodes: [],
    initializers: new Map(),
    values: new Map(),
    functions: [],
    hasGraph: false,
    items: 0,
  };
  readModel({ bytes, name: file }, draft);
  if (!draft.hasGraph || (draft.irVersion >= 3 && draft.opsets.size === 0)) {
    throw new FormatError(
      `Cannot read ${file}: ${
        draft.hasGraph ? "no opset is declared" : "there is no graph in it"
      } (${bytes.length} bytes); is it an ONNX file, and was it copied whole?`,
    );
  }
  return {
    file,
    irVersion: draft.irVersion,
    opsets: draft.opsets,
    producer: draft.producer.filter((part) => part !== "").join(" "),
    metadata: draft.metadata,
    inputs: draft.inputs.filter(({ name }) => !draft.initializers.has(name)),
    outputs: draft.outputs,
    nodes: draft.nodes,
    initializers: draft.initializers,
    values: draft.values,
    functions: draft.functions,
  };
}

function readModel(source: WireSource, draft: Draft): void {
  for (const field of wireFields(source, 0, source.bytes.length)) {
    if (field.number === 1) draft.irVersion = field.value;
    else if (field.number === 2 || field.number === 3) {
      draft.producer[field.number - 2] = wireText(source, field);
    } else if (field.number === 7) {
      // The graph may come in several parts: protobuf merges them, and so does the tap's suffix.
      draft.hasGraph = true;
      readGraph(source, message(source, field), draft, 0);
    } else if (field.number === 8) {
      const [domain, version] = readPair(source, field);
      draft.opsets.set(domain === "ai.onnx" ? "" : domain, Number(version));
    } else if (field.number === 14) {
      draft.metadata.set(...readPair(source, field));
    } else if (field.number === 25) {
      draft.functions.push(readFunctionName(source, field));
    }
  }
}

/** Reads a graph into the draft; of a nested one only its nodes, and gives the names of its outputs. */
function readGraph(
  source: WireSource,
  graph: WireField,
  draft: Draft,
  depth: number,
): string[] {
  if (depth > DEEPEST) {
    throw malformed(source, graph.start, "graphs are nested too deep");
  }
  const outputs: string[] = [];
  for (const field of wireFields(source, graph.start, graph.end)) {
    if (field.number === 1) {
      readNode(source, message(source, field), draft, depth);
    } else if (field.number === 5) {
      count(source, field, draft, NODE);
      const tensor = parseTensor(source, message(source, field));
      draft.initializers.set(tensor.name, tensor);
    } else if (field.number === 11 && depth === 0) {
      draft.inputs.push(readValue(source, message(source, field), draft));
    } else if (field.number === 12) {
      const value = readValue(source, message(source, field), draft);
      outputs.push(value.name);
      if (depth === 0) draft.outputs.push(value);
    } else if (field.number === 13) {
      const value = readValue(source, message(source, field), draft);
      draft.values.set(value.name, value);
    } else if (field.number === 15) {
      readSparse(source, message(source, field), draft);
    }
  }
  return outputs;
}

function readNode(
  source: WireSource,
  node: WireField,
  draft: Draft,
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
      const attribute = message(source, field);
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
  draft: Draft,
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
      content = { tensor: parseTensor(source, message(source, field)) };
    } else if (field.number === 6 || field.number === 11) {
      const graph = message(source, field);
      branches.push(readGraph(source, graph, draft, depth + 1));
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

function readValue(
  source: WireSource,
  value: WireField,
  draft: Draft,
): OnnxValue {
  count(source, value, draft, NODE);
  let name = "";
  let type = "unknown";
  let shape: OnnxDim[] | null = null;
  for (const field of wireFields(source, value.start, value.end)) {
    if (field.number === 1) name = wireText(source, field);
    else if (field.number === 2) {
      const kinds = message(source, field);
      for (const kind of wireFields(source, kinds.start, kinds.end)) {
        if (kind.number !== 1) {
          type = { 4: "sequence", 5: "map", 9: "optional" }[kind.number] ??
            type;
          continue;
        }
        const tensor = message(source, kind);
        for (const part of wireFields(source, tensor.start, tensor.end)) {
          if (part.number === 1) type = elementType(part.value);
          else if (part.number === 2) {
            shape = readShape(source, message(source, part), draft);
          }
        }
      }
    }
  }
  return { name, type, shape };
}

function readShape(
  source: WireSource,
  shape: WireField,
  draft: Draft,
): OnnxDim[] {
  const dims: OnnxDim[] = [];
  for (const field of wireFields(source, shape.start, shape.end)) {
    if (field.number !== 1) continue;
    count(source, field, draft, NAME);
    const axis = message(source, field);
    let dim: OnnxDim = null;
    for (const part of wireFields(source, axis.start, axis.end)) {
      // A size of 0 or below is how some exporters write "unknown".
      if (part.number === 1) dim = part.value > 0 ? part.value : null;
      else if (part.number === 2) dim = wireText(source, part) || null;
    }
    dims.push(dim);
  }
  return dims;
}

/** A sparse initializer counts as a constant of its dense shape. */
function readSparse(source: WireSource, sparse: WireField, draft: Draft): void {
  count(source, sparse, draft, NODE);
  const dims: number[] = [];
  let tensor: OnnxTensor | null = null;
  for (const field of wireFields(source, sparse.start, sparse.end)) {
    if (field.number === 1) {
      tensor = parseTensor(source, message(source, field));
    } else if (field.number === 3) dims.push(...wireIntegers(source, field));
  }
  if (tensor) {
    draft.initializers.set(tensor.name, { ...tensor, dims, values: null });
  }
}

/** The two first fields of a message: domain and version, or key and value. */
function readPair(source: WireSource, field: WireField): [string, string] {
  const pair: [string, string] = ["", ""];
  const entry = message(source, field);
  for (const part of wireFields(source, entry.start, entry.end)) {
    if (part.number > 2) continue;
    pair[part.number - 1] = part.type === 0
      ? String(part.value)
      : isShortText(part)
      ? wireText(source, part)
      : "(long)";
  }
  return pair;
}

function readFunctionName(source: WireSource, field: WireField): string {
  let name = "";
  let domain = "";
  const content = message(source, field);
  for (const part of wireFields(source, content.start, content.end)) {
    if (part.number === 1) name = wireText(source, part);
    else if (part.number === 10) domain = wireText(source, part);
  }
  return domain === "" ? name : `${domain}.${name}`;
}

/** Attributes and metadata may hold whole documents, which say nothing of the structure. */
function isShortText({ start, end }: WireField): boolean {
  return end - start <= 4096;
}

function message(source: WireSource, field: WireField): WireField {
  if (field.type === 2) return field;
  throw malformed(source, field.start, `field ${field.number} is no message`);
}

function count(
  source: WireSource,
  field: WireField,
  draft: Draft,
  items: number,
): void {
  draft.items += items;
  if (draft.items <= MOST_ITEMS) return;
  throw malformed(source, field.start, "so many nodes and names are absurd");
}
