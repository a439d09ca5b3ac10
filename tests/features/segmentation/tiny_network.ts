/** A small fully convolutional network, written here so that its weights mean something to the test. @module */
import {
  type OnnxNode,
  type OnnxWeights,
  writeOnnx,
} from "../../../lib/inference/write_onnx.ts";

/** What of the network may be chosen. */
export interface NetworkForm {
  /** Side of the input; free by default. */
  readonly side?: number;
  /** How often the map is halved; 2 by default. */
  readonly halvings?: number;
  /** Channels of the map that is tapped. */
  readonly dims?: number;
  /** Source classes. */
  readonly classes?: number;
  /** What becomes of the logits: upsampled to the input (default), or left as they are. */
  readonly end?: "upsampled" | "map" | "argmax";
  /** Kernel of the halving convolutions; 3 by default, 1 sees a single pixel of each four. */
  readonly kernel?: 1 | 2 | 3;
  /** What is multiplied to the weights. */
  readonly seed?: number;
}

/**
 * Halving convolutions with Relu, a 1x1 convolution as head.
 *
 * Input "images", tensors "map" (what enters the head), "answers" (the head's result), output "logits".
 */
export function tinyNetwork(form: NetworkForm = {}): Uint8Array<ArrayBuffer> {
  const {
    side,
    halvings = 2,
    dims = 6,
    classes = 4,
    end = "upsampled",
    kernel = 3,
    seed = 1,
  } = form;
  const weights: OnnxWeights[] = [];
  const nodes: OnnxNode[] = [];
  let from = "images", channels = 3;
  for (let layer = 0; layer < halvings; layer++) {
    const to = layer === halvings - 1 ? dims : 5;
    weights.push({
      name: `kernel${layer}`,
      dims: [to, channels, kernel, kernel],
      data: waves(to * channels * kernel * kernel, seed + layer),
    });
    nodes.push({
      op: "Conv",
      inputs: [from, `kernel${layer}`],
      outputs: [`sums${layer}`],
      attributes: {
        kernel_shape: [kernel, kernel],
        strides: [2, 2],
        pads: kernel === 3 ? [1, 1, 1, 1] : [0, 0, 0, 0],
      },
    }, {
      op: "Relu",
      inputs: [`sums${layer}`],
      outputs: [layer === halvings - 1 ? "map" : `map${layer}`],
    });
    from = `map${layer}`;
    channels = to;
  }
  weights.push({
    name: "head",
    dims: [classes, dims, 1, 1],
    data: waves(classes * dims, 9),
  });
  nodes.push({
    op: "Conv",
    inputs: ["map", "head"],
    outputs: [end === "map" ? "logits" : "answers"],
    attributes: { kernel_shape: [1, 1] },
  });
  if (end === "upsampled") {
    const scale = 2 ** halvings;
    weights.push({
      name: "scales",
      dims: [4],
      data: Float32Array.of(1, 1, scale, scale),
    });
    nodes.push({
      op: "Resize",
      inputs: ["answers", "", "scales"],
      outputs: ["logits"],
    });
  }
  if (end === "argmax") {
    nodes.push({
      op: "ArgMax",
      inputs: ["answers"],
      outputs: ["logits"],
      attributes: { axis: 1, keepdims: 0 },
    });
  }
  const free = [side ?? "height", side ?? "width"];
  return writeOnnx({
    nodes,
    weights,
    inputs: [{ name: "images", type: "float32", dims: ["batch", 3, ...free] }],
    outputs: [
      end === "argmax"
        ? { name: "logits", type: "int64", dims: ["batch", "rows", "columns"] }
        : {
          name: "logits",
          type: "float32",
          dims: ["batch", classes, "rows", "columns"],
        },
    ],
  });
}

/** Numbers around zero without a pattern that a test could rest on. */
function waves(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(1.7 * i + seed) / 2);
}
