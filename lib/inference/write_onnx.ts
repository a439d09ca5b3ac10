/**
 * Writes small ONNX graphs: the products of `runtime_product.ts` and the model that backends are timed on.
 *
 * @see {@link https://onnx.ai/onnx/repo-docs/IR.html}
 * @module
 */
import { concat } from "../deps/std_bytes.ts";
import { varint } from "./varint.ts";

/** A node of a graph. */
export interface OnnxNode {
  /** Operator, of the default domain unless `domain` says otherwise. */
  readonly op: string;
  /** Names of the tensors that go in. */
  readonly inputs: readonly string[];
  /** Names of the tensors that come out. */
  readonly outputs: readonly string[];
  /** Integer attributes, and lists of them. */
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
  /** Operator set that the operator belongs to. */
  readonly domain?: string;
}

/** An input or output of a graph. */
export interface OnnxValue {
  /** Name of the tensor. */
  readonly name: string;
  /** Element type. */
  readonly type: OnnxType;
  /** Shape; a name where the size is free. */
  readonly dims: readonly (number | string)[];
}

/** Weights that lie in the graph. */
export interface OnnxWeights {
  /** Name of the tensor. */
  readonly name: string;
  /** Shape. */
  readonly dims: readonly number[];
  /** Elements. */
  readonly data: Float32Array | BigInt64Array;
}

/** A whole graph. */
export interface OnnxGraph {
  /** Nodes in the order in which they run. */
  readonly nodes: readonly OnnxNode[];
  /** What goes in. */
  readonly inputs: readonly OnnxValue[];
  /** What comes out. */
  readonly outputs: readonly OnnxValue[];
  /** Weights. */
  readonly weights?: readonly OnnxWeights[];
}

/** Element types that can be written, by their number in ONNX. */
const TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
} as const;

/** An element type that can be written. */
export type OnnxType = keyof typeof TYPES;

const IR_VERSION = 8;
const OPSET = 13;
const INT = 2;
const INTS = 7;

/** The bytes of a model with this graph, at opset 13. */
export function writeOnnx(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  const domains = new Set([
    "",
    ...graph.nodes.map((node) => node.domain ?? ""),
  ]);
  return concat([
    integer(1, IR_VERSION),
    ...[...domains].map((domain) =>
      field(8, [text(1, domain), integer(2, domain === "" ? OPSET : 1)])
    ),
    field(7, [
      ...graph.nodes.map((node) => field(1, writeNode(node))),
      text(2, "graph"),
      ...(graph.weights ?? []).map((weights) =>
        field(5, writeWeights(weights))
      ),
      ...graph.inputs.map((value) => field(11, writeValue(value))),
      ...graph.outputs.map((value) => field(12, writeValue(value))),
    ]),
  ]);
}

function writeNode(node: OnnxNode): Uint8Array[] {
  return [
    ...node.inputs.map((name) => text(1, name)),
    ...node.outputs.map((name) => text(2, name)),
    text(4, node.op),
    ...Object.entries(node.attributes ?? {}).map(([name, value]) =>
      field(5, [
        text(1, name),
        ...(typeof value === "number"
          ? [integer(3, value), integer(20, INT)]
          : [...value.map((item) => integer(8, item)), integer(20, INTS)]),
      ])
    ),
    text(7, node.domain ?? ""),
  ];
}

function writeValue({ name, type, dims }: OnnxValue): Uint8Array[] {
  const shape = dims.map((size) =>
    field(1, [typeof size === "number" ? integer(1, size) : text(2, size)])
  );
  return [
    text(1, name),
    field(2, [field(1, [integer(1, TYPES[type]), field(2, shape)])]),
  ];
}

function writeWeights({ name, dims, data }: OnnxWeights): Uint8Array[] {
  const type = data instanceof Float32Array ? TYPES.float32 : TYPES.int64;
  return [
    ...dims.map((size) => integer(1, size)),
    integer(2, type),
    text(8, name),
    field(9, [new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]),
  ];
}

function integer(number: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(number << 3), ...varint(value)]);
}

function field(number: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return concat([
    Uint8Array.from([...varint(number << 3 | 2), ...varint(length)]),
    ...parts,
  ]);
}

function text(number: number, value: string): Uint8Array {
  return field(number, [new TextEncoder().encode(value)]);
}
