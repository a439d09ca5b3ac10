/**
 * Extraction beside its two halves: decoding alone, inference alone, and both together as `extractFeatures` runs
 * them, with the store and without.
 *
 *     deno run -A tasks/bench/extraction.ts [--backends native,wasm] [--images N] [--repeats N] [--json]
 *
 * The images are JPEGs of 500 x 375, made here. Four networks of 3 x 224 x 224 stand for models that take less
 * time than decoding, about as much, and more. Two ways to share the cores: both halves on all of them, where the
 * two together cannot be faster than the processor time of both (the column "bound"); and half of the cores for
 * each, where only waiting for each other could slow them down.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import { parseArgs } from "@std/cli/parse-args";
import type { ImageCandidate } from "../../lib/features/candidate.ts";
import {
  type DecodedSample,
  decodedSamples,
} from "../../lib/features/decoded_samples.ts";
import { extractFeatures } from "../../lib/features/extract_features.ts";
import { featureBatches } from "../../lib/features/feature_batches.ts";
import { batchSize, loadCandidate } from "../../lib/features/load_candidate.ts";
import { writeOnnx } from "../../lib/inference/write_onnx.ts";
import {
  type Backend,
  type BackendName,
  type Dataset,
  imageFolder,
  type ImagePreprocessing,
  modelTap,
  openBackend,
  openModel,
} from "../../mod.ts";

const cache = new URL("../../.cache/bench/extraction/", import.meta.url);

const preprocessing: ImagePreprocessing = {
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
const NETWORKS = { light: 0, even: 6, heavy: 16, large: 110 };

/** Smooth shapes with a little noise: JPEGs of the size that the web has. */
async function writeImages(folder: URL, count: number): Promise<void> {
  const { default: sharp } = await import("npm:sharp@0.35.5");
  const [width, height] = [500, 375];
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
function network(more: number): Uint8Array<ArrayBuffer> {
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

/** How long something took, and how much of the processors. */
interface Time {
  readonly wall: number;
  readonly processor: number;
}

async function timed(work: () => Promise<unknown>): Promise<Time> {
  const before = cpuUsage();
  const begin = performance.now();
  await work();
  const wall = (performance.now() - begin) / 1000;
  const { user, system } = cpuUsage(before);
  return { wall, processor: (user + system) / 1e6 };
}

/** The shortest of several times: what else runs on the machine only adds. */
async function shortest(
  repeats: number,
  work: () => Promise<unknown>,
): Promise<Time> {
  let least = await timed(work);
  for (let i = 1; i < repeats; i++) {
    const time = await timed(work);
    if (time.wall < least.wall) least = time;
  }
  return least;
}

async function drain(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items) { /* only the time counts */ }
}

/** As many runs of the model as the dataset takes, on images that are decoded already. */
async function inferenceOnly(
  dataset: Dataset,
  candidate: ImageCandidate,
  backend: Backend,
  decoded: readonly DecodedSample[],
): Promise<() => Promise<void>> {
  const run = await loadCandidate(backend, candidate);
  const batch = batchSize(run.session, preprocessing, backend.name, undefined);
  async function* samples() {
    for (let index = 0; index < dataset.size; index++) {
      yield await Promise.resolve({
        ...decoded[index % decoded.length],
        index,
      });
    }
  }
  return () =>
    drain(
      featureBatches(samples(), { ...run, batch }, () => [], dataset.size),
    );
}

/** A line of the table; times in seconds. */
interface Row {
  readonly cores: string;
  readonly backend: BackendName;
  readonly network: string;
  readonly decode: number;
  readonly inference: number;
  readonly together: number;
  readonly stored: number;
  readonly ratio: number;
  readonly bound: number;
}

function print(row: Row): void {
  const speed = (time: number, width: number) =>
    (dataset.size / time).toFixed(0).padStart(width);
  console.log(
    row.cores.padEnd(11) + row.backend.padEnd(8) + row.network.padEnd(7) +
      speed(row.decode, 8) + speed(row.inference, 11) +
      speed(row.together, 10) + speed(row.stored, 12) +
      row.ratio.toFixed(2).padStart(7) + row.bound.toFixed(2).padStart(7),
  );
}

const flags = parseArgs(Deno.args, {
  string: ["backends", "images", "repeats"],
  boolean: ["json"],
  default: { backends: "native,wasm", images: "160", repeats: "3" },
});
const repeats = Number(flags.repeats);
const images = new URL(`images${flags.images}/`, cache);
if (!await Deno.stat(images).then(() => true, () => false)) {
  await writeImages(images, Number(flags.images));
}
const dataset = await imageFolder(images.pathname);
const decoded: DecodedSample[] = [];
for await (const sample of decodedSamples(dataset, preprocessing)) {
  if (decoded.push(sample) === 64) break;
}

const cores = navigator.hardwareConcurrency;
const half = Math.max(1, Math.floor(cores / 2));
const table: Row[] = [];
if (!flags.json) {
  console.log(
    `${dataset.size} images, ${cores} cores; images/s, and the time together over the slower half`,
  );
  console.log(
    "cores      backend network  decode  inference  together  with store  ratio  bound",
  );
}
for (
  const { sharing, workers, threads } of [
    { sharing: "half each", workers: half, threads: half },
    { sharing: "all both", workers: cores, threads: cores },
  ]
) {
  const decode = await shortest(
    repeats,
    () => drain(decodedSamples(dataset, preprocessing, { workers })),
  );
  for (const name of flags.backends.split(",") as BackendName[]) {
    const backend = await openBackend(name, { threads });
    for (const [size, more] of Object.entries(NETWORKS)) {
      const path = new URL(`${size}.onnx`, cache).pathname;
      await Deno.writeFile(path, network(more));
      const model = await openModel(path);
      const candidate = { model, tap: modelTap(model), preprocessing };
      const infer = await inferenceOnly(dataset, candidate, backend, decoded);
      await infer();
      const inference = await shortest(repeats, infer);
      const extract = (folder: string | null) =>
        extractFeatures(dataset, candidate, backend, {
          cache: folder,
          workers,
        });
      const together = await shortest(repeats, () => extract(null));
      const stored = await shortest(repeats, async () => {
        const folder = await Deno.makeTempDir();
        await extract(folder);
        await Deno.remove(folder, { recursive: true });
      });
      const slower = Math.max(decode.wall, inference.wall);
      const row: Row = {
        cores: sharing,
        backend: name,
        network: size,
        decode: decode.wall,
        inference: inference.wall,
        together: together.wall,
        stored: stored.wall,
        ratio: together.wall / slower,
        bound: Math.max(
          1,
          (decode.processor + inference.processor) / cores / slower,
        ),
      };
      table.push(row);
      if (!flags.json) print(row);
    }
    await backend.close();
  }
}

if (flags.json) console.log(JSON.stringify(table));
