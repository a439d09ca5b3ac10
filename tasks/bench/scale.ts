/**
 * How time and memory of FaCe grow with rows, classes and dims, streamed from disk.
 *
 *     deno run -A tasks/bench/scale.ts [--backend native|wasm] [--only rows,classes,dims] [--json] [--record]
 *
 * Every point is a process of its own, whose memory then is that of the work. Files are made in .cache and removed.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";

import {
  elementBytes,
  openNpyAppender,
} from "../../lib/features/npy_appender.ts";
import { face } from "../../lib/metrics/face.ts";
import { peakMemory } from "../../lib/pipeline/peak_memory.ts";
import {
  analyse,
  type BackendName,
  openBackend,
  randomSource,
  readFeatureFile,
} from "../../mod.ts";

import { type BenchPlot, type BenchTable, publish } from "./bench_report.ts";
import { fittedExponent, growthChart } from "./growth.ts";

/** One point of a series. */
interface Shape {
  readonly rows: number;
  readonly dims: number;
  readonly classes: number;
}

/** What is varied, everything else staying as it is, and what theory says of it. */
interface Series {
  readonly axis: keyof Shape;
  readonly title: string;
  readonly points: readonly Shape[];
  readonly theory: string;
}

const SERIES: readonly Series[] = [
  {
    axis: "rows",
    title: "rows, at 16 dims and 10 classes",
    points: [1e4, 1e5, 1e6, 1e7].map((rows) => ({
      rows,
      dims: 16,
      classes: 10,
    })),
    theory: "1",
  },
  {
    axis: "classes",
    title: "classes, at 64 dims and 5 rows a class",
    points: [500, 2000, 5000, 10_000, 20_000].map((classes) => ({
      rows: 5 * classes,
      dims: 64,
      classes,
    })),
    theory: "2 (pairs of classes)",
  },
  {
    axis: "dims",
    title: "dims, at 4000 rows and 50 classes",
    points: [256, 512, 1024, 2048, 4096, 8192].map((dims) => ({
      rows: 4000,
      dims,
      classes: 50,
    })),
    theory: "1",
  },
];

const cache = new URL("../../.cache/bench/", import.meta.url);

/** Overlapping classes: means a little apart, and unit noise read from one long draw. */
async function writeFeatures({ rows, dims, classes }: Shape): Promise<string> {
  await Deno.mkdir(cache, { recursive: true });
  const path = new URL(`scale-${rows}x${dims}-${classes}.npy`, cache).pathname;
  const random = randomSource(1);
  const noise = Float32Array.from({ length: 1 << 20 }, random.normal);
  const means = Float32Array.from(
    { length: classes * dims },
    () => random.normal() / 4,
  );
  const file = await openNpyAppender(path, "<f4", dims);
  await file.truncate(0);
  const step = Math.max(1, Math.floor((1 << 20) / dims));
  for (let from = 0; from < rows; from += step) {
    const chunk = new Float32Array(Math.min(step, rows - from) * dims);
    for (let start = 0; start < chunk.length; start += dims) {
      const label = (from + start / dims) % classes;
      const place = random.integer(noise.length - dims);
      for (let dim = 0; dim < dims; dim++) {
        chunk[start + dim] = means[label * dims + dim] + noise[place + dim];
      }
    }
    await file.append(elementBytes(chunk, "<f4"));
  }
  await file.finish(rows);
  file.close();
  return path;
}

/** What a process of its own does. */
async function measure(shape: Shape, name: BackendName, path: string) {
  const { rows, classes } = shape;
  const backend = await openBackend(name);
  const labels = new Int32Array(rows);
  for (let row = 0; row < rows; row++) labels[row] = row % classes;
  const set = await readFeatureFile(path, { labels });
  const start = performance.now();
  const terms = await face.terms(analyse(set, backend.product), {});
  const seconds = (performance.now() - start) / 1000;
  await backend.close();
  if (!Number.isFinite(terms.collapse + terms.fairness)) {
    throw new Error("C or F is not a number");
  }
  console.log(
    JSON.stringify({ seconds, mebibytes: peakMemory()! / 2 ** 20 }),
  );
}

const flags = parseArgs(Deno.args, {
  string: ["backend", "only", "child"],
  default: { backend: "native", only: "rows,classes,dims" },
});
if (flags.child) {
  const { shape, path } = JSON.parse(flags.child);
  await measure(shape, flags.backend as BackendName, path);
  Deno.exit(0);
}
const tables: BenchTable[] = [];
const plots: BenchPlot[] = [];
for (const { axis, title, points, theory } of SERIES) {
  if (!flags.only.split(",").includes(axis)) continue;
  const found: { at: number; seconds: number; mebibytes: number }[] = [];
  for (const shape of points) {
    const path = await writeFeatures(shape);
    const { success, stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        import.meta.filename!,
        "--backend",
        flags.backend,
        "--child",
        JSON.stringify({ shape, path }),
      ],
      stderr: "inherit",
    }).output();
    await Deno.remove(path);
    if (!success) throw new Error(`${axis} ${shape[axis]} failed`);
    found.push({
      at: shape[axis],
      ...JSON.parse(new TextDecoder().decode(stdout)),
    });
  }
  const exponent = fittedExponent(
    found.slice(-3).map(({ at, seconds }) => [at, seconds]),
  );
  tables.push({
    caption: `By ${title}: time grows with the power ${
      exponent.toFixed(2)
    } of the ${axis} over the last three points; theory says ${theory}.`,
    columns: [axis, "seconds", "resident memory at most, MiB"],
    rows: found.map(({ at, seconds, mebibytes }) => [
      String(at),
      seconds.toPrecision(3),
      mebibytes.toFixed(0),
    ]),
  });
  plots.push({
    name: `scale_${axis}`,
    alt: `Seconds and memory of FaCe by ${title}, both axes logarithmic`,
    svg: growthChart(found, axis, exponent),
  });
}
await publish({
  name: "scale",
  title: "How it scales",
  command: "deno task bench:scale",
  about:
    `C and F without PCA of float32 features that are streamed from disk, on ${flags.backend}. Time without starting ` +
    "the runtime; memory with it. Theory stands in performance.md.",
  tables,
  plots,
});
