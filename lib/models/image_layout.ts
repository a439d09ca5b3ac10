/**
 * The axes of a model's image input.
 *
 * @module
 */
import { ModelError } from "../errors.ts";
import { constantShape } from "./constant_shape.ts";
import { constantTensor, type GraphIndex } from "./graph_index.ts";
import { imageInput } from "./model_kind.ts";
import type { OnnxDim, OnnxNode } from "./onnx_graph.ts";

/** What the graph says of its image input. */
export interface ImageLayout {
  /** Name of the input. */
  readonly name: string;
  /** Element type. */
  readonly type: string;
  /** Order of the axes. */
  readonly layout: "nchw" | "nhwc";
  /** 1 or 3. */
  readonly channels: 1 | 3;
  /** Rows, or null where free. */
  readonly height: number | null;
  /** Columns, or null where free. */
  readonly width: number | null;
  /** Shape in words: "batch x 3 x 224 x 224". */
  readonly shape: string;
  /** What the graph itself does to the pixels first: nothing, or scaling that expects [0, 1] or [0, 255]. */
  readonly ownScaling: "none" | "unit" | "bytes";
}

/**
 * The image input of a model.
 *
 * Channels are found by their number, 1 or 3; where both places fit or neither, by what reads the input, else NCHW.
 *
 * @throws {ModelError} If the model takes no images, or images of other than 1 or 3 channels.
 */
export function imageLayout(index: GraphIndex): ImageLayout {
  const { graph } = index;
  const input = imageInput(graph);
  if (!input) {
    const inputs = graph.inputs.map(({ name, type, shape }) =>
      `"${name}" (${type} ${shape === null ? "of any shape" : inWords(shape)})`
    );
    throw new ModelError(
      `Cannot give images to ${graph.file}: no input has the four axes of images, only ${
        inputs.join(", ") || "none at all"
      }`,
    );
  }
  const reading = firstReaders(index, input.name);
  const shape = input.shape ?? [null, null, null, null];
  const layout = layoutOf(shape, reading.isTransposed);
  const [, ...axes] = shape;
  const [depth, height, width] = layout === "nchw"
    ? axes
    : [axes[2], axes[0], axes[1]];
  const channels = typeof depth === "number" ? depth : reading.channels ?? 3;
  if (channels !== 1 && channels !== 3) {
    throw new ModelError(
      `Cannot give images to ${graph.file}: its input "${input.name}" (${
        inWords(shape)
      }) takes ${channels} channels, images have 1 or 3`,
    );
  }
  return {
    name: input.name,
    type: input.type,
    layout,
    channels,
    height: typeof height === "number" ? height : null,
    width: typeof width === "number" ? width : null,
    shape: inWords(shape),
    ownScaling: reading.scaling,
  };
}

/** A shape in words; a free axis shows as its name, or "?". */
export function inWords(shape: readonly OnnxDim[]): string {
  return shape.map((dim) => dim ?? "?").join(" x ");
}

function layoutOf(
  shape: readonly OnnxDim[],
  isTransposed: boolean,
): "nchw" | "nhwc" {
  const isDepth = (dim: OnnxDim) => dim === 1 || dim === 3;
  const [first, last] = [isDepth(shape[1]), isDepth(shape[3])];
  if (first !== last) return first ? "nchw" : "nhwc";
  return isTransposed ? "nhwc" : "nchw";
}

interface Reading {
  isTransposed: boolean;
  channels: number | null;
  scaling: ImageLayout["ownScaling"];
}

/** Follows the input through scaling and transposing to the first convolution. */
function firstReaders(index: GraphIndex, input: string): Reading {
  const reading: Reading = {
    isTransposed: false,
    channels: null,
    scaling: "none",
  };
  let tensor = input;
  for (let steps = 0; steps < 12; steps++) {
    const node = index.graph.nodes.find(({ inputs }) =>
      inputs.includes(tensor)
    );
    if (!node) break;
    if (node.op.includes("Conv")) {
      reading.channels = channelsOf(index, node);
      break;
    }
    if (node.op === "Transpose") {
      reading.isTransposed ||=
        node.attributes.get("perm")?.numbers?.join() === "0,3,1,2";
    } else if (["Add", "Sub", "Mul", "Div"].includes(node.op)) {
      if (reading.scaling === "none") reading.scaling = scalingOf(index, node);
    } else if (!["Cast", "Identity", "Pad"].includes(node.op)) break;
    tensor = node.outputs[0] ?? "";
  }
  return reading;
}

function channelsOf(index: GraphIndex, node: OnnxNode): number | null {
  const weight = node.inputs[node.op === "QLinearConv" ? 3 : 1] ?? "";
  const group = node.attributes.get("group")?.number ?? 1;
  const inputs = constantShape(index, weight)?.[1];
  return inputs === undefined ? null : inputs * group;
}

/** Constants of the size of a byte tell that the graph scales bytes itself; smaller ones, that it expects [0, 1]. */
function scalingOf(
  index: GraphIndex,
  { op, inputs }: OnnxNode,
): ImageLayout["ownScaling"] {
  const values = inputs
    .map((input) => constantTensor(index, input)?.values)
    .find((constant) => constant)?.map(Math.abs);
  if (!values || values.length === 0) return "none";
  const largest = Math.max(...values);
  if (op === "Mul") return largest < 0.05 ? "bytes" : "unit";
  return largest > 5 ? "bytes" : "unit";
}
