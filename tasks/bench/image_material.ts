/**
 * Images and networks that benchmarks run on.
 *
 * @module
 */
import { writeOnnx } from "../../lib/inference/write_onnx.ts";
import type { ImagePreprocessing } from "../../mod.ts";

/** What networks of ImageNet's size ask for. */
export const preprocessing: ImagePreprocessing = {
  height: 224,
  width: 224,
  resizeMode: "shortest",
  resize: 256,
  interpolation: "bilinear",
  centreCrop: true,
  colour: "rgb",
  rescale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  layout: "nchw",
};

/** Networks by how many convolutions of 32 channels on 56 x 56 they have. */
export const NETWORKS = { light: 0, even: 6, heavy: 16, large: 110 };

/** An image folder of four classes, unless it is there: JPEGs of smooth shapes with a little noise. */
export async function makeImages(
  folder: URL,
  count: number,
  { width = 500, height = 375 }: { width?: number; height?: number } = {},
): Promise<void> {
  if (await Deno.stat(folder).then(() => true, () => false)) return;
  const { default: sharp } = await import("npm:sharp@0.35.5");
  const pixels = new Uint8Array(width * height * 3);
  for (let image = 0; image < count; image++) {
    const into = new URL(`class-${image % 4}/`, folder);
    await Deno.mkdir(into, { recursive: true });
    for (let at = 0, y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let c = 0; c < 3; c++) {
          const wave = Math.sin((x * (1 + image % 7) + y * c) / 29 + image);
          const noise = Math.imul(at + image, 0x9e3779b1) >>> 28;
          pixels[at++] = 120 + 90 * wave + noise;
        }
      }
    }
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 90 })
      .toFile(new URL(`${image}.jpg`, into).pathname);
  }
}

/** A network that halves its map four times, with some more convolutions on the way. */
export function network(more: number): Uint8Array<ArrayBuffer> {
  const layers = [
    { from: 3, to: 16, stride: 2 },
    { from: 16, to: 32, stride: 2 },
    ...Array.from({ length: more }, () => ({ from: 32, to: 32, stride: 1 })),
    { from: 32, to: 64, stride: 2 },
    { from: 64, to: 128, stride: 2 },
  ];
  const weights = layers.map(({ from, to }, layer) => ({
    name: `kernel${layer}`,
    dims: [to, from, 3, 3],
    data: Float32Array.from(
      { length: to * from * 9 },
      (_, i) =>
        Math.sin(i * 1.7 + layer) * Math.sqrt(2 / (from * 9)) * Math.SQRT2,
    ),
  }));
  return writeOnnx({
    nodes: [
      ...layers.flatMap(({ stride }, layer) => [{
        op: "Conv",
        inputs: [layer === 0 ? "images" : `map${layer - 1}`, `kernel${layer}`],
        outputs: [`sums${layer}`],
        attributes: {
          kernel_shape: [3, 3],
          strides: [stride, stride],
          pads: [1, 1, 1, 1],
        },
      }, {
        op: "Relu",
        inputs: [`sums${layer}`],
        outputs: [`map${layer}`],
      }]),
      {
        op: "GlobalAveragePool",
        inputs: [`map${layers.length - 1}`],
        outputs: ["pooled"],
      },
      {
        op: "Flatten",
        inputs: ["pooled"],
        outputs: ["features"],
        attributes: { axis: 1 },
      },
      {
        op: "Gemm",
        inputs: ["features", "head"],
        outputs: ["logits"],
        attributes: { transB: 1 },
      },
    ],
    inputs: [{
      name: "images",
      type: "float32",
      dims: ["batch", 3, 224, 224],
    }],
    outputs: [{ name: "logits", type: "float32", dims: ["batch", 10] }],
    weights: [...weights, {
      name: "head",
      dims: [10, 128],
      data: Float32Array.from({ length: 1280 }, (_, i) => Math.sin(i)),
    }],
  });
}
