/**
 * Texts a second of transformer encoders, against Python's tokenizers and onnxruntime on the same files and threads in
 * one run.
 *
 *     deno run -A tasks/bench/text_speed.ts [--texts N] [--threads N] [--repeats N] [--python PATH] [--json] [--record]
 *
 * Both sides encode the texts (10 to 128 tokens), run an encoder of random weights in batches of texts of like
 * lengths, and take the mean over the tokens. Python needs onnxruntime and tokenizers; where it lacks
 * them, an environment of its own is made in .cache.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import {
  type Backend,
  type BackendName,
  extractFeatures,
  modelTap,
  openBackend,
  openModel,
  openTextModel,
  type Session,
  type TextDataset,
} from "../../mod.ts";

import { publish } from "./bench_report.ts";
import { pythonWith } from "./python_with.ts";
import { run } from "./run_command.ts";
import {
  encoderConfig,
  encoderModel,
  type EncoderSize,
  encoderTokenizer,
  madeUpTexts,
} from "./text_encoder.ts";

const cache = new URL("../../.cache/bench/text/", import.meta.url).pathname;
const script = new URL("text_speed.py", import.meta.url).pathname;

const SIZES: readonly EncoderSize[] = [
  { blocks: 4, dims: 256, heads: 4, tokens: 128 },
  { blocks: 2, dims: 64, heads: 2, tokens: 128 },
];
/** Texts that Python runs together, whichever is quicker. */
const BATCHES = [16, 32];
/** How near the two sides' numbers are to each other. */
const TOLERANCE = 1e-3;

function datasetOf(texts: readonly string[]): TextDataset {
  return {
    task: "text",
    name: "bench",
    classNames: ["any"],
    size: texts.length,
    labels: new Int32Array(texts.length),
    fingerprint: "bench",
    async *samples({ start = 0 } = {}) {
      for (let index = start; index < texts.length; index++) {
        yield { index, source: `text ${index}`, label: 0, text: texts[index] };
      }
      await Promise.resolve();
    },
  };
}

/** A backend that loads its only model once, as Python does; closing it releases the model. */
function loadingOnce(backend: Backend): Backend {
  let loaded: Promise<Session> | undefined;
  return {
    ...backend,
    async load(model, options) {
      loaded ??= backend.load(model, options);
      return { ...await loaded, release: () => Promise.resolve() };
    },
    async close() {
      await (await loaded)?.release();
      await backend.close();
    },
  };
}

/** Seconds of each repeat, and the first numbers of the first and last row. */
interface Timing {
  readonly seconds: readonly number[];
  readonly ends: readonly (readonly number[])[];
}

async function ours(
  name: BackendName,
  folder: string,
  texts: readonly string[],
  threads: number,
  repeats: number,
): Promise<Timing> {
  const model = await openModel(`${folder}encoder.onnx`);
  const opened = await openTextModel(model, modelTap(model));
  const [{ tap, preprocessing }] = opened.features;
  const candidate = { model, tap, preprocessing, tokenizer: opened.tokenizer };
  const backend = loadingOnce(await openBackend(name, { threads }));
  const options = { cache: null };
  const few = datasetOf(texts.slice(0, 64));
  await extractFeatures(few, candidate, backend, options);
  const seconds: number[] = [];
  const ends: number[][] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const begin = performance.now();
    const { features } = await extractFeatures(
      datasetOf(texts),
      candidate,
      backend,
      options,
    );
    seconds.push((performance.now() - begin) / 1000);
    const chunks = await Array.fromAsync(features.chunks());
    const last = chunks[chunks.length - 1];
    ends.splice(0, 2, [...chunks[0].slice(0, 8)], [
      ...last.slice(-features.dims, 8 - features.dims),
    ]);
  }
  await backend.close();
  return { seconds, ends };
}

function assertSame(one: Timing, other: Timing, name: string): void {
  for (const [row, numbers] of one.ends.entries()) {
    for (const [at, number] of numbers.entries()) {
      if (Math.abs(number - other.ends[row][at]) < TOLERANCE) continue;
      throw new Error(
        `${name} gives ${other.ends[row][at]} where Python gives ${number}`,
      );
    }
  }
}

const flags = parseArgs(Deno.args, {
  string: ["texts", "threads", "repeats", "python"],
  default: { texts: "2048", repeats: "3" },
});
const count = Number(flags.texts);
const repeats = Number(flags.repeats);
const threads = Number(flags.threads ?? navigator.hardwareConcurrency);
const python = await pythonWith(
  ["onnxruntime", "tokenizers", "numpy"],
  `${cache}python`,
  flags.python,
);
const texts = madeUpTexts(count);
const best = ({ seconds }: Timing) => count / Math.min(...seconds);
const table: {
  encoder: string;
  what: string;
  textsPerSecond: number;
  ratio: number;
}[] = [];
for (const size of SIZES) {
  const encoder = `${size.blocks} x ${size.dims}`;
  const folder = `${cache}${encoder.replaceAll(" ", "")}/`;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(`${folder}encoder.onnx`, encoderModel(size));
  await Deno.writeTextFile(`${folder}tokenizer.json`, encoderTokenizer());
  await Deno.writeTextFile(`${folder}config.json`, encoderConfig(size));
  const list = `${folder}texts.json`;
  await Deno.writeTextFile(list, JSON.stringify(texts));
  const baselines: (Timing & { version: string })[] = [];
  for (const batch of BATCHES) {
    const numbers = [threads, batch, repeats].map(String);
    baselines.push(
      JSON.parse(await run(python, script, folder, list, ...numbers)),
    );
  }
  const [baseline] = baselines.sort((a, b) => best(b) - best(a));
  const add = (what: string, timing: Timing) =>
    table.push({
      encoder,
      what,
      textsPerSecond: best(timing),
      ratio: best(timing) / best(baseline),
    });
  add(`Python, onnxruntime ${baseline.version}`, baseline);
  for (const name of ["native", "wasm"] as const) {
    const timing = await ours(name, folder, texts, threads, repeats);
    assertSame(baseline, timing, name);
    add(name, timing);
  }
}
await publish({
  name: "texts",
  title: "Texts",
  command: "deno task bench:texts",
  about:
    `${count} texts of 128 tokens, ${threads} threads, tokenized and run, against Python's onnxruntime and tokenizers on ` +
    `the same model, in batches of ${
      BATCHES.join(" or ")
    }, whichever is quicker; best of ${repeats}. Loading the model is not counted. The features agree to ${TOLERANCE}.`,
  tables: [{
    columns: ["encoder: layers x width", "", "texts/s", "to Python"],
    rows: table.map((row) => [
      row.encoder,
      row.what,
      row.textsPerSecond.toFixed(0),
      `${row.ratio.toFixed(2)} x`,
    ]),
  }],
});
