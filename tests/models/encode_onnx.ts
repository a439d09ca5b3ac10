/**
 * Encodes small ONNX models for tests: every field that the reader knows, and files that lie.
 *
 * @module
 */

const encoder = new TextEncoder();

/** Element types by their number in ONNX. */
export const FLOAT = 1;
export const UINT8 = 2;
export const INT8 = 3;
export const INT64 = 7;
export const FLOAT16 = 10;

/** A varint. */
export function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

/** A field with an integer. */
export function integer(number: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(number << 3), ...varint(value)]);
}

/** A field with a text. */
export function text(number: number, value: string): Uint8Array {
  return message(number, encoder.encode(value));
}

/** A field with four bytes. */
export function float(number: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return join(Uint8Array.from(varint(number << 3 | 5)), bytes);
}

/** A field with a message. */
export function message(number: number, ...parts: Uint8Array[]): Uint8Array {
  const payload = join(...parts);
  const head = [...varint(number << 3 | 2), ...varint(payload.length)];
  return join(Uint8Array.from(head), payload);
}

/** Bytes one behind the other. */
export function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

type Dim = number | string;
type AttributeValue = number | number[] | string | Uint8Array;

/** An input, output or stated tensor. */
export function value(name: string, dims?: Dim[], type = FLOAT): Uint8Array {
  const shape = (dims ?? []).map((dim) =>
    message(1, typeof dim === "number" ? integer(1, dim) : text(2, dim))
  );
  const parts = [integer(1, type), ...(dims ? [message(2, ...shape)] : [])];
  return join(text(1, name), message(2, message(1, ...parts)));
}

/** How a tensor's data lies in the file. */
export interface TensorOptions {
  /** Element type. */
  type?: number;
  /** Data as it is; by default `fill`, as often as the shape says. */
  raw?: Uint8Array;
  /** Every element. */
  fill?: number;
  /** Integers in int64_data, not raw. */
  integers?: number[];
  /** Floats in float_data, not raw. */
  floats?: number[];
  /** File beside the model, with its keys. */
  external?: Record<string, string>;
}

/** A constant tensor. */
export function tensor(
  name: string,
  dims: number[],
  { type = FLOAT, raw, fill = 0.1, integers, floats, external }: TensorOptions =
    {},
): Uint8Array {
  const head = [
    ...dims.map((dim) => integer(1, dim)),
    integer(2, type),
    text(8, name),
  ];
  if (external) {
    const entries = Object.entries(external).map(([key, entry]) =>
      message(13, text(1, key), text(2, entry))
    );
    return join(...head, ...entries, integer(14, 1));
  }
  if (integers) {
    return join(...head, message(7, Uint8Array.from(integers.flatMap(varint))));
  }
  if (floats) {
    return join(
      ...head,
      message(4, new Uint8Array(Float32Array.from(floats).buffer)),
    );
  }
  const size = dims.reduce((product, dim) => product * dim, 1);
  const data = raw ??
    (type === FLOAT
      ? new Uint8Array(new Float32Array(size).fill(fill).buffer)
      : new Uint8Array(size * (type === INT64 ? 8 : type === FLOAT16 ? 2 : 1)));
  return join(...head, message(9, data));
}

/** An attribute; a Uint8Array is a tensor, or a graph by `graphs`. */
function attribute(name: string, content: AttributeValue): Uint8Array {
  const [type, ...parts] = typeof content === "number"
    ? Number.isInteger(content)
      ? [2, integer(3, content)] as const
      : [1, float(2, content)] as const
    : typeof content === "string"
    ? [3, text(4, content)] as const
    : content instanceof Uint8Array
    ? [4, message(5, content)] as const
    : [7, ...content.map((item) => integer(8, item))] as const;
  return message(5, text(1, name), ...parts, integer(20, type));
}

/** What else a node may have. */
export interface NodeOptions {
  /** Operator set. */
  domain?: string;
  /** Name. */
  name?: string;
  /** Graphs by attribute name: the branches of an If. */
  graphs?: Record<string, Uint8Array>;
}

/** A node. */
export function node(
  op: string,
  inputs: string[],
  outputs: string[],
  attributes: Record<string, AttributeValue> = {},
  { domain, name, graphs = {} }: NodeOptions = {},
): Uint8Array {
  return join(
    ...inputs.map((input) => text(1, input)),
    ...outputs.map((output) => text(2, output)),
    ...(name ? [text(3, name)] : []),
    text(4, op),
    ...Object.entries(attributes).map(([key, entry]) => attribute(key, entry)),
    ...Object.entries(graphs).map(([key, inner]) =>
      message(5, text(1, key), message(6, inner), integer(20, 5))
    ),
    ...(domain ? [text(7, domain)] : []),
  );
}

/** What a graph is made of. */
export interface GraphParts {
  nodes: Uint8Array[];
  inputs?: Uint8Array[];
  outputs?: Uint8Array[];
  initializers?: Uint8Array[];
  values?: Uint8Array[];
}

/** A graph. */
export function graph(parts: GraphParts): Uint8Array {
  return join(
    ...parts.nodes.map((part) => message(1, part)),
    text(2, "test"),
    ...(parts.initializers ?? []).map((part) => message(5, part)),
    ...(parts.inputs ?? []).map((part) => message(11, part)),
    ...(parts.outputs ?? []).map((part) => message(12, part)),
    ...(parts.values ?? []).map((part) => message(13, part)),
  );
}

/** What a file has besides its graph. */
export interface ModelOptions {
  /** Version of the format. */
  irVersion?: number;
  /** Versions of the operator sets; [] leaves them out. */
  opsets?: [domain: string, version: number][];
  /** Free entries. */
  metadata?: Record<string, string>;
}

/** A whole model. */
export function encodeOnnx(
  parts: GraphParts,
  { irVersion = 8, opsets = [["", 15]], metadata = {} }: ModelOptions = {},
): Uint8Array<ArrayBuffer> {
  return join(
    integer(1, irVersion),
    text(2, "test"),
    text(3, "1.0"),
    message(7, graph(parts)),
    ...opsets.map(([domain, version]) =>
      message(8, text(1, domain), integer(2, version))
    ),
    ...Object.entries(metadata).map(([key, entry]) =>
      message(14, text(1, key), text(2, entry))
    ),
  );
}

/** A small image classifier: 3x3 Conv, Relu, pooling, Flatten to "feat", then `head`, which ends in "logits". */
export function classifier(
  head: Uint8Array[],
  initializers: Uint8Array[] = [],
  others: Partial<GraphParts> = {},
  options: ModelOptions = {},
): Uint8Array<ArrayBuffer> {
  return encodeOnnx({
    nodes: [
      node("Conv", ["image", "kernel"], ["conv"], { kernel_shape: [3, 3] }),
      node("Relu", ["conv"], ["map"]),
      node("GlobalAveragePool", ["map"], ["pooled"]),
      node("Flatten", ["pooled"], ["feat"]),
      ...head,
    ],
    inputs: [value("image", ["batch", 3, 8, 8])],
    outputs: [value("logits", ["batch", 5])],
    ...others,
    initializers: [tensor("kernel", [4, 3, 3, 3]), ...initializers],
  }, options);
}
