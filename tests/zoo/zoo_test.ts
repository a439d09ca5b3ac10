/** The committed products of tasks/zoo: whole, small, what they say they are, and able to rank anything. @module */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";

import { preprocessImage } from "../../lib/features/preprocess_image.ts";
import { openBackend } from "../../lib/inference/open_backend.ts";
import type { ImagePreprocessing } from "../../lib/models/preprocessing.ts";

const zoo = new URL("../../zoo/", import.meta.url);
const SIDE = 24;
const BYTES = { model: 400_000, image: 7_000_000, all: 14_000_000 };

interface ZooModel {
  name: string;
  file: string;
  architecture: string;
  source: string;
  loss: string;
  parameters: number;
  dims: number;
  sourceClasses: number;
  sourceAccuracy: number | null;
  bytes: number;
  sha256: string;
  checkLogits: number[][];
}

interface ZooTarget {
  name: string;
  folder: string;
  classes: string[];
  keptAside: boolean;
  licence: string;
}

interface Zoo {
  sources: { name: string; classes: string[] }[];
  targets: ZooTarget[];
  models: ZooModel[];
}

interface Truth {
  recipe: { seeds: number[] };
  targets: {
    target: string;
    classes: number;
    images: number;
    halfAgreement: number;
    models: Record<
      string,
      { accuracy: number; spread: number; seeds: number[] }
    >;
  }[];
}

const readJson = <T>(path: string): T =>
  JSON.parse(Deno.readTextFileSync(new URL(path, zoo)));
const { models, sources, targets } = readJson<Zoo>("zoo.json");
const truth = readJson<Truth>("ground_truth.json");

function filesUnder(folder: URL): URL[] {
  return [...Deno.readDirSync(folder)].flatMap((entry) =>
    entry.isDirectory
      ? filesUnder(new URL(`${entry.name}/`, folder))
      : [new URL(entry.name, folder)]
  );
}

function sizeOf(folder: URL): number {
  return filesUnder(folder)
    .reduce((sum, file) => sum + Deno.statSync(file).size, 0);
}

function argmax(values: ArrayLike<number>): number {
  return Array.from(values).reduce(
    (best, value, index) => value > values[best] ? index : best,
    0,
  );
}

Deno.test("every model of zoo.json is there with its hash and size, and no other", async () => {
  const present = [...Deno.readDirSync(new URL("image/", zoo))]
    .filter((entry) => entry.name.endsWith(".onnx"))
    .map((entry) => `image/${entry.name}`);
  assertEquals(present.sort(), models.map((model) => model.file).sort());
  for (const model of models) {
    const bytes = Deno.readFileSync(new URL(model.file, zoo));
    const hash = await crypto.subtle.digest("SHA-256", bytes);
    assertEquals(bytes.length, model.bytes, model.name);
    assertEquals(new Uint8Array(hash).toHex(), model.sha256, model.name);
    assert(bytes.length < BYTES.model, `${model.name}: ${bytes.length} bytes`);
  }
});

Deno.test("the zoo stays within its size", () => {
  assert(sizeOf(new URL("image/", zoo)) <= BYTES.image);
  assert(sizeOf(zoo) <= BYTES.all);
});

Deno.test("the models differ in architecture, source and loss, and random initialisation is among them", () => {
  const pretrained = models.filter((model) => model.source !== "none");
  assert(pretrained.length >= 8);
  assert(new Set(pretrained.map((model) => model.architecture)).size >= 4);
  assert(new Set(pretrained.map((model) => model.source)).size >= 3);
  assert(new Set(pretrained.map((model) => model.loss)).size >= 3);
  assert(models.some((model) => model.source === "none"));
});

Deno.test("no class is both in a source and in a target", () => {
  const seen = new Set(sources.flatMap((source) => source.classes));
  for (const target of targets) {
    for (const name of target.classes) {
      assert(!seen.has(name), `${target.name}/${name}`);
    }
  }
});

Deno.test("every pretrained model was well above chance on its source", () => {
  for (const model of models) {
    if (model.source === "none") {
      assertEquals(model.sourceAccuracy, null, model.name);
    } else {
      assert(model.sourceAccuracy! > 0.55, `${model.name}`);
    }
  }
});

Deno.test("the models answer in WebAssembly what they answered when they were exported, and know their source", async (t) => {
  const backend = await openBackend("wasm", { threads: 1 });
  try {
    const check = Float32Array.from(
      { length: 2 * 3 * SIDE * SIDE },
      (_, index) => (7919 * index % 256) / 128 - 1,
    );
    for (const model of models) {
      await t.step(model.name, async () => {
        const session = await backend.load(
          Deno.readFileSync(new URL(model.file, zoo)),
        );
        const logitsOf = async (data: Float32Array) => {
          const dims = [data.length / (3 * SIDE * SIDE), 3, SIDE, SIDE];
          const { logits } = await session.run({
            images: { type: "float32", dims, data },
          });
          return logits;
        };
        const logits = await logitsOf(check);
        assertEquals([...logits.dims], [2, model.sourceClasses]);
        model.checkLogits.flat().forEach((expected, index) => {
          const value = Number(logits.data[index]);
          assertAlmostEquals(value, expected, 1e-4 * (1 + Math.abs(expected)));
        });
        if (model.source === "fashion_mnist") {
          const { inputs, labels } = await probes(model);
          const { data } = await logitsOf(inputs);
          const right = labels.filter((label, row) =>
            label === argmax(
              Array.from(
                data.subarray(
                  row * model.sourceClasses,
                  (row + 1) * model.sourceClasses,
                ),
                Number,
              ),
            )
          );
          assert(right.length >= 52, `${right.length} of ${labels.length}`);
        }
        await session.release();
      });
    }
  } finally {
    await backend.close();
  }
});

/** The tests' images of the Fashion-MNIST source, ten a class, as a model's input. */
async function probes(model: ZooModel) {
  const { preprocessing } = readJson<{ preprocessing: ImagePreprocessing }>(
    model.file.replace(/onnx$/, "json"),
  );
  const names = sources.find((source) => source.name === model.source)!.classes;
  const files = names.flatMap((name, label) =>
    filesUnder(new URL(`fashion_source/${name}/`, import.meta.url))
      .map((file) => ({ file, label }))
  );
  const size = 3 * SIDE * SIDE;
  const inputs = new Float32Array(files.length * size);
  for (const [row, { file }] of files.entries()) {
    await preprocessImage(Deno.readFileSync(file), preprocessing, {
      into: inputs.subarray(row * size, (row + 1) * size),
    });
  }
  return { inputs, labels: files.map(({ label }) => label) };
}

Deno.test("every embedded target is an image folder of its classes, equally full, of one licence", () => {
  for (const target of targets) {
    const folder = new URL(`${target.folder}/`, zoo);
    const names = [...Deno.readDirSync(folder)].map((entry) => entry.name);
    assertEquals(names.sort(), target.classes);
    const counts = names.map((name) =>
      filesUnder(new URL(`${name}/`, folder)).length
    );
    assertEquals(new Set(counts).size, 1);
    const { images } = truth.targets.find(({ target: name }) =>
      name === target.name
    )!;
    assertEquals(counts[0] * names.length, images);
    assert(target.licence !== "");
  }
});

Deno.test("the ground truth covers every model on every target, with the mean and spread of its seeds", () => {
  const names = models.map((model) => model.name).sort();
  assertEquals(
    truth.targets.map(({ target }) => target),
    targets.map(({ name }) => name),
  );
  for (const { models: measured } of truth.targets) {
    assertEquals(Object.keys(measured).sort(), names);
    for (const { accuracy, spread, seeds } of Object.values(measured)) {
      assertEquals(seeds.length, truth.recipe.seeds.length);
      const mean = seeds.reduce((sum, value) => sum + value) / seeds.length;
      const squares = seeds.reduce(
        (sum, value) => sum + (value - mean) ** 2,
        0,
      );
      assertAlmostEquals(accuracy, mean, 2e-5);
      assertAlmostEquals(spread, Math.sqrt(squares / (seeds.length - 1)), 3e-5);
    }
  }
});

Deno.test("the ground truth tells models apart: pretraining helps, chance is far, and seeds agree", () => {
  for (
    const { target, classes, halfAgreement, models: measured } of truth.targets
  ) {
    const entries = models.map((model) => ({
      ...measured[model.name],
      architecture: model.architecture,
      random: model.source === "none",
    }));
    const accuracies = entries.map(({ accuracy }) => accuracy);
    const spread = entries.reduce((sum, entry) => sum + entry.spread, 0) /
      entries.length;
    const range = Math.max(...accuracies) - Math.min(...accuracies);
    assert(range > 4 * spread, `${target}: range ${range}, spread ${spread}`);
    assert(Math.max(...accuracies) > 1.5 / classes, target);
    assert(halfAgreement > 0.6, `${target}: ${halfAgreement}`);
    for (const floor of entries.filter(({ random }) => random)) {
      for (const entry of entries) {
        if (entry.random || entry.architecture !== floor.architecture) continue;
        assert(
          entry.accuracy > floor.accuracy,
          `${target}: pretrained ${entry.architecture} is not above random initialisation`,
        );
      }
    }
  }
});
