/**
 * Extraction beside its two halves: decoding alone, inference alone, and both together as `extractFeatures` runs
 * them, with the store and without.
 *
 *     deno run -A tasks/bench/extraction.ts [--backends native,wasm] [--images N] [--repeats N] [--json] [--record]
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
import {
  type DecodedSample,
  decodedSamples,
} from "../../lib/features/decoded_samples.ts";
import { extractFeatures } from "../../lib/features/extract_features.ts";
import {
  type BackendName,
  imageFolder,
  modelTap,
  openBackend,
  openModel,
} from "../../mod.ts";

import { publish } from "./bench_report.ts";
import { drain, inferenceOnly } from "./inference_only.ts";
import {
  makeImages,
  network,
  NETWORKS,
  preprocessing,
} from "./image_material.ts";

const cache = new URL("../../.cache/bench/extraction/", import.meta.url);

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

const flags = parseArgs(Deno.args, {
  string: ["backends", "images", "repeats"],
  default: { backends: "native,wasm", images: "160", repeats: "3" },
});
const repeats = Number(flags.repeats);
const images = new URL(`images${flags.images}/`, cache);
await makeImages(images, Number(flags.images));
const dataset = await imageFolder(images.pathname);
const decoded: DecodedSample[] = [];
for await (const sample of decodedSamples(dataset, preprocessing)) {
  if (decoded.push(sample) === 64) break;
}

const cores = navigator.hardwareConcurrency;
const half = Math.max(1, Math.floor(cores / 2));
const table: Row[] = [];
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
      // A quarter of an hour in WebAssembly, and nothing but inference would show.
      if (name === "wasm" && more > NETWORKS.even) continue;
      const path = new URL(`${size}.onnx`, cache).pathname;
      await Deno.writeFile(path, network(more));
      const model = await openModel(path);
      const candidate = { model, tap: modelTap(model), preprocessing };
      const infer = await inferenceOnly(dataset, candidate, backend, decoded);
      await drain(infer());
      const inference = await shortest(repeats, () => drain(infer()));
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
    }
    await backend.close();
  }
}

const perSecond = (time: number) => (dataset.size / time).toFixed(0);
await publish({
  name: "extraction",
  title: "Extraction beside its two halves",
  command: "deno task bench:extraction",
  about:
    `${dataset.size} JPEGs of 500 x 375 and networks of 224 x 224 inputs, ${cores} cores; images a second. "Ratio" is the ` +
    'time of decoding and inference together over the slower of the two alone, "bound" what the processor time of both ' +
    "allows on these cores. The large network does 6.4 billion operations an image, ten times a MobileNet's.",
  tables: [{
    columns: [
      "cores",
      "backend",
      "network",
      "decoding",
      "inference",
      "together",
      "with the store",
      "ratio",
      "bound",
    ],
    rows: table.map((row) => [
      row.cores,
      row.backend,
      row.network,
      perSecond(row.decode),
      perSecond(row.inference),
      perSecond(row.together),
      perSecond(row.stored),
      row.ratio.toFixed(2),
      row.bound.toFixed(2),
    ]),
  }],
});
