/** The committed image models: whole, small, what they say they are, and worth ranking. @module */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";

import { preprocessImage } from "../../lib/features/preprocess_image.ts";
import type { Session } from "../../lib/inference/backend.ts";
import { openBackend } from "../../lib/inference/open_backend.ts";
import type { ImagePreprocessing } from "../../lib/models/preprocessing.ts";
import {
  assertApart,
  assertMeasured,
  assertTellsApart,
  assertVaried,
  assertWhole,
  checkInput,
  filesUnder,
  readZoo,
  zoo,
  type ZooModel,
  zooPart,
  type ZooTarget,
} from "./zoo_documents.ts";

const SIDE = 24;
const INPUT = 3 * SIDE * SIDE;

const part = zooPart("image");
const { models, targets, truth } = part;
const embedded = targets.filter(({ folder }) => folder !== undefined);
const listed = targets.filter(({ listing }) => listing !== undefined);
const sharedData = new URL("../../../shared/data/", import.meta.url);

interface Listing {
  base: string;
  classes: string[];
  samples: [file: string, className: string, window?: number[]][];
}

function isThere(url: URL): boolean {
  try {
    return Deno.statSync(url).isFile;
  } catch {
    return false;
  }
}

function imagesOf(target: ZooTarget): number {
  return truth.find(({ target: name }) => name === target.name)!.images!;
}

Deno.test("every image model of zoo.json is there with its hash and size, and no other", async () => {
  await assertWhole("image", models, 400_000);
});

Deno.test("the zoo stays within its size", () => {
  const size = filesUnder(zoo)
    .reduce((sum, file) => sum + Deno.statSync(file).size, 0);
  assert(size <= 14_000_000, `${size} bytes`);
});

Deno.test("the image models differ in architecture, source and loss, and each architecture has its floor", () => {
  assertVaried(models, {
    pretrained: 18,
    architectures: 4,
    sources: 3,
    losses: 4,
  });
});

Deno.test("every pretrained image model is far above chance on its source", () => {
  for (const { name, sourceScore, sourceClasses } of models) {
    if (sourceScore === null) continue;
    assert(sourceScore > 3 / sourceClasses, `${name}: ${sourceScore}`);
  }
});

Deno.test("the image models answer in WebAssembly as when they were exported, and those of Fashion-MNIST know its images", async (t) => {
  const backend = await openBackend("wasm", { threads: 1 });
  try {
    for (const model of models) {
      await t.step(model.name, async () => {
        const bytes = Deno.readFileSync(new URL(model.file, zoo));
        const session = await backend.load(bytes, { name: model.name });
        const expected = (model.checkLogits as number[][]).flat();
        const logits = await answer(session, checkInput(2 * INPUT));
        assertEquals(logits.length, expected.length);
        expected.forEach((value, place) =>
          assertAlmostEquals(
            logits[place],
            value,
            1e-4 * (1 + Math.abs(value)),
          )
        );
        if (model.source === "fashion_mnist") {
          const { inputs, labels } = await probes(model);
          const right = share(await answer(session, inputs), labels);
          assert(right > 0.8, `${right} of the probes`);
        }
        await session.release();
      });
    }
  } finally {
    await backend.close();
  }
});

Deno.test("there are at least four image targets", () => {
  assert(targets.length >= 4);
});

Deno.test("no class is both in a source and in a target of images", () => {
  assertApart(part);
});

Deno.test("every embedded image target is a folder of its classes, equally full, under a stated licence", () => {
  assert(embedded.length >= 1);
  for (const target of embedded) {
    const folder = new URL(`${target.folder}/`, zoo);
    const names = [...Deno.readDirSync(folder)].map((entry) => entry.name);
    assertEquals(names.sort(), target.classes);
    for (const name of names) {
      const { length } = filesUnder(new URL(`${name}/`, folder));
      assertEquals(length, imagesOf(target) / names.length, name);
    }
    assert(!target.licence.startsWith("none"), target.licence);
  }
});

Deno.test("every listed image target names equally many images of each class, none twice", () => {
  for (const target of listed) {
    const { samples, classes } = readZoo<Listing>(target.listing!);
    assertEquals(classes, target.classes);
    assertEquals(samples.length, imagesOf(target));
    assertEquals(
      new Set(samples.map((row) => row.join())).size,
      samples.length,
    );
    for (const name of classes) {
      const { length } = samples.filter(([, label]) => label === name);
      assertEquals(length, samples.length / classes.length, name);
    }
  }
});

for (const { name, listing } of listed) {
  const { base, samples } = readZoo<Listing>(listing!);
  const urls = samples.map(([file]) => new URL(`${base}/${file}`, sharedData));
  const absent = !isThere(urls[0]);
  Deno.test({
    name: `the images that the target ${name} lists are there` +
      (absent ? " (skipped: they do not lie beside the checkout)" : ""),
    ignore: absent,
    fn: () => assertEquals(urls.filter((url) => !isThere(url)), []),
  });
}

Deno.test("every image model was measured on every target, with the mean and spread of its seeds", () => {
  assertMeasured(part);
});

Deno.test("the accuracies of image models tell them apart: pretraining helps, and seeds agree", () => {
  assertTellsApart(part);
});

/** The logits, row by row. */
async function answer(
  session: Session,
  data: Float32Array,
): Promise<number[]> {
  const dims = [data.length / INPUT, 3, SIDE, SIDE];
  const { logits } = await session.run({
    images: { type: "float32", dims, data },
  });
  return Array.from(logits.data, Number);
}

/** Share of rows whose largest logit is that of their label. */
function share(logits: number[], labels: number[]): number {
  const classes = logits.length / labels.length;
  const right = labels.filter((label, row) => {
    const own = logits.slice(row * classes, (row + 1) * classes);
    return own.indexOf(Math.max(...own)) === label;
  });
  return right.length / labels.length;
}

/** Ten test images of each class of the model's source, preprocessed as its sidecar says. */
async function probes(
  model: ZooModel,
): Promise<{ inputs: Float32Array; labels: number[] }> {
  const { preprocessing } = readZoo<{ preprocessing: ImagePreprocessing }>(
    model.file.replace(/onnx$/, "json"),
  );
  const { classes } = part.sources.find(({ name }) => name === model.source)!;
  const files = classes.flatMap((name, label) =>
    filesUnder(new URL(`fashion_source/${name}/`, import.meta.url))
      .map((file) => ({ file, label }))
  );
  const inputs = new Float32Array(files.length * INPUT);
  for (const [row, { file }] of files.entries()) {
    await preprocessImage(Deno.readFileSync(file), preprocessing, {
      into: inputs.subarray(row * INPUT, (row + 1) * INPUT),
    });
  }
  return { inputs, labels: files.map(({ label }) => label) };
}
