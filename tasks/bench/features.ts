/**
 * Features of 224 pixel images from JPEGs, against Python's onnxruntime with PIL on the same model and threads.
 *
 *     deno run -A tasks/bench/features.ts [--images N] [--threads N] [--repeats N] [--python PATH] [--json] [--record]
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";

import {
  type BackendName,
  extractFeatures,
  imageFolder,
  modelTap,
  openBackend,
  openModel,
} from "../../mod.ts";

import { median, publish, withSpread } from "./bench_report.ts";
import { makeImages, preprocessing } from "./image_material.ts";
import { mobileNetV2 } from "./mobilenet.ts";
import { pythonWith } from "./python_with.ts";
import { run } from "./run_command.ts";

const cache = new URL("../../.cache/bench/extraction/", import.meta.url);
const script = new URL("features.py", import.meta.url).pathname;
const BATCH = 16;

const flags = parseArgs(Deno.args, {
  string: ["python"],
  default: {
    images: 320,
    threads: navigator.hardwareConcurrency,
    repeats: 3,
  },
});
const [count, threads, repeats] = [flags.images, flags.threads, flags.repeats]
  .map(Number);
const images = new URL(`images${count}/`, cache);
await makeImages(images, count);
const path = new URL("mobilenet_v2.onnx", cache).pathname;
await Deno.writeFile(path, mobileNetV2());
const python = await pythonWith(
  ["onnxruntime", "PIL", "numpy"],
  new URL("../python-images", cache).pathname,
  flags.python,
  ["onnxruntime", "pillow", "numpy"],
);
const dataset = await imageFolder(images.pathname);
const times: Record<string, number[]> = {};
const keep = (name: string, seconds: number) =>
  (times[name] ??= []).push(count / seconds);
const model = await openModel(path);
const candidate = { model, tap: modelTap(model), preprocessing };
let version = "";
for (let repeat = 0; repeat < repeats; repeat++) {
  const baseline = JSON.parse(
    await run(python, script, path, images.pathname, `${threads}`, `${BATCH}`),
  );
  version = baseline.version;
  if (baseline.rows !== count) throw new Error("rows are missing in Python");
  keep("Python, one loop", baseline.seconds.loop);
  keep("Python, a pool of threads", baseline.seconds.threads);
  for (const name of ["native", "wasm"] as BackendName[]) {
    const backend = await openBackend(name, { threads });
    const start = performance.now();
    const { features } = await extractFeatures(dataset, candidate, backend, {
      cache: null,
    });
    keep(name, (performance.now() - start) / 1000);
    if (features.rows !== count) throw new Error("rows are missing");
    await backend.close();
  }
}
const loop = median(times["Python, one loop"]);
const pool = median(times["Python, a pool of threads"]);
await publish({
  name: "features",
  title: "Features of images",
  command: "deno task bench:features",
  about:
    `${count} JPEGs of 500 x 375 through MobileNetV2 with 224 x 224 inputs, ${threads} threads, against Python's ` +
    `onnxruntime ${version} with PIL: as a loop of decoding and running, and with threads that decode ahead. Loading ` +
    `the model is not counted. In turns, median of ${repeats}.`,
  tables: [{
    columns: ["", "images/s", "to the loop", "to the pool"],
    rows: Object.entries(times).map(([name, speeds]) => [
      name,
      withSpread(speeds),
      `${(median(speeds) / loop).toFixed(2)} x`,
      `${(median(speeds) / pool).toFixed(2)} x`,
    ]),
  }],
});
// Threads of ONNX Runtime would keep the process.
Deno.exit(0);
