/** A dataset, a model and a backend in a few lines, for tests of what lies between them. @module */
import type { ImageDataset, ImageSample } from "../../lib/datasets/dataset.ts";
import type { ImageCandidate } from "../../lib/features/candidate.ts";
import type {
  Backend,
  BackendName,
  Session,
  Tensor,
} from "../../lib/inference/backend.ts";
import { plainProduct } from "../../lib/linalg/plain_product.ts";
import type { Tap } from "../../lib/models/tap.ts";

const SIDE = 4;

/** A 4 x 4 BMP of one colour. */
export function bmp(red: number, green: number, blue: number): Uint8Array {
  const bytes = new Uint8Array(54 + SIDE * SIDE * 3);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, SIDE, true);
  view.setInt32(22, SIDE, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let at = 54; at < bytes.length; at += 3) {
    bytes.set([blue, green, red], at);
  }
  return bytes;
}

/** Images of one colour each, in three classes; those whose number is in `bad` are no images. */
export function fakeDataset(
  size: number,
  options: { bad?: readonly number[]; fingerprint?: string } = {},
): ImageDataset {
  const labels = Int32Array.from({ length: size }, (_, i) => i % 3);
  const sample = (index: number): ImageSample => ({
    index,
    source: `class ${index % 3}/${index}.bmp`,
    label: labels[index],
    bytes: () =>
      Promise.resolve(
        options.bad?.includes(index)
          ? new TextEncoder().encode("no image")
          : bmp(index % 256, (7 * index) % 256, (31 * index) % 256),
      ),
  });
  return {
    task: "image",
    name: "colours",
    classNames: ["a", "b", "c"],
    size,
    labels,
    fingerprint: options.fingerprint ?? `colours ${size}`,
    async *samples({ start = 0, signal } = {}) {
      for (let index = start; index < size; index++) {
        signal?.throwIfAborted();
        yield await Promise.resolve(sample(index));
      }
    },
  };
}

/** A tap without surprises. */
export const fakeTap: Tap = {
  tensor: "tap",
  operator: "Gemm",
  reason: "test",
  kind: "image",
  pooling: "none",
  channelAxis: -1,
  dims: 5,
  shape: ["n", 5],
  isOutput: false,
  quantisation: null,
  logits: {
    output: "logits",
    activation: "none",
    tensor: "logits",
    sourceClasses: 3,
  },
  warnings: [],
};

/** A model that is only a name. */
export function fakeCandidate(
  changes: Partial<Tap> = {},
  name = "fake",
): ImageCandidate {
  return {
    model: {
      name,
      sha256: "0".repeat(64),
      bytes: () => Promise.resolve(new Uint8Array(8)),
      externalData: () => Promise.resolve({}),
    },
    tap: { ...fakeTap, ...changes },
    preprocessing: {
      height: SIDE,
      width: SIDE,
      resizeMode: "none",
      resize: SIDE,
      interpolation: "bilinear",
      centreCrop: false,
      colour: "rgb",
      rescale: 1 / 255,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      layout: "nchw",
    },
  };
}

/** What the fake model makes of an image: 5 features of its colour. */
export function fakeFeatures(
  red: number,
  green: number,
  blue: number,
): number[] {
  return [red, green, blue, red - green, Math.sin(10 * red + blue)].map(
    Math.fround,
  );
}

/** How the fake backend behaves. */
export interface FakeBackendOptions {
  name?: BackendName;
  /** Batch that the model insists on. */
  fixedBatch?: number;
  /** Milliseconds a run. */
  delay?: number;
  /** Told the number of samples of each run. */
  onRun?: (samples: number) => void | Promise<void>;
  /** Changes outputs before they are given. */
  change?: (outputs: Record<string, Tensor>) => Record<string, Tensor>;
}

/** A backend whose every model computes {@link fakeFeatures} and their first three as logits. */
export function fakeBackend(
  options: FakeBackendOptions = {},
): Backend & { loaded: number; released: number } {
  const batch = options.fixedBatch ?? "n";
  const backend = {
    name: options.name ?? "wasm" as const,
    version: "1.0",
    threads: 1,
    loaded: 0,
    released: 0,
    product: plainProduct,
    close: () => Promise.resolve(),
    load(_model: Uint8Array, { name = "model" } = {}): Promise<Session> {
      backend.loaded++;
      return Promise.resolve({
        model: name,
        inputNames: ["input"],
        outputNames: ["logits", "tap"],
        inputs: [{
          name: "input",
          type: "float32",
          dims: [batch, 3, SIDE, SIDE],
        }],
        outputs: [
          { name: "logits", type: "float32", dims: [batch, 3] },
          { name: "tap", type: "float32", dims: [batch, 5] },
        ],
        async run({ input }: Readonly<Record<string, Tensor>>) {
          const samples = input.dims[0];
          await options.onRun?.(samples);
          if (options.delay) {
            await new Promise((resolve) => setTimeout(resolve, options.delay));
          }
          const plane = SIDE * SIDE;
          const rows = Array.from(
            { length: samples },
            (_, i) =>
              fakeFeatures(
                ...[0, 1, 2].map((channel) =>
                  Number(input.data[(3 * i + channel) * plane])
                ) as [number, number, number],
              ),
          );
          const outputs: Record<string, Tensor> = {
            tap: {
              type: "float32",
              dims: [samples, 5],
              data: Float32Array.from(rows.flat()),
            },
            logits: {
              type: "float32",
              dims: [samples, 3],
              data: Float32Array.from(rows.flatMap((row) => row.slice(0, 3))),
            },
          };
          return options.change?.(outputs) ?? outputs;
        },
        release() {
          backend.released++;
          return Promise.resolve();
        },
      });
    },
  };
  return backend;
}
