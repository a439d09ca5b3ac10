import { assert, assertEquals } from "@std/assert";
import { imageFolder } from "../../lib/datasets/image_folder.ts";
import { extractFeatures } from "../../lib/features/extract_features.ts";
import { listEntries } from "../../lib/features/list_entries.ts";
import { openBackend } from "../../lib/inference/open_backend.ts";
import { modelPreprocessing } from "../../lib/models/model_preprocessing.ts";
import { modelTap, openModel } from "../../lib/models/open_model.ts";
import { onEachBackend } from "../inference/backends.ts";
import { allFeatures, inTemporaryFolder } from "./feature_files.ts";

const zoo = new URL("../../zoo/", import.meta.url).pathname;

/** A model of the zoo, as it is. */
async function candidate(name: string) {
  const model = await openModel(`${zoo}image/${name}.onnx`);
  const tap = modelTap(model);
  const { preprocessing } = modelPreprocessing(model, tap);
  return { model, tap, preprocessing };
}

Deno.test("extractFeatures() gives the same features on every backend to 1e-3, and the same bits on one", async (t) => {
  const data = await imageFolder(`${zoo}targets/fashion`, { perClass: 5 });
  const model = await candidate("separable_mnist_cross_entropy");
  const all: number[][] = [];
  await onEachBackend(t, async (backend) => {
    const { features } = await extractFeatures(data, model, backend, {
      cache: null,
      batch: 7,
    });
    assertEquals(features.rows, data.size);
    assertEquals(features.labels, data.labels);
    const numbers = await allFeatures(features);
    const again = await extractFeatures(data, model, backend, {
      cache: null,
      batch: 7,
    });
    assertEquals(await allFeatures(again.features), numbers);
    const { dims, data: probabilities } = features.sourceProbabilities!;
    for (let start = 0; start < probabilities.length; start += dims) {
      let sum = 0;
      for (let z = 0; z < dims; z++) sum += probabilities[start + z];
      assert(Math.abs(sum - 1) < 1e-12);
    }
    all.push(numbers);
  });
  const scale = Math.max(...all[0].map(Math.abs));
  for (const numbers of all.slice(1)) {
    const furthest = Math.max(
      ...numbers.map((value, i) => Math.abs(value - all[0][i])),
    );
    assert(furthest < 1e-3 * scale, `${furthest} of ${scale}`);
    assert(
      furthest > 0 || all.length < 2,
      "the backends are not the same code",
    );
  }
});

Deno.test("extractFeatures() goes on with a real model to the same bytes", () =>
  inTemporaryFolder(async (cache) => {
    const data = await imageFolder(`${zoo}targets/fashion`, { perClass: 12 });
    const model = await candidate("plain_mnist_label_smoothing");
    const backend = await openBackend("wasm", { threads: 2 });
    const run = (folder: string, stopAfter = Infinity) => {
      const controller = new AbortController();
      let batches = 0;
      return extractFeatures(data, model, backend, {
        cache: `${cache}/${folder}`,
        batch: 6,
        signal: controller.signal,
        onProgress: () => ++batches === stopAfter && controller.abort("enough"),
      });
    };
    await run("whole");
    for (const stopAfter of [2, 3]) {
      const reason = await run("parts", stopAfter).catch((error) => error);
      assertEquals(reason, "enough");
    }
    await run("parts");
    const [[whole], [parts]] = [
      await listEntries(`${cache}/whole`),
      await listEntries(`${cache}/parts`),
    ];
    assertEquals(parts.meta, whole.meta);
    await backend.close();
  }));
