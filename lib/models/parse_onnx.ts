/**
 * Reads the structure of an ONNX file in place, without its weights.
 *
 * @see {@link https://github.com/onnx/onnx/blob/main/onnx/onnx.proto}
 * @module
 */
import { FormatError } from "../errors.ts";
import { foreignFormat } from "./foreign_format.ts";
import { emptyDraft, type GraphDraft } from "./graph_draft.ts";
import type { OnnxGraph } from "./onnx_graph.ts";
import { parseGraph } from "./parse_graph.ts";
import { parsePair } from "./parse_pair.ts";
import {
  type WireField,
  wireFields,
  wireMessage,
  type WireSource,
  wireText,
} from "./wire_format.ts";

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
  const draft = readModel({ bytes, name: file });
  if (!draft.hasGraph || (draft.irVersion >= 3 && draft.opsets.size === 0)) {
    throw new FormatError(
      `Cannot read ${file}: ${
        draft.hasGraph ? "no opset is declared" : "there is no graph in it"
      } (${bytes.length} bytes); is it an ONNX file, and was it copied whole?`,
    );
  }
  const { graph } = draft;
  return {
    file,
    irVersion: draft.irVersion,
    opsets: draft.opsets,
    producer: draft.producer.filter((part) => part !== "").join(" "),
    metadata: draft.metadata,
    inputs: graph.inputs.filter(({ name }) => !graph.initializers.has(name)),
    outputs: graph.outputs,
    nodes: graph.nodes,
    initializers: graph.initializers,
    values: graph.values,
    functions: draft.functions,
  };
}

interface ModelDraft {
  irVersion: number;
  producer: string[];
  opsets: Map<string, number>;
  metadata: Map<string, string>;
  functions: string[];
  hasGraph: boolean;
  graph: GraphDraft;
}

function readModel(source: WireSource): ModelDraft {
  const draft: ModelDraft = {
    irVersion: 0,
    producer: [],
    opsets: new Map(),
    metadata: new Map(),
    functions: [],
    hasGraph: false,
    graph: emptyDraft(),
  };
  for (const field of wireFields(source, 0, source.bytes.length)) {
    if (field.number === 1) draft.irVersion = field.value;
    else if (field.number === 2 || field.number === 3) {
      draft.producer[field.number - 2] = wireText(source, field);
    } else if (field.number === 7) {
      // The graph may come in several parts: protobuf merges them, and so does the tap's suffix.
      draft.hasGraph = true;
      parseGraph(source, wireMessage(source, field), draft.graph, 0);
    } else if (field.number === 8) {
      const [domain, version] = parsePair(source, field);
      draft.opsets.set(domain === "ai.onnx" ? "" : domain, Number(version));
    } else if (field.number === 14) {
      draft.metadata.set(...parsePair(source, field));
    } else if (field.number === 25) {
      draft.functions.push(readFunctionName(source, field));
    }
  }
  return draft;
}

function readFunctionName(source: WireSource, field: WireField): string {
  let name = "";
  let domain = "";
  const content = wireMessage(source, field);
  for (const part of wireFields(source, content.start, content.end)) {
    if (part.number === 1) name = wireText(source, part);
    else if (part.number === 10) domain = wireText(source, part);
  }
  return domain === "" ? name : `${domain}.${name}`;
}
