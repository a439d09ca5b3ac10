/**
 * The Gaussian and probability metrics against numpy, scipy and scikit-learn in the same run.
 *
 *     deno run -A tasks/bench/metrics.ts [--backends native,wasm] [--rows 10000] [--dims 1024]
 *         [--classes 50] [--threads 2] [--runs 3] [--only logme,sfda] [--python PATH] [--json] [--record]
 *
 * Each metric is timed alone, from float32 features in memory and an empty analysis, best of the runs;
 * the last line is all of them on one analysis, as `rank --metrics all` computes them. Python has as
 * many threads; where it lacks scikit-learn, an environment of its own is made in .cache.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import {
  analyse,
  type Analysis,
  type Backend,
  type BackendName,
  findMetrics,
  openBackend,
  randomSource,
} from "../../mod.ts";

import { comparison, publish } from "./bench_report.ts";
import { pythonWith } from "./python_with.ts";
import { numpyEnvironment, runIn } from "./run_command.ts";

const cache = new URL("../../.cache/bench/", import.meta.url);

const IDS = [
  "logme",
  "hscore",
  "regularised-hscore",
  "transrate",
  "sfda",
  "etran",
  "gbc",
  "ncti",
  "lda-probability",
  "leep",
  "nce",
];

/** What one program says of one metric. */
interface Timing {
  readonly seconds: number;
  /** Score, or the sum of the terms that a pool would normalise. */
  readonly value: number;
}

/** Features like those of a ReLU network: sparse, anisotropic, classes that overlap. */
function features(rows: number, dims: number, classes: number) {
  const random = randomSource(1);
  const normal = (length: number, scale: number) =>
    Float32Array.from({ length }, () => scale * random.normal());
  const latents = Math.min(128, dims);
  const axes = normal(latents * dims, 1 / Math.sqrt(latents));
  const means = normal(classes * latents, 0.7);
  const labels = Int32Array.from({ length: rows }, (_, row) => row % classes);
  const data = normal(rows * dims, 0.3);
  const latent = new Float64Array(latents);
  for (let row = 0; row < rows; row++) {
    for (let l = 0; l < latents; l++) {
      latent[l] = (means[labels[row] * latents + l] + random.normal()) *
        2 / Math.sqrt(1 + l / 8);
    }
    const part = data.subarray(row * dims, (row + 1) * dims);
    for (let l = 0; l < latents; l++) {
      for (let dim = 0; dim < dims; dim++) {
        part[dim] += latent[l] * axes[l * dims + dim];
      }
    }
    for (let dim = 0; dim < dims; dim++) part[dim] = Math.max(part[dim], 0);
  }
  return { data, labels };
}

/** Probabilities of source classes that have something to do with the label. */
function probabilities(labels: Int32Array, sourceClasses: number) {
  const random = randomSource(2);
  const data = new Float32Array(labels.length * sourceClasses);
  labels.forEach((label, row) => {
    const part = data.subarray(row * sourceClasses, (row + 1) * sourceClasses);
    for (let z = 0; z < sourceClasses; z++) {
      part[z] = Math.exp(random.normal() + (z % 61 === label ? 3 : 0));
    }
    const sum = part.reduce((total, value) => total + value, 0);
    for (let z = 0; z < sourceClasses; z++) part[z] /= sum;
  });
  return { rows: labels.length, dims: sourceClasses, data };
}

/** An array as an .npy file. */
async function writeNpy(
  name: string,
  data: Float32Array | Int32Array,
  shape: readonly number[],
): Promise<void> {
  const dtype = data instanceof Float32Array ? "<f4" : "<i4";
  const head = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${
    shape.join(", ")
  },), }`;
  const padded = head.padEnd(64 * Math.ceil((head.length + 11) / 64) - 11) +
    "\n";
  const bytes = new Uint8Array(10 + padded.length + data.byteLength);
  bytes.set([
    0x93,
    78,
    85,
    77,
    80,
    89,
    1,
    0,
    padded.length & 255,
    padded.length >> 8,
  ]);
  bytes.set(new TextEncoder().encode(padded), 10);
  bytes.set(
    new Uint8Array(data.buffer, 0, data.byteLength),
    10 + padded.length,
  );
  await Deno.writeFile(new URL(name, cache), bytes);
}

/** Each metric alone, then all on one analysis. */
async function timeBackend(
  begin: () => Analysis,
  ids: readonly string[],
  runs: number,
): Promise<Record<string, Timing>> {
  const timings: Record<string, Timing> = {};
  const valueOf = async (id: string, analysis: Analysis) => {
    const terms = await findMetrics([id])[0].terms(analysis);
    if (id === "etran") return terms.energy + terms.lda;
    if (id === "ncti") return terms.seli + terms.ncc - terms.vc;
    return terms.score;
  };
  for (const id of ids) {
    let seconds = Infinity, value = NaN;
    for (let again = 0; again < runs; again++) {
      const start = performance.now();
      value = await valueOf(id, begin());
      seconds = Math.min(seconds, (performance.now() - start) / 1000);
    }
    timings[id] = { seconds, value };
  }
  const start = performance.now();
  const analysis = begin();
  for (const id of ids) await valueOf(id, analysis);
  timings["all on one"] = {
    seconds: (performance.now() - start) / 1000,
    value: NaN,
  };
  return timings;
}

if (import.meta.main) {
  const flags = parseArgs(Deno.args, {
    string: ["backends", "only", "python"],
    boolean: ["json"],
    default: {
      backends: "native,wasm",
      rows: 10000,
      dims: 1024,
      classes: 50,
      threads: 2,
      runs: 3,
    },
  });
  const rows = Number(flags.rows), dims = Number(flags.dims);
  const runs = Number(flags.runs), threads = Number(flags.threads);
  const ids = flags.only ? String(flags.only).split(",") : IDS;
  await Deno.mkdir(cache, { recursive: true });
  const { data, labels } = features(rows, dims, Number(flags.classes));
  const source = probabilities(labels, 1000);
  await writeNpy("features.npy", data, [rows, dims]);
  await writeNpy("labels.npy", labels, [rows]);
  await writeNpy("probabilities.npy", source.data, [rows, source.dims]);
  const results: Record<string, Record<string, Timing>> = {};
  const python = await pythonWith(
    ["numpy", "sklearn"],
    new URL("metrics-python", cache).pathname,
    flags.python,
    ["numpy", "scikit-learn"],
  );
  results.numpy = JSON.parse(
    await runIn(
      numpyEnvironment(threads),
      python,
      new URL("metrics.py", import.meta.url).pathname,
      cache.pathname,
      String(runs),
    ),
  );
  for (const name of String(flags.backends).split(",")) {
    const backend: Backend = await openBackend(name as BackendName, {
      threads,
    });
    const begin = () =>
      analyse({
        rows,
        dims,
        labels,
        classNames: [],
        chunks: () => [data],
        sourceProbabilities: source,
      }, backend.product);
    results[name] = await timeBackend(begin, ids, runs);
  }
  const memory = Deno.memoryUsage().rss / 2 ** 20;
  await publish({
    name: "metrics",
    title: `The peers: ${rows} x ${dims} features, ${flags.classes} classes`,
    command: "deno task bench:metrics",
    about:
      "Each metric alone, from float32 features in memory and an empty analysis, against the official formulas in numpy, " +
      `scipy or scikit-learn on as many threads; best of ${runs}. The last line is all of them on one analysis, as ` +
      "`rank --metrics` computes them.",
    tables: [{
      columns: [
        "metric",
        ...Object.keys(results).map((name) => `${name}, s`),
        ...Object.keys(results).slice(1).map((name) => `${name} to numpy`),
        "values apart",
      ],
      rows: [...ids, "all on one"].map((id) => rowOf(results, id)),
    }],
    remarks: [`Resident memory at the end: ${memory.toFixed(0)} MiB.`],
  });
}

function rowOf(
  results: Record<string, Record<string, Timing>>,
  id: string,
): string[] {
  const [numpy, ...others] = Object.values(results).map((timings) =>
    timings[id]
  );
  return [
    id,
    numpy?.seconds.toFixed(3) ?? "",
    ...others.map(({ seconds }) => seconds.toFixed(3)),
    ...others.map(({ seconds }) =>
      numpy ? comparison(seconds, numpy.seconds) : ""
    ),
    numpy
      ? Math.max(
        ...others.map(({ value }) =>
          Math.abs(value - numpy.value) / Math.abs(numpy.value)
        ),
      ).toExponential(0)
      : "",
  ];
}
