/**
 * A whole run of `rank`, cold and with a warm cache, against the sum of its stages alone.
 *
 *     deno run -A tasks/bench/pipeline.ts [--models 6] [--images 5000] [--backends native,wasm] [--repeats 2]
 *         [--json] [--record]
 *
 * The stages: decoding and preprocessing once a model, inference on images that are decoded already, the metrics from
 * features in memory, and starting the program (`metrics --json`, which does nothing else). `rank` runs as a process.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";

import { decodedSamples } from "../../lib/features/decoded_samples.ts";
import { gatherFeatures } from "../../lib/features/memory_features.ts";
import {
  type BackendName,
  type FeatureSet,
  imageFolder,
  modelPreprocessing,
  modelTap,
  openBackend,
  openModel,
  scorePool,
} from "../../mod.ts";

import { median, publish, withSpread } from "./bench_report.ts";
import { inferenceOnly } from "./inference_only.ts";
import { makeImages } from "./image_material.ts";
import { seconds } from "./timing.ts";

const cache = new URL("../../.cache/bench/pipeline/", import.meta.url);
const cli = new URL("../../cli.ts", import.meta.url).pathname;
const zoo = new URL("../../zoo/", import.meta.url);

const flags = parseArgs(Deno.args, {
  string: ["backends"],
  default: { models: 6, images: 5000, backends: "native,wasm", repeats: 2 },
});
const [modelCount, imageCount, repeats] = [
  flags.models,
  flags.images,
  flags.repeats,
].map(Number);

async function program(...words: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", cli, ...words],
    stdout: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

const images = new URL(`images${imageCount}/`, cache);
await makeImages(images, imageCount, { width: 64, height: 48 });
const { models } = JSON.parse(
  await Deno.readTextFile(new URL("zoo.json", zoo)),
) as { models: { task: string; file: string; source: string }[] };
const files = models
  .filter(({ task, source }) => task === "image" && source !== "none")
  .slice(0, modelCount)
  .map(({ file }) => new URL(file, zoo).pathname);
const dataset = await imageFolder(images.pathname);
const candidates = await Promise.all(
  files.map(async (file) => {
    const model = await openModel(file);
    const tap = modelTap(model);
    const { preprocessing } = await modelPreprocessing(model, tap);
    return { model, tap, preprocessing };
  }),
);

/** The stages of a run, each alone; seconds. */
async function stages(name: BackendName): Promise<Record<string, number>> {
  const backend = await openBackend(name);
  let decoding = 0, inference = 0;
  const sets: FeatureSet[] = [];
  for (const candidate of candidates) {
    const decoded = [];
    const start = performance.now();
    for await (
      const sample of decodedSamples(dataset, candidate.preprocessing)
    ) decoded.push(sample);
    decoding += (performance.now() - start) / 1000;
    const run = await inferenceOnly(dataset, candidate, backend, decoded);
    inference += await seconds(async () => {
      const gathered = await gatherFeatures(run(), {
        model: candidate.model.name,
        classNames: dataset.classNames,
        dtype: "float32",
      });
      sets.push(gathered!.features);
    });
  }
  const metrics = await seconds(() =>
    scorePool(sets, { product: backend.product })
  );
  await backend.close();
  const start = await seconds(() => program("metrics", "--json"));
  return { decoding, inference, metrics, start };
}

const rows: string[][] = [];
for (const name of flags.backends.split(",") as BackendName[]) {
  const sums: number[] = [], cold: number[] = [], warm: number[] = [];
  const parts: Record<string, number[]> = {};
  for (let repeat = 0; repeat < repeats; repeat++) {
    const alone = await stages(name);
    for (const [stage, time] of Object.entries(alone)) {
      (parts[stage] ??= []).push(time);
    }
    sums.push(Object.values(alone).reduce((sum, time) => sum + time, 0));
    const store = await Deno.makeTempDir();
    const words = [
      "rank",
      "--data",
      images.pathname,
      "--models",
      ...files,
      "--backend",
      name,
      "--cache",
      store,
      "--json",
    ];
    cold.push(await seconds(() => program(...words)));
    warm.push(await seconds(() => program(...words)));
    await Deno.remove(store, { recursive: true });
  }
  rows.push([
    name,
    ...["decoding", "inference", "metrics", "start"].map((stage) =>
      median(parts[stage]).toFixed(2)
    ),
    median(sums).toFixed(2),
    withSpread(cold),
    (median(cold) / median(sums)).toFixed(2),
    withSpread(warm),
  ]);
}
await publish({
  name: "pipeline",
  title: "A whole run",
  command: "deno task bench:pipeline",
  about:
    `\`rank\` as a process, ${modelCount} of the zoo's models on ${imageCount} JPEGs of 64 x 48, with the default metric ` +
    `and its stability: cold, and once more with the cache that this left; seconds, medians of ${repeats}. Beside it its ` +
    "stages alone: decoding once a model, inference on decoded images, metrics from features in memory, and starting the " +
    "program.",
  tables: [{
    columns: [
      "backend",
      "decoding",
      "inference",
      "metrics",
      "start",
      "sum",
      "rank, cold",
      "cold to the sum",
      "rank, warm",
    ],
    rows,
  }],
});
// Threads of ONNX Runtime would keep the process.
Deno.exit(0);
