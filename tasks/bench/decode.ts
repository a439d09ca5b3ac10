/**
 * Decoding, resizing and normalising JPEGs to 224 x 224, against PIL and torchvision in the same run.
 *
 *     deno run -A tasks/bench/decode.ts [--python PATH] [--json] [--record]
 *
 * Python needs pillow and numpy (torchvision is timed where it is there); where it lacks them, an environment of
 * its own is made in .cache.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { decodedSamples, type ImagePreprocessing } from "../../mod.ts";
import type { ImageDataset, ImageSample } from "../../mod.ts";

import { publish } from "./bench_report.ts";
import { preprocessing } from "./image_material.ts";
import { pythonWith } from "./python_with.ts";
import { run } from "./run_command.ts";

const cache = new URL("../../.cache/bench/", import.meta.url);
const script = new URL("decode.py", import.meta.url).pathname;

/** The JPEGs of a folder as a dataset of one class; its fingerprint is of no account here. */
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

async function seconds(
  dataset: ImageDataset,
  changes: Partial<ImagePreprocessing>,
  workers: number,
): Promise<number> {
  const begin = performance.now();
  let rows = 0;
  const samples = decodedSamples(dataset, { ...preprocessing, ...changes }, {
    workers,
  });
  for await (const { data } of samples) rows += data.length > 0 ? 1 : 0;
  if (rows !== dataset.size) throw new Error("rows are missing");
  return (performance.now() - begin) / 1000;
}

const flags = parseArgs(Deno.args, { string: ["python"] });
const python = await pythonWith(
  ["PIL", "numpy"],
  new URL("python", cache).pathname,
  flags.python,
  ["pillow<13", "numpy"],
);
const images = new URL("decode/", cache);
if (!await Deno.stat(images).then(() => true, () => false)) {
  await run(python, script, "make", images.pathname);
}
const cores = navigator.hardwareConcurrency;
const timed = JSON.parse(await run(python, script, "time", images.pathname));
const table: { images: string; pipeline: string; perSecond: number }[] = [];
for (const name of ["web", "phone"]) {
  const dataset = filesOf(new URL(`${name}/`, images));
  const add = (pipeline: string, time: number) =>
    table.push({ images: name, pipeline, perSecond: dataset.size / time });
  for (const [key, time] of Object.entries<number>(timed)) {
    if (key.startsWith(name)) add(key.slice(name.length + 1), time);
  }
  await seconds(dataset, {}, cores);
  add("ours 1", await seconds(dataset, {}, 1));
  add(`ours ${cores}`, await seconds(dataset, {}, cores));
  add(
    `ours, fast ${cores}`,
    await seconds(dataset, { resampling: "fast" }, cores),
  );
}
await publish({
  name: "decode",
  title: "Decoding images",
  command: "deno task bench:decode",
  about:
    'JPEGs decoded, resized to 256, cropped to 224 and normalised. "web" are 500 x 375, "phone" 6 megapixels; the number ' +
    'is of threads or processes. Our resampling gives the bytes of PIL, which libvips\' own does not; "fast" shrinks in ' +
    "the decoder first.",
  tables: [{
    columns: ["images", "decoder", "images/s", "to PIL on one"],
    rows: table.map(({ images, pipeline, perSecond }) => {
      const pil = table.find((row) =>
        row.images === images && row.pipeline === "pil 1"
      )!;
      return [
        images,
        pipeline,
        perSecond.toFixed(1),
        (perSecond / pil.perSecond).toFixed(2),
      ];
    }),
  }],
});
