/**
 * Decoding, resizing and normalising images to 224 x 224, against PIL and torchvision in the same run.
 *
 *     deno run -A tasks/bench/decode.ts [--python PATH] [--json] [--record]
 *
 * Python needs pillow and numpy (torchvision is timed where it is there); where it lacks them, an environment of
 * its own is made in .cache.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import {
  decodedSamples,
  decodingPool,
  type ImagePreprocessing,
} from "../../mod.ts";
import type { ImageDataset, ImageSample } from "../../mod.ts";

import { median, publish } from "./bench_report.ts";
import { preprocessing } from "./image_material.ts";
import { pythonWith } from "./python_with.ts";
import { run } from "./run_command.ts";

const cache = new URL("../../.cache/bench/", import.meta.url);
const script = new URL("decode.py", import.meta.url).pathname;

const ROUNDS = 3;

/** The images of a folder as a dataset of one class; its fingerprint is of no account here. */
function filesOf(folder: URL): ImageDataset {
  const paths = Array.from(
    Deno.readDirSync(folder),
    ({ name }) => new URL(name, folder).pathname,
  ).sort();
  return {
    task: "image",
    name: "bench",
    classNames: ["any"],
    size: paths.length,
    labels: new Int32Array(paths.length),
    fingerprint: "",
    async *samples({ start = 0 } = {}): AsyncGenerator<ImageSample> {
      for (const [index, source] of paths.entries()) {
        const bytes = () => Deno.readFile(source);
        if (index >= start) yield { index, source, label: 0, bytes };
        await Promise.resolve();
      }
    },
  };
}

/** How long a pass takes on threads that are there and have decoded before, as PIL's processes have. */
async function seconds(
  dataset: ImageDataset,
  changes: Partial<ImagePreprocessing>,
  workers: number,
): Promise<number> {
  const pool = decodingPool();
  const pass = async () => {
    const begin = performance.now();
    let rows = 0;
    const samples = decodedSamples(dataset, { ...preprocessing, ...changes }, {
      workers,
      pool,
    });
    for await (const { data } of samples) rows += data.length > 0 ? 1 : 0;
    if (rows !== dataset.size) throw new Error("rows are missing");
    return (performance.now() - begin) / 1000;
  };
  try {
    await pass();
    return await pass();
  } finally {
    await pool.close();
  }
}

const flags = parseArgs(Deno.args, { string: ["python"] });
const python = await pythonWith(
  ["PIL", "numpy"],
  new URL("python", cache).pathname,
  flags.python,
  ["pillow<13", "numpy"],
);
const images = new URL("decode/", cache);
if (!await Deno.stat(new URL("small/", images)).then(() => true, () => false)) {
  await run(python, script, "make", images.pathname);
}
const cores = navigator.hardwareConcurrency;
const sets = ["web", "phone", "small"].map((name) => ({
  name,
  dataset: filesOf(new URL(`${name}/`, images)),
}));
/** Images a second of each round. */
const rates = new Map<string, number[]>();
for (let round = 0; round < ROUNDS; round++) {
  const timed: Record<string, number> = JSON.parse(
    await run(python, script, "time", images.pathname),
  );
  for (const { name, dataset } of sets) {
    for (const workers of [0, 1, cores]) {
      timed[`${name} ours ${workers}`] = await seconds(dataset, {}, workers);
    }
    if (name !== "small") {
      const changes = { resampling: "fast" as const };
      const time = await seconds(dataset, changes, cores);
      timed[`${name} ours, fast ${cores}`] = time;
    }
  }
  for (const [key, time] of Object.entries(timed)) {
    const { dataset } = sets.find(({ name }) => key.startsWith(name))!;
    rates.set(key, [...rates.get(key) ?? [], dataset.size / time]);
  }
}
const table = sets.flatMap(({ name }) => {
  const found = [...rates].filter(([key]) => key.startsWith(name));
  const pil = rates.get(`${name} pil 1`)!;
  return found.map(([key, perSecond]) => [
    name,
    key.slice(name.length + 1),
    median(perSecond).toFixed(1),
    // Of the same round: machines drift.
    median(perSecond.map((rate, round) => rate / pil[round])).toFixed(2),
  ]);
});
await publish({
  name: "decode",
  title: "Decoding images",
  command: "deno task bench:decode",
  about:
    'Images decoded, resized to 256, cropped to 224 and normalised. "web" are JPEGs of 500 x 375, "phone" of 12 megapixels, ' +
    '"small" PNGs of 32 x 32. The number is of processes of PIL, or of our threads: 0 is the calling one, and libvips ' +
    "decodes JPEGs in threads of its own beside either. Threads and processes are there before. Our resampling gives the " +
    'bytes of PIL, which libvips\' own does not; "fast" shrinks in the decoder first. Medians of 3 rounds.',
  tables: [{
    columns: ["images", "decoder", "images/s", "to PIL on one"],
    rows: table,
  }],
});
