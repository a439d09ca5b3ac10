/**
 * Pixels a second of segmentation networks, against Python's onnxruntime on the same files and threads in one run; and
 * the memory that FaCe over every pixel takes beyond the runtime's.
 *
 *     deno run -A tasks/bench/segmentation_speed.ts [--data CAMVID] [--threads N] [--repeats N] [--python PATH] [--json] [--record]
 *
 * Both sides decode the images and label maps, run the network image by image in batches of the same size, and gather
 * features, labels and probabilities of every labelled position. Python needs onnxruntime, pillow and numpy; where it
 * lacks them, an environment of its own is made in .cache.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import type { ImageCandidate } from "../../lib/features/candidate.ts";
import {
  type OnnxNode,
  type OnnxWeights,
  writeOnnx,
} from "../../lib/inference/write_onnx.ts";
import { peakMemory } from "../../lib/pipeline/peak_memory.ts";
import { randomSource } from "../../lib/statistics/random.ts";
import {
  type BackendName,
  extractFeatures,
  type FeatureSet,
  modelPreprocessing,
  modelTap,
  openBackend,
  openModel,
  scorePool,
  segmentationFolder,
} from "../../mod.ts";

import { publish } from "./bench_report.ts";
import { pythonWith } from "./python_with.ts";
import { run } from "./run_command.ts";

const cache = new URL("../../.cache/bench/segmentation/", import.meta.url);
const script = new URL("segmentation_speed.py", import.meta.url).pathname;

/** A 3x3 convolution with its channels and stride, or an enlargement. */
type Layer = { readonly to: number; readonly stride: number } | {
  readonly up: number;
};

const conv = (to: number, stride = 1): Layer => ({ to, stride });

/** Networks, both light: one with the grid of dilated backbones, one with a position a pixel. */
const NETWORKS: Readonly<Record<string, readonly Layer[]>> = {
  "stride 8": [
    conv(32, 2),
    conv(64, 2),
    conv(128, 2),
    conv(128),
    conv(128),
    conv(128),
  ],
  "stride 1": [
    conv(16),
    conv(32, 2),
    conv(64, 2),
    conv(64),
    { up: 4 },
    conv(16),
  ],
};
const CLASSES = 12;
const BATCH = 1;

function network(layers: readonly Layer[]): Uint8Array<ArrayBuffer> {
  const { normal } = randomSource(1);
  const random = (length: number, inputs: number) =>
    Float32Array.from({ length }, () => normal() * Math.sqrt(2 / inputs));
  const weights: OnnxWeights[] = [];
  const nodes: OnnxNode[] = [];
  let channels = 3, stride = 1, from = "images";
  for (const [place, layer] of layers.entries()) {
    const to = `map${place}`;
    if ("up" in layer) {
      weights.push({
        name: `scales${place}`,
        dims: [4],
        data: Float32Array.of(1, 1, layer.up, layer.up),
      });
      nodes.push({
        op: "Resize",
        inputs: [from, "", `scales${place}`],
        outputs: [to],
      });
      stride /= layer.up;
    } else {
      const inputs = channels * 9;
      weights.push({
        name: `kernel${place}`,
        dims: [layer.to, channels, 3, 3],
        data: random(layer.to * inputs, inputs),
      });
      nodes.push({
        op: "Conv",
        inputs: [from, `kernel${place}`],
        outputs: [`sums${place}`],
        attributes: {
          kernel_shape: [3, 3],
          strides: [layer.stride, layer.stride],
          pads: [1, 1, 1, 1],
        },
      }, { op: "Relu", inputs: [`sums${place}`], outputs: [to] });
      channels = layer.to;
      stride *= layer.stride;
    }
    from = to;
  }
  return writeOnnx({
    nodes: [
      ...nodes,
      {
        op: "Conv",
        inputs: [from, "head"],
        outputs: ["answers"],
        attributes: { kernel_shape: [1, 1] },
      },
      { op: "Resize", inputs: ["answers", "", "scales"], outputs: ["logits"] },
    ],
    weights: [
      ...weights,
      {
        name: "head",
        dims: [CLASSES, channels, 1, 1],
        data: random(CLASSES * channels, channels),
      },
      {
        name: "scales",
        dims: [4],
        data: Float32Array.of(1, 1, stride, stride),
      },
    ],
    inputs: [{
      name: "images",
      type: "float32",
      dims: ["batch", 3, "height", "width"],
    }],
    outputs: [{
      name: "logits",
      type: "float32",
      dims: ["batch", CLASSES, "rows", "columns"],
    }],
  });
}

const pathOf = (name: string) =>
  new URL(`${name.replace(" ", "_")}.onnx`, cache).pathname;

async function candidateOf(name: string): Promise<ImageCandidate> {
  const model = await openModel(pathOf(name));
  const tap = modelTap(model);
  return { model, tap, ...modelPreprocessing(model, tap) };
}

/** Seconds of each repeat, and what came out. */
async function ours(
  name: string,
  data: string,
  backendName: BackendName,
  threads: number,
  repeats: number,
): Promise<{ seconds: number[]; rows: number; sums: number[] }> {
  const backend = await openBackend(backendName, { threads });
  const dataset = await segmentationFolder(data);
  const candidate = await candidateOf(name);
  const seconds: number[] = [];
  let last: FeatureSet | undefined;
  for (let repeat = 0; repeat <= repeats; repeat++) {
    last = undefined;
    const { features, seconds: taken } = await extractFeatures(
      dataset,
      candidate,
      backend,
      { cache: null, pixels: "all", batch: BATCH },
    );
    last = features;
    // The first time is for warming up.
    if (repeat > 0) seconds.push(taken);
  }
  await backend.close();
  return { seconds, rows: last!.rows, sums: await sumsOf(last!) };
}

/** Sums of the features, of the probabilities' squares and of the labels. */
async function sumsOf(
  { chunks, sourceProbabilities, labels }: FeatureSet,
): Promise<number[]> {
  let features = 0, squares = 0, classes = 0;
  for await (const chunk of chunks()) for (const one of chunk) features += one;
  for (const one of sourceProbabilities!.data) squares += one * one;
  for (const label of labels) classes += label;
  return [features, squares, classes];
}

/** Fails where both sides did not come to the same. */
function assertAgree(
  ours: { rows: number; sums: number[] },
  reference: { rows: number; sums: number[] },
): void {
  const apart = ours.sums.map((sum, at) => sum / reference.sums[at] - 1);
  if (
    ours.rows !== reference.rows ||
    !apart.every((share) => Math.abs(share) < 1e-4)
  ) {
    throw new Error(
      `${ours.rows} rows came out with sums of ${ours.sums}, of Python ${reference.rows} with ${reference.sums}`,
    );
  }
}

/** FaCe and its stability over every pixel, by way of the store; or, for comparison, over those of one image. */
async function statistics(data: string, whole: boolean): Promise<void> {
  const name = "stride 1";
  const store = await Deno.makeTempDir();
  try {
    const backend = await openBackend("native", { threads: 2 });
    const dataset = await segmentationFolder(data, whole ? {} : { limit: 1 });
    const { features } = await extractFeatures(
      dataset,
      await candidateOf(name),
      backend,
      { cache: store, pixels: "all" },
    );
    // The same twice, since a pool of one is not resampled; not a copy, which would read the probabilities.
    const again = Object.create(features, { model: { value: "again" } });
    const { models: [{ terms }] } = await scorePool([features, again], {
      product: backend.product,
    });
    await backend.close();
    const peak = peakMemory()! / 2 ** 20;
    console.log(JSON.stringify({ rows: features.rows, peak, terms }));
  } finally {
    await Deno.remove(store, { recursive: true });
  }
}

const flags = parseArgs(Deno.args, {
  string: ["data", "threads", "repeats", "python", "statistics"],
  default: {
    data: new URL("../../../shared/data/camvid", import.meta.url).pathname,
    threads: String(navigator.hardwareConcurrency),
    repeats: "3",
  },
});
if (flags.statistics) {
  await statistics(flags.data, flags.statistics === "whole");
  Deno.exit();
}
const [threads, repeats] = [Number(flags.threads), Number(flags.repeats)];
await Deno.mkdir(cache, { recursive: true });
for (const [name, layers] of Object.entries(NETWORKS)) {
  await Deno.writeFile(pathOf(name), network(layers));
}
const { sizes, size } = await segmentationFolder(flags.data);
const pixels = sizes.reduce((sum, [width, height]) => sum + width * height, 0);
const python = await pythonWith(
  ["onnxruntime", "PIL", "numpy"],
  new URL("python", cache).pathname,
  flags.python,
  ["onnxruntime", "pillow<13", "numpy"],
);
/** The shortest of several times: what else runs on the machine only adds. */
const shortest = (values: number[]) => Math.min(...values);
const speeds = [];
for (const name of Object.keys(NETWORKS)) {
  const reference = JSON.parse(
    await run(
      python,
      script,
      pathOf(name),
      flags.data,
      String(threads),
      String(BATCH),
      String(repeats),
    ),
  );
  const times: Record<string, number> = { python: shortest(reference.seconds) };
  for (const backend of ["native", "wasm"] as const) {
    const result = await ours(
      name,
      flags.data,
      backend,
      threads,
      repeats,
    );
    assertAgree(result, reference);
    times[backend] = shortest(result.seconds);
  }
  for (const [pipeline, time] of Object.entries(times)) {
    speeds.push({
      network: name,
      pipeline,
      imagesPerSecond: size / time,
      pixelsPerSecond: pixels / time,
      ratio: times.python / time,
    });
  }
}
const part = async (which: string) =>
  JSON.parse(
    await run(
      Deno.execPath(),
      "run",
      "-A",
      import.meta.filename!,
      "--statistics",
      which,
      "--data",
      flags.data,
    ),
  );
const [one, whole] = [await part("one"), await part("whole")];
const memory = { rows: whole.rows, peak: whole.peak, runtime: one.peak };
await publish({
  name: "pixels",
  title: "Pixels of segmentation networks",
  command: "deno task bench:pixels",
  about:
    `The ${size} frames of CamVid (${
      (pixels / 1e6).toFixed(1)
    } megapixels), ${threads} threads, against Python's ` +
    `onnxruntime with PIL on the same files; best of ${repeats}. Both sides decode images and label maps, run the ` +
    "network frame by frame, and gather features, labels and probabilities of every labelled position.",
  tables: [{
    columns: ["network", "", "images/s", "megapixels/s", "to Python"],
    rows: speeds.map((row) => [
      row.network,
      row.pipeline,
      row.imagesPerSecond.toFixed(1),
      (row.pixelsPerSecond / 1e6).toFixed(2),
      `${row.ratio.toFixed(2)} x`,
    ]),
  }],
  remarks: [
    `FaCe and its stability over ${whole.rows} pixels x 16 features: resident ${
      memory.peak.toFixed(0)
    } MB at most, ${
      (memory.peak - memory.runtime).toFixed(0)
    } MB more than over one image.`,
  ],
});
