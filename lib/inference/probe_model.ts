/**
 * A small convolutional network that backends are timed on.
 *
 * @module
 */
import type { Tensor } from "./backend.ts";
import { writeOnnx } from "./write_onnx.ts";

/** A model and one batch for it. */
export interface Probe {
  /** What it is called in reports. */
  readonly name: string;
  /** The model's bytes. */
  readonly model: Uint8Array;
  /** Files of external data, by the location that the graph names. */
  readonly externalData?: Readonly<Record<string, Uint8Array>>;
  /** One batch. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** Samples in the batch. */
  readonly samples: number;
  /** Outputs to compute. Default all. */
  readonly outputs?: readonly string[];
}

const SIDE = 64;
const CHANNELS = [3, 32, 64, 128];
const CLASSES = 10;

/**
 * The built-in probe: three convolutions with stride 2, the mean over space, a linear head; 10 million
 * multiplications an image of 3 x 64 x 64. Outputs `features` (samples x 128) and `logits` (samples x 10).
 * Weights and images are the same on every call.
 *
 * @param samples Images in the batch.
 *
 * @example
 * ```ts
 * import { openBackend, probeModel } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const { model, inputs } = probeModel(2);
 * const backend = await openBackend("wasm", { threads: 1 });
 * const session = await backend.load(model);
 * const { features } = await session.run(inputs, ["features"]);
 * assertEquals(features.dims, [2, 128]);
 * await session.release();
 * ```
 */
export function probeModel(samples = 16): Probe {
  const convolutions = CHANNELS.slice(1).map((channels, index) => ({
    name: `kernel${index}`,
    dims: [channels, CHANNELS[index], 3, 3],
  }));
  const width = CHANNELS[CHANNELS.length - 1];
  const head = { name: "head", dims: [CLASSES, width] };

  const model = writeOnnx({
    nodes: [
      ...convolutions.flatMap(({ name }, index) => [{
        op: "Conv",
        inputs: [index === 0 ? "images" : `map${index - 1}`, name],
        outputs: [`sums${index}`],
        attributes: {
          kernel_shape: [3, 3],
          strides: [2, 2],
          pads: [1, 1, 1, 1],
        },
      }, {
        op: "Relu",
        inputs: [`sums${index}`],
        outputs: [`map${index}`],
      }]),
      {
        op: "GlobalAveragePool",
        inputs: [`map${convolutions.length - 1}`],
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
      dims: ["batch", CHANNELS[0], SIDE, SIDE],
    }],
    outputs: [
      { name: "features", type: "float32", dims: ["batch", width] },
      { name: "logits", type: "float32", dims: ["batch", CLASSES] },
    ],
    weights: [...convolutions, head].map(({ name, dims }, index) => {
      const inputs = count(dims.slice(1));
      return {
        name,
        dims,
        data: spread(count(dims), Math.sqrt(24 / inputs), index),
      };
    }),
  });

  const dims = [samples, CHANNELS[0], SIDE, SIDE];
  return {
    name: "the built-in probe",
    model,
    inputs: {
      images: { type: "float32", dims, data: spread(count(dims), 2, 9) },
    },
    samples,
  };
}

/** Numbers spread evenly over a range around zero, in an order without pattern. */
function spread(length: number, range: number, seed: number): Float32Array {
  return Float32Array.from(
    { length },
    (_, index) => {
      // Two rounds of multiplying and folding: one alone leaves neighbours in step.
      let bits = Math.imul(index + 1 + seed * 7919, 0x9e3779b1);
      bits = Math.imul(bits ^ bits >>> 15, 0x85ebca77);
      return ((bits ^ bits >>> 13) >>> 0) / 2 ** 32 * range - range / 2;
    },
  );
}

function count(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}
