/**
 * Pixels a second of segmentation networks, against Python's onnxruntime on the same files and threads in one run; and
 * the memory that FaCe over every pixel takes beyond the runtime's.
 *
 *     deno run -A tasks/bench/segmentation_speed.ts [--data CAMVID] [--threads N] [--repeats N] [--python PATH] [--json]
 *
 * Both sides decode the images and label maps, run the network image by image in batches of the same size, and gather
 * features, labels and probabilities of every labelled position. Python needs onnxruntime, pillow and numpy; where it
 * lacks them, an environment of its own is made in .cache.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import type { ImageCandidate } from "../../lib/features/candidate.ts";
import { writeOnnx } from "../../lib/inference/write_onnx.ts";
import {
  type BackendName,
  extractFeatures,
  modelPreprocessing,
  modelTap,
  openBackend,
  openModel,
  scorePool,
  segmentationFolder,
} from "../../mod.ts";

const cache = new URL("../../.cache/bench/segmentation/", import.meta.url);
const script = new URL("segmentation_speed.py", import.meta.url).pathname;

/** A convolution of a network: channels and stride. */
type Layer = readonly [to: number, stride: number];

/** Networks: one with the grid of dilated backbones, one with a position a pixel. */
const NETWORKS: Readonly<Record<string, readonly Layer[]>> = {
  "stride 8": [[32, 2], [64, 2], [128, 2], [128, 1], [128, 1], [128, 1]],
  "stride 1": [[16, 1], [16, 1]],
};
const CLASSES = 12;
const BATCH = 2;

function network(layers: readonly Layer[]): Uint8Array<ArrayBuffer> {
  const from = (layer: number) => layer === 0 ? 3 : layers[layer - 1][0];
  const dims = layers[layers.length - 1][0];
  const wave = (length: number, scale: number) =>
    Float32Array.from({ length }, (_, i) => Math.sin(1.7 * i) * scale);
  const stride = layers.reduce((product, [, stride]) => product * stride, 1);
  return writeOnnx({
    nodes: [
      ...layers.flatMap(([, stride], layer) => [{
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
        op: "Conv",
        inputs: [`map${layers.length - 1}`, "head"],
        outputs: ["answers"],
        attributes: { kernel_shape: [1, 1] },
      },
      { op: "Resize", inputs: ["answers", "", "scales"], outputs: ["logits"] },
    ],
    weights: [
      ...layers.map(([to], layer) => ({
        name: `kernel${layer}`,
        dims: [to, from(layer), 3, 3],
        data: wave(to * from(layer) * 9, Math.sqrt(4 / (from(layer) * 9))),
      })),
      {
        name: "head",
        dims: [CLASSES, dims, 1, 1],
        data: wave(CLASSES * dims, 0.3),
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

async function run(command: string, ...args: string[]): Promise<string> {
  const process = new Deno.Command(command, { args, stderr: "inherit" });
  const { success, stdout } = await process.output();
  if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
  return new TextDecoder().decode(stdout);
}

/** A Python that has onnxruntime, pillow and numpy. */
async function findPython(wanted = "python3"): Promise<string> {
  const probe = new Deno.Command(wanted, {
    args: ["-c", "import onnxruntime, PIL, numpy"],
    stderr: "null",
  });
  if ((await probe.output()).success) return wanted;
  const folder = new URL("python/", cache).pathname;
  const python = `${folder}bin/python`;
  if (!await Deno.stat(python).then(() => true, () => false)) {
    await run(wanted, "-m", "venv", folder);
    await run(
      python,
      "-m",
      "pip",
      "install",
      "-q",
      "onnxruntime",
      "pillow<13",
      "numpy",
    );
  }
  return python;
}

/** Seconds of each repeat, and the rows that came out. */
async function ours(
  name: string,
  data: string,
  backendName: BackendName,
  threads: number,
  repeats: number,
): Promise<{ seconds: number[]; rows: number }> {
  const backend = await openBackend(backendName, { threads });
  const dataset = await segmentationFolder(data);
  const candidate = await candidateOf(name);
  const seconds: number[] = [];
  let rows = 0;
  for (let repeat = 0; repeat <= repeats; repeat++) {
    const { features, seconds: taken } = await extractFeatures(
      dataset,
      candidate,
      backend,
      { cache: null, pixels: "all", batch: BATCH },
    );
    rows = features.rows;
    // The first time is for warming up.
    if (repeat > 0) seconds.push(taken);
  }
  await backend.close();
  return { seconds, rows };
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
    const status = await Deno.readTextFile("/proc/self/status");
    const peak = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
    console.log(JSON.stringify({ rows: features.rows, peak, terms }));
  } finally {
    await Deno.remove(store, { recursive: true });
  }
}

const flags = parseArgs(Deno.args, {
  string: ["data", "threads", "repeats", "python", "statistics"],
  boolean: ["json"],
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
const python = await findPython(flags.python);
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
    const { seconds, rows } = await ours(
      name,
      flags.data,
      backend,
      threads,
      repeats,
    );
    if (rows !== reference.rows) {
      throw new Error(`${rows} rows came out, ${reference.rows} of Python`);
    }
    times[backend] = shortest(seconds);
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
if (flags.json) {
  console.log(JSON.stringify({ threads, speeds, memory }));
} else {
  console.log(
    `${size} images, ${pixels} pixels, ${threads} threads, best of ${repeats}; ratio to Python's onnxruntime`,
  );
  for (
    const { network, pipeline, imagesPerSecond, pixelsPerSecond, ratio }
      of speeds
  ) {
    console.log(
      `${network}  ${pipeline.padEnd(7)} ${
        imagesPerSecond.toFixed(1).padStart(7)
      } images/s ` +
        `${(pixelsPerSecond / 1e6).toFixed(2).padStart(7)} Mpx/s  ${
          ratio.toFixed(2)
        }`,
    );
  }
  console.log(
    `FaCe over ${whole.rows} pixels x 16: peak ${whole.peak.toFixed(0)} MB, ` +
      `over one image (the runtime) ${one.peak.toFixed(0)} MB: ${
        (whole.peak - one.peak).toFixed(0)
      } MB more`,
  );
}
