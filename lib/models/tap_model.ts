/**
 * Makes any tensor of a model an output, without writing the model anew.
 *
 * Protobuf merges the parts of a message that comes twice: behind the model's bytes, a second graph
 * that holds nothing but one output adds that output to the first.
 *
 * @see {@link https://protobuf.dev/programming-guides/encoding/#last-one-wins}
 * @module
 */
import { indexGraph } from "./graph_index.ts";
import { parseOnnx } from "./parse_onnx.ts";
import { assertTappable } from "./tappable.ts";

/** Field numbers on the way from the model to the name of an output. */
const MODEL_GRAPH = 7;
const GRAPH_OUTPUT = 12;
const VALUE_NAME = 1;

/**
 * The bytes that make a tensor an output when they follow those of a model.
 *
 * @param tensor Name of the tensor.
 */
export function tapSuffix(tensor: string): Uint8Array<ArrayBuffer> {
  const name = delimited(VALUE_NAME, new TextEncoder().encode(tensor));
  return delimited(MODEL_GRAPH, delimited(GRAPH_OUTPUT, name));
}

/**
 * A model with one output more.
 *
 * The bytes are copied once; where the tensor is an output already they are returned as they are.
 *
 * @param bytes The model.
 * @param tensor Tensor that becomes the last output.
 * @param file Name of the model for messages.
 * @throws {FormatError} If the bytes are no ONNX model.
 * @throws {ModelError} If no such tensor can be an output; names the nearest.
 */
export function tapModel(
  bytes: Uint8Array,
  tensor: string,
  file = "model",
): Uint8Array {
  const graph = parseOnnx(bytes, file);
  assertTappable(indexGraph(graph), tensor);
  if (graph.outputs.some(({ name }) => name === tensor)) return bytes;
  const suffix = tapSuffix(tensor);
  const tapped = new Uint8Array(bytes.length + suffix.length);
  tapped.set(bytes);
  tapped.set(suffix, bytes.length);
  return tapped;
}

function delimited(
  field: number,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const head = [field << 3 | 2];
  let length = payload.length;
  for (; length > 127; length = length >>> 7) head.push(length & 127 | 128);
  head.push(length);
  const message = new Uint8Array(head.length + payload.length);
  message.set(head);
  message.set(payload, head.length);
  return message;
}
