/**
 * MobileNetV2 as torchvision exports it: inverted residuals of depthwise convolutions, batch norms folded, ReLU6 as
 * Clip. Its weights are made, so that it needs no download; what it costs does not depend on them.
 *
 * @module
 */
import { type OnnxNode, writeOnnx } from "../../lib/inference/write_onnx.ts";

/** Expansion, channels, blocks and the first block's stride of each stage (Sandler et al. 2018, table 2). */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

interface Weight {
  name: string;
  dims: number[];
  data: Float32Array<ArrayBuffer>;
}

/** The network with 224 x 224 inputs, 1280 features and 10 logits, as an ONNX file. */
export function mobileNetV2(): Uint8Array<ArrayBuffer> {
  const nodes: OnnxNode[] = [];
  const weights: Weight[] = [
    { name: "zero", dims: [], data: Float32Array.of(0) },
    { name: "six", dims: [], data: Float32Array.of(6) },
  ];
  const add = (op: string, inputs: string[], attributes = {}): string => {
    const output = `map${nodes.length}`;
    nodes.push({ op, inputs, outputs: [output], attributes });
    return output;
  };
  const weight = (dims: number[], scale: number): string => {
    const name = `weight${weights.length}`;
    const data = Float32Array.from(
      { length: dims.reduce((a, b) => a * b) },
      (_, i) => Math.sin(i * 1.7 + weights.length) * scale,
    );
    weights.push({ name, dims, data });
    return name;
  };
  const conv = (
    x: string,
    [from, to]: [number, number],
    { kernel = 1, stride = 1, group = 1 } = {},
  ): string => {
    const fan = from / group * kernel * kernel;
    const pad = (kernel - 1) / 2;
    return add("Conv", [
      x,
      weight([to, from / group, kernel, kernel], 2 / Math.sqrt(fan)),
      weight([to], 0.1),
    ], {
      dilations: [1, 1],
      group,
      kernel_shape: [kernel, kernel],
      pads: [pad, pad, pad, pad],
      strides: [stride, stride],
    });
  };
  const clipped = (x: string): string => add("Clip", [x, "zero", "six"]);

  let channels = 32;
  let map = clipped(conv("images", [3, channels], { kernel: 3, stride: 2 }));
  for (const [expansion, to, blocks, first] of STAGES) {
    for (let block = 0; block < blocks; block++) {
      const stride = block === 0 ? first : 1;
      const wide = channels * expansion;
      let x = map;
      if (expansion > 1) x = clipped(conv(x, [channels, wide]));
      x = clipped(conv(x, [wide, wide], { kernel: 3, stride, group: wide }));
      x = conv(x, [wide, to]);
      map = stride === 1 && channels === to ? add("Add", [map, x]) : x;
      channels = to;
    }
  }
  map = clipped(conv(map, [channels, 1280]));
  const features = add("Flatten", [add("GlobalAveragePool", [map])], {
    axis: 1,
  });
  nodes.push({
    op: "Gemm",
    inputs: [features, weight([10, 1280], 0.05), weight([10], 0.1)],
    outputs: ["logits"],
    attributes: { transB: 1 },
  });
  return writeOnnx({
    nodes,
    inputs: [{
      name: "images",
      type: "float32",
      dims: ["batch", 3, 224, 224],
    }],
    outputs: [{ name: "logits", type: "float32", dims: ["batch", 10] }],
    weights,
  });
}
