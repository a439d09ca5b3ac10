/**
 * FaCe's terms, C and F on 64 principal axes, against numpy in the same run.
 *
 *     deno run -A tasks/bench/face.ts [--rows 20000] [--dims 1024] [--classes 100] [--repeats 7]
 *         [--backends native,wasm] [--python PATH] [--reference FILE] [--json] [--record]
 *
 * Python needs numpy and scipy; where it lacks them, an environment of its own is made in .cache. The yardsticks are
 * in face.py: the definition computed directly, the fastest numpy, and a reference module where one is found. The
 * contestants take turns, each figure is a median.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";

import { face } from "../../lib/metrics/face.ts";
import { encodeNpyHeader } from "../../lib/arrays/npy_header.ts";
import {
  analyse,
  type BackendName,
  encodeNpy,
  type LabelledFeatures,
  openBackend,
  parseNpy,
  randomSource,
} from "../../mod.ts";

import { comparison, median, publish, withSpread } from "./bench_report.ts";
import { pythonWith } from "./python_with.ts";
import { numpyEnvironment } from "./run_command.ts";

const cache = new URL("../../.cache/bench/", import.meta.url);
const script = new URL("face.py", import.meta.url).pathname;
const options = { pcaDims: 64 };

interface Terms {
  readonly seconds: number;
  readonly collapse: number;
  readonly fairness: number;
}

interface Contestant {
  readonly name: string;
  readonly run: () => Promise<Terms>;
  readonly times: number[];
  last?: Terms;
}

const flags = parseArgs(Deno.args, {
  string: ["python", "reference", "backends"],
});
const shape = {
  rows: Number(flags.rows ?? 20_000),
  dims: Number(flags.dims ?? 1024),
  classes: Number(flags.classes ?? 100),
};
const backends = (flags.backends ?? "native,wasm")
  .split(",") as BackendName[];

async function exists(path: string | URL): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** Rows as a network's last layer gives them: mixtures of fewer causes, cut at zero, with noise. */
function* madeUpRows(labels: Int32Array): Generator<Float32Array> {
  const { rows, dims, classes } = shape;
  const causes = 60;
  const random = randomSource(3);
  const normals = (count: number) =>
    Float32Array.from({ length: count }, random.normal);
  const centres = normals(classes * causes);
  const mixing = normals(causes * dims);
  // Noise is drawn once and read from a new place for each row.
  const noise = normals(1 << 20);
  const row = new Float32Array(dims);
  for (let index = 0; index < rows; index++) {
    labels[index] = random.integer(classes);
    const place = random.integer(noise.length - dims);
    for (let dim = 0; dim < dims; dim++) row[dim] = noise[place + dim] / 2;
    for (let cause = 0; cause < causes; cause++) {
      const strength = centres[labels[index] * causes + cause] +
        random.normal();
      const share = strength * (1.5 - 1.4 * cause / causes) / 8;
      for (let dim = 0; dim < dims; dim++) {
        row[dim] += share * mixing[cause * dims + dim];
      }
    }
    for (let dim = 0; dim < dims; dim++) row[dim] = Math.max(row[dim], 0);
    yield row;
  }
}

/** A folder of features.npy and labels.npy in the shape asked for. */
async function makeFeatures(): Promise<URL> {
  const { rows, dims, classes } = shape;
  const folder = new URL(`face-${rows}x${dims}-${classes}/`, cache);
  if (await exists(new URL("labels.npy", folder))) return folder;
  await Deno.mkdir(folder, { recursive: true });
  const labels = new Int32Array(rows);
  const file = await Deno.create(new URL("features.npy", folder));
  const writer = file.writable.getWriter();
  await writer.write(encodeNpyHeader("<f4", [rows, dims]));
  for (const row of madeUpRows(labels)) {
    await writer.write(new Uint8Array(row.buffer.slice(0)));
  }
  await writer.close();
  await Deno.writeFile(
    new URL("labels.npy", folder),
    encodeNpy(labels, [rows]),
  );
  return folder;
}

async function load(folder: URL): Promise<LabelledFeatures> {
  const read = async (name: string) =>
    parseNpy(await Deno.readFile(new URL(name, folder)), name);
  const data = (await read("features.npy")).data as Float32Array;
  const labels = (await read("labels.npy")).data as Int32Array;
  const { rows, dims } = shape;
  return { rows, dims, labels, classNames: [], chunks: () => [data] };
}

/** Our terms of features, from nothing but the features. */
async function ourTerms(
  features: LabelledFeatures,
  backend: Awaited<ReturnType<typeof openBackend>>,
): Promise<Terms> {
  const start = performance.now();
  const terms = await face.terms(analyse(features, backend.product), options);
  return {
    seconds: (performance.now() - start) / 1000,
    collapse: terms.collapse,
    fairness: terms.fairness,
  };
}

/** numpy in a process of its own, which keeps the features loaded between its turns. */
async function startNumpy(
  folder: URL,
): Promise<{ ask: (way: string) => Promise<Terms>; close: () => void }> {
  const reference = flags.reference ??
    new URL("../../../shared/reference/face_reference.py", import.meta.url)
      .pathname;
  const python = await pythonWith(
    ["numpy", "scipy"],
    new URL("numpy", cache).pathname,
    flags.python,
  );
  const child = new Deno.Command(python, {
    env: numpyEnvironment(),
    clearEnv: true,
    args: [
      script,
      folder.pathname,
      ...(await exists(reference) ? [reference] : []),
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  return {
    ask: async (way) => {
      await writer.write(new TextEncoder().encode(`${way}\n`));
      let line = "";
      while (!line.endsWith("\n")) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`face.py ended while it computed ${way}`);
        line += value;
      }
      return JSON.parse(line);
    },
    close: () => void writer.close(),
  };
}

async function compare(): Promise<void> {
  const folder = await makeFeatures();
  const numpy = await startNumpy(folder);
  const contestants: Contestant[] = [];
  const add = (name: string, run: () => Promise<Terms>) =>
    contestants.push({ name, run, times: [] });
  const reference = flags.reference !== undefined ||
    await exists(
      new URL("../../../shared/reference/face_reference.py", import.meta.url),
    );
  const yardstick = reference ? "reference" : "direct";
  for (const way of [yardstick, "fast"]) {
    add(`numpy, ${way}`, () => numpy.ask(way));
  }
  const features = await load(folder);
  for (const name of backends) {
    const backend = await openBackend(name);
    add(
      `${name}, ${backend.threads} threads`,
      () => ourTerms(features, backend),
    );
  }
  // The first turn warms up caches and compilers and does not count.
  for (let turn = 0; turn <= Number(flags.repeats ?? 7); turn++) {
    for (const contestant of contestants) {
      contestant.last = await contestant.run();
      if (turn > 0) contestant.times.push(contestant.last.seconds);
    }
  }
  numpy.close();
  const baseOf = (name: string) =>
    contestants.find((one) => one.name === `numpy, ${name}`)!;
  const [base, fast] = [baseOf(yardstick), baseOf("fast")];
  const { rows, dims, classes } = shape;
  const apart = (key: "collapse" | "fairness") =>
    Math.max(
      ...contestants.map(({ last }) =>
        Math.abs(last![key] / base.last![key] - 1)
      ),
    ).toExponential(0);
  const large = rows * dims > 5e7;
  await publish({
    name: large ? "face_large" : "face",
    title: `FaCe of ${rows} x ${dims} features, ${classes} classes`,
    command: large ? "deno task bench:face:large" : "deno task bench:face",
    about:
      "C and F after PCA to 64 axes, float32 features in memory. The reference forms the D x D matrices and " +
      'decomposes all of the features; "fast" is the quickest ' +
      "numpy that we could write (low-rank trace, eigenvectors of the covariance). The contestants take turns; median of " +
      `${flags.repeats ?? 7} with the least and the most.`,
    tables: [{
      columns: ["", "seconds", `to the ${yardstick}`, "to the fastest numpy"],
      rows: contestants.map(({ name, times }) => [
        name,
        withSpread(times),
        comparison(median(times), median(base.times)),
        comparison(median(times), median(fast.times)),
      ]),
    }],
    remarks: [
      `C differs from the ${yardstick} by ${apart("collapse")} at most, F by ${
        apart("fairness")
      }.`,
    ],
  });
}

await compare();
// Threads of ONNX Runtime would keep the process.
Deno.exit(0);
