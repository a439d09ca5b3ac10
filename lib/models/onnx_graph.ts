/**
 * What is kept of an ONNX file: its structure, without its weights.
 *
 * @module
 */

/** Size of one axis: a number, the name of a free size, or null where the file is silent. */
export type OnnxDim = number | string | null;

/** An input, an output, or a tensor between them whose type is stated. */
export interface OnnxValue {
  /** Name of the tensor. */
  readonly name: string;
  /** Element type in ONNX Runtime's words ("float32"), or "sequence", "map", "optional", "unknown". */
  readonly type: string;
  /** Shape, or null where the file is silent. */
  readonly shape: readonly OnnxDim[] | null;
}

/** Where a tensor's data lies when it lies in another file. */
export interface OnnxExternalData {
  /** File, relative to the model's folder. */
  readonly location: string;
  /** First byte. */
  readonly offset: number;
  /** Number of bytes, or null for all that follow. */
  readonly length: number | null;
}

/** A constant tensor: its shape, and its elements only where there are at most 64. */
export interface OnnxTensor {
  /** Name of the tensor. */
  readonly name: string;
  /** Element type. */
  readonly type: string;
  /** Shape. */
  readonly dims: readonly number[];
  /** Number of elements. */
  readonly size: number;
  /** The elements of a tiny tensor, row-major; null for all others. */
  readonly values: readonly number[] | null;
  /** Where the data lies, when not in the model's file. */
  readonly external: OnnxExternalData | null;
}

/** An attribute of a node: only the kinds that say something of the structure are kept. */
export interface OnnxAttribute {
  /** An integer or a float. */
  readonly number?: number;
  /** Integers or floats, the first 1024 of them. */
  readonly numbers?: readonly number[];
  /** A text. */
  readonly text?: string;
  /** A constant tensor. */
  readonly tensor?: OnnxTensor;
}

/** A node: one operator with what goes in and comes out. */
export interface OnnxNode {
  /** Operator. */
  readonly op: string;
  /** Operator set; "" is ONNX's own. */
  readonly domain: string;
  /** Name of the node, often "". */
  readonly name: string;
  /** Tensors that go in; "" where an optional one is left out. */
  readonly inputs: readonly string[];
  /** Tensors that come out. */
  readonly outputs: readonly string[];
  /** Attributes by name. */
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
  /** Outputs of the node's own graphs (the branches of an If), one list a graph. */
  readonly branches: readonly (readonly string[])[];
  /** Whether the node lies in another node's graph, out of reach of the model's outputs. */
  readonly nested: boolean;
}

/** The structure of an ONNX model. */
export interface OnnxGraph {
  /** Name of the file, for messages. */
  readonly file: string;
  /** Version of the file format. */
  readonly irVersion: number;
  /** Version of each operator set, by domain; "" is ONNX's own. */
  readonly opsets: ReadonlyMap<string, number>;
  /** What wrote the file, with its version. */
  readonly producer: string;
  /** Free entries of the file. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Inputs that a caller has to give: initializers are left out. */
  readonly inputs: readonly OnnxValue[];
  /** Outputs. */
  readonly outputs: readonly OnnxValue[];
  /** Nodes in the order of the file, those of branches among them. */
  readonly nodes: readonly OnnxNode[];
  /** Constant tensors by name. */
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  /** Tensors between inputs and outputs whose type is stated, by name. */
  readonly values: ReadonlyMap<string, OnnxValue>;
  /** Operators that the file itself defines, as domain.name. */
  readonly functions: readonly string[];
}
