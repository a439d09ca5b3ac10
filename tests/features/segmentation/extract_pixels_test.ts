import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import type { SegmentationDataset } from "../../../lib/datasets/dataset.ts";
import { sha256 } from "../../../lib/datasets/content_hashes.ts";
import { SampleError } from "../../../lib/datasets/sample_error.ts";
import { segmentationFolder } from "../../../lib/datasets/segmentation/segmentation_folder.ts";
import { BackendError, InputError, ModelError } from "../../../lib/errors.ts";
import type { ImageCandidate } from "../../../lib/features/candidate.ts";
import {
  extractFeatures,
  type ExtractFeaturesOptions,
} from "../../../lib/features/extract_features.ts";
import type { FeatureSet } from "../../../lib/features/feature_set.ts";
import { readFeatureFile } from "../../../lib/features/read_feature_file.ts";
import { saveFeatures } from "../../../lib/features/save_features.ts";
import { axisTiles } from "../../../lib/features/segmentation/axis_tiles.ts";
import { inputFit } from "../../../lib/features/segmentation/input_fit.ts";
import { labelsOnGrid } from "../../../lib/features/segmentation/label_grid.ts";
import type { ExtractionProgress } from "../../../lib/features/watch_batches.ts";
import type { Backend } from "../../../lib/inference/backend.ts";
import { openBackend } from "../../../lib/inference/open_backend.ts";
import { writeOnnx } from "../../../lib/inference/write_onnx.ts";
import { openModel } from "../../../lib/models/open_model.ts";
import { modelTap } from "../../../lib/models/open_model.ts";
import { modelPreprocessing } from "../../../lib/models/model_preprocessing.ts";
import {
  blobs,
  candidateOf,
  madeUpDataset,
  plain,
} from "./made_up_segmentation.ts";
import { tinyNetwork } from "./tiny_network.ts";

const shared = new URL("../../../../shared/", import.meta.url);
const present = await Deno.stat(shared).then(() => true, () => false);

async function withBackend<T>(
  use: (backend: Backend) => Promise<T>,
): Promise<T> {
  const backend = await openBackend("wasm", { threads: 1 });
  try {
    return await use(backend);
  } finally {
    await backend.close();
  }
}

async function pixelsOf(
  dataset: SegmentationDataset,
  candidate: ImageCandidate,
  options: Partial<ExtractFeaturesOptions> = {},
): Promise<FeatureSet> {
  return await withBackend(async (backend) => {
    const { features } = await extractFeatures(dataset, candidate, backend, {
      cache: null,
      ...options,
    });
    return features;
  });
}

async function rowsOf({ chunks, dims }: FeatureSet): Promise<number[][]> {
  const rows: number[][] = [];
  for await (const chunk of chunks()) {
    for (let at = 0; at < chunk.length; at += dims) {
      rows.push([...chunk.subarray(at, at + dims)]);
    }
  }
  return rows;
}

/** The mean of each 2 x 2 pixels, then a head that tells red from green: 2 source classes. */
function meansOfFour(): Uint8Array<ArrayBuffer> {
  return writeOnnx({
    nodes: [
      {
        op: "AveragePool",
        inputs: ["images"],
        outputs: ["map"],
        attributes: { kernel_shape: [2, 2], strides: [2, 2] },
      },
      {
        op: "Conv",
        inputs: ["map", "head"],
        outputs: ["answers"],
        attributes: { kernel_shape: [1, 1] },
      },
      { op: "Resize", inputs: ["answers", "", "scales"], outputs: ["logits"] },
    ],
    weights: [
      {
        name: "head",
        dims: [2, 3, 1, 1],
        data: Float32Array.of(1, 0, 0, 0, 1, 0),
      },
      { name: "scales", dims: [4], data: Float32Array.of(1, 1, 2, 2) },
    ],
    inputs: [{ name: "images", type: "float32", dims: ["n", 3, "h", "w"] }],
    outputs: [{ name: "logits", type: "float32", dims: ["n", 2, "h", "w"] }],
  });
}

Deno.test("extractFeatures() gives a row a labelled position: its features, its label, its probabilities", async () => {
  // 4 x 2 pixels, two positions; the label is that of the lower right pixel of each four.
  const dataset = madeUpDataset([
    {
      width: 4,
      height: 2,
      colour: (x) => x < 2 ? [4, 2, 0] : [0, 3, 8],
      label: (x, y) => y === 1 ? (x === 1 ? 2 : x === 3 ? 0 : 1) : 1,
    },
    {
      width: 2,
      height: 4,
      colour: (x, y) => [x, y, 1],
      label: (x, y) => x === 1 && y === 1 ? -1 : 1,
    },
  ]);
  const set = await pixelsOf(dataset, candidateOf(meansOfFour()), {
    pixels: "all",
  });
  assertEquals(await rowsOf(set), [[4, 2, 0], [0, 3, 8], [0.5, 2.5, 1]]);
  assertEquals([...set.labels], [2, 0, 1]);
  const softmax = (a: number, b: number) => {
    const share = 1 / (1 + Math.exp(b - a));
    return [share, 1 - share];
  };
  const { dims, data } = set.sourceProbabilities!;
  assertEquals(dims, 2);
  const wanted = [softmax(4, 2), softmax(0, 3), softmax(0.5, 2.5)].flat();
  wanted.forEach((value, at) => assertAlmostEquals(data[at], value, 1e-6));
});

Deno.test("extractFeatures() makes the same probabilities of logits that are upsampled, at the end, or hidden", async () => {
  const dataset = madeUpDataset([blobs(24, 16)]);
  const [upsampled, ...others] = await Promise.all(
    (["upsampled", "map", "argmax"] as const).map((end) =>
      pixelsOf(dataset, candidateOf(tinyNetwork({ end })), { pixels: "all" })
    ),
  );
  assertEquals(upsampled.sourceProbabilities?.dims, 4);
  for (const other of others) {
    assertEquals(other.sourceProbabilities, upsampled.sourceProbabilities);
  }
  // Without the map before the upsampling they are brought down: nearest of what was made by nearest is the same.
  const candidate = candidateOf(tinyNetwork());
  const { map: _, ...logits } = candidate.tap.logits!;
  const blind = { ...candidate, tap: { ...candidate.tap, logits } };
  assertEquals(
    (await pixelsOf(dataset, blind, { pixels: "all" })).sourceProbabilities,
    upsampled.sourceProbabilities,
  );
  const headless = { ...candidate, tap: { ...candidate.tap, logits: null } };
  assertEquals(
    (await pixelsOf(dataset, headless)).sourceProbabilities,
    undefined,
  );
});

Deno.test("extractFeatures() draws the same number of each class and image, and rows of the whole", async () => {
  const dataset = madeUpDataset([
    blobs(40, 32),
    blobs(40, 32, 1),
    blobs(24, 16, 2),
  ]);
  const candidate = candidateOf(tinyNetwork());
  const all = await pixelsOf(dataset, candidate, { pixels: "all" });
  const drawn = await pixelsOf(dataset, candidate, { pixels: 3 });
  assertEquals(drawn.rows, 27);
  for (const id of [0, 1, 2]) {
    assertEquals(drawn.labels.filter((label) => label === id).length, 9);
  }
  const whole = new Set(
    (await rowsOf(all)).map((row, at) => `${all.labels[at]} ${row}`),
  );
  const some = (await rowsOf(drawn)).map((row, at) =>
    `${drawn.labels[at]} ${row}`
  );
  assert(some.every((row) => whole.has(row)));
  const again = await pixelsOf(dataset, candidate, { pixels: 3 });
  assertEquals(await rowsOf(again), await rowsOf(drawn));
  const other = await pixelsOf(dataset, candidate, { pixels: 3, pixelSeed: 1 });
  assert(String(await rowsOf(other)) !== String(await rowsOf(drawn)));
  // As many as give 2048 a class over all images, at most 64.
  assertEquals((await pixelsOf(dataset, candidate)).rows, all.rows);
});

Deno.test("extractFeatures() gives tiles the features of the whole, away from the tiles' borders", async () => {
  // Each position sees 7 pixels a side: no tile's border is nearer than 16 to a cut.
  const candidate = candidateOf(tinyNetwork());
  const dataset = madeUpDataset([blobs(192, 96), blobs(32, 64, 1)]);
  const rows = async (options: Partial<ExtractFeaturesOptions>) => {
    const set = await pixelsOf(dataset, candidate, options);
    const keyed = (await rowsOf(set)).map((row, at) =>
      `${set.labels[at]} ${row.map((value) => value.toFixed(3))}`
    );
    return keyed.sort();
  };
  const whole = await rows({ pixels: "all" });
  assertEquals(await rows({ pixels: "all", maxSize: 64 }), whole);
  assertEquals(await rows({ pixels: "all", maxSize: 100, batch: 1 }), whole);
  const drawn = await pixelsOf(dataset, candidate, { pixels: 5, maxSize: 64 });
  assertEquals(drawn.rows, 30);
});

Deno.test("extractFeatures() does not tile for a model of one size", async () => {
  const candidate = candidateOf(
    tinyNetwork({ side: 128 }),
    plain({ resizeMode: "exact", height: 128, width: 128 }),
  );
  const dataset = madeUpDataset([blobs(40, 30)]);
  const set = await pixelsOf(dataset, candidate, {
    pixels: "all",
    maxSize: 64,
  });
  const [{ labelMap }] = await Array.fromAsync(dataset.samples());
  const { data } = await labelMap();
  const labelled = data.filter((id) => id < 3).length / data.length;
  assertAlmostEquals(set.rows / 1024, labelled, 0.1);
});

Deno.test("extractFeatures() ends with the same bytes, wherever a run over pixels was stopped", async () => {
  const images = [
    blobs(40, 32),
    blobs(40, 32, 1),
    blobs(200, 70, 2),
    blobs(24, 16, 3),
    blobs(24, 16, 4),
    blobs(24, 16, 5),
  ];
  const dataset = madeUpDataset(images, 3, [1, 4]);
  const candidate = candidateOf(tinyNetwork());
  const folder = await Deno.makeTempDir();
  try {
    for (const pixels of ["all", 4] as const) {
      const run = async (cache: string, stopAfter = Infinity) =>
        await withBackend(async (backend) => {
          const stop = new AbortController();
          let batches = 0;
          await extractFeatures(dataset, candidate, backend, {
            cache,
            pixels,
            maxSize: 64,
            batch: 2,
            skipBad: true,
            signal: stop.signal,
            onProgress() {
              if (++batches === stopAfter) stop.abort(new Error("stopped"));
            },
          });
          return batches;
        });
      const whole = `${folder}/${pixels}/whole`;
      const batches = await run(whole);
      const wanted = await filesOf(whole);
      assertEquals(Object.keys(wanted).length, 4);
      for (let stop = 1; stop < batches; stop++) {
        const cache = `${folder}/${pixels}/${stop}`;
        await assertRejects(() => run(cache, stop), Error, "stopped");
        // Twice, so that one is stopped after it went on.
        if (stop > 1) await run(cache, 1).catch(() => {});
        await run(cache);
        assertEquals(await filesOf(cache), wanted, `stopped after ${stop}`);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Hashes of the files of the only features of a cache. */
async function filesOf(cache: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name } of Deno.readDir(`${cache}/features`)) {
    if (name === "locks") continue;
    for await (const file of Deno.readDir(`${cache}/features/${name}`)) {
      files[file.name] = await sha256(
        await Deno.readFile(`${cache}/features/${name}/${file.name}`),
      );
    }
  }
  return files;
}

Deno.test("extractFeatures() keeps pixels apart by how they are chosen, and finds them again", async () => {
  const dataset = madeUpDataset([blobs(40, 32), blobs(24, 16, 1)]);
  const candidate = candidateOf(tinyNetwork());
  const cache = await Deno.makeTempDir();
  try {
    await withBackend(async (backend) => {
      const cached = async (options: Partial<ExtractFeaturesOptions>) =>
        (await extractFeatures(dataset, candidate, backend, {
          cache,
          ...options,
        }))
          .cached;
      assertEquals(await cached({ pixels: 3 }), false);
      assertEquals(await cached({ pixels: 3 }), true);
      assertEquals(await cached({ pixels: 4 }), false);
      assertEquals(await cached({ pixels: 3, pixelSeed: 2 }), false);
      assertEquals(await cached({ pixels: 3, labelGrid: "majority" }), false);
      assertEquals(await cached({ pixels: "all" }), false);
      assertEquals(await cached({ pixels: "all", labelGrid: "nearest" }), true);
    });
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});

Deno.test("extractFeatures() says which image each row is of, in memory, in the store and in a folder of its own", async () => {
  const images = [blobs(200, 70), blobs(24, 16, 1), blobs(24, 16, 2)];
  const unlabelled = { ...blobs(24, 16), label: () => -1 };
  const dataset = madeUpDataset([images[0], unlabelled, images[1], images[2]]);
  const candidate = candidateOf(tinyNetwork());
  const folder = await Deno.makeTempDir();
  try {
    for (const pixels of ["all", 5] as const) {
      const options = { pixels, maxSize: 64, batch: 2 };
      const set = await pixelsOf(dataset, candidate, options);
      assertEquals(set.samples?.count, 4);
      const of = [...set.samples!.of];
      assertEquals([...new Set(of)], [0, 2, 3]);
      const alone = await pixelsOf(
        madeUpDataset([images[0]]),
        candidate,
        options,
      );
      assertEquals(of.filter((image) => image === 0).length, alone.rows);
      const cache = `${folder}/${pixels}`;
      const stored = await pixelsOf(dataset, candidate, { ...options, cache });
      assertEquals(stored.samples, set.samples);
      await saveFeatures(set, `${folder}/saved ${pixels}`);
      const read = await readFeatureFile(`${folder}/saved ${pixels}`);
      assertEquals(read.samples, set.samples);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("extractFeatures() tells how far it is in images, also where they are tiled", async () => {
  const told: ExtractionProgress[] = [];
  await pixelsOf(
    madeUpDataset([blobs(200, 70), blobs(24, 16, 1), blobs(24, 16, 2)]),
    candidateOf(tinyNetwork()),
    { maxSize: 64, batch: 2, onProgress: (progress) => told.push(progress) },
  );
  assertEquals(told[0].total, 3);
  assertEquals(told.at(-1)!.done, 3);
  const steps = told.map(({ done }) => done);
  assertEquals(steps, [...steps].sort((a, b) => a - b));
});

Deno.test("extractFeatures() leaves out broken images where it may, and names them where not", async () => {
  const dataset = madeUpDataset([blobs(24, 16), blobs(24, 16, 1)], 3, [0]);
  const candidate = candidateOf(tinyNetwork());
  await assertRejects(
    () => pixelsOf(dataset, candidate),
    SampleError,
    "Cannot decode image 0: it is bad",
  );
  await withBackend(async (backend) => {
    const { skipped, features } = await extractFeatures(
      dataset,
      candidate,
      backend,
      { cache: null, skipBad: true },
    );
    assertEquals(skipped, [{
      index: 0,
      source: "image 0",
      reason: "it is bad",
    }]);
    assert(features.rows > 0);
  });
});

Deno.test("extractFeatures() says what is wrong with a size, a map or labels that give no rows", async () => {
  const dataset = madeUpDataset([blobs(24, 16)]);
  await assertRejects(
    () => pixelsOf(dataset, candidateOf(tinyNetwork({ side: 32 }))),
    ModelError,
    "Cannot give net an input of 16 rows x 24 columns: it takes 32 x 32",
  );
  await assertRejects(
    () =>
      pixelsOf(
        madeUpDataset([{
          ...blobs(8, 8),
          label: (x, y) => x + y === 0 ? 1 : -1,
        }]),
        candidateOf(tinyNetwork()),
      ),
    InputError,
    "Cannot extract features of net: no position of its map lies on a labelled pixel of made up",
  );
  await assertRejects(
    () => pixelsOf(dataset, candidateOf(tinyNetwork()), { maxSize: 10 }),
    InputError,
    "Expected the size of tiles to be 64 pixels or more but found 10",
  );
  await assertRejects(
    () => pixelsOf(dataset, candidateOf(tinyNetwork()), { pixels: 0 }),
    InputError,
    'Expected pixels to be "sample", "all" or a whole number from 1 on but found 0',
  );
});

/** Halves its map twice, doubles it again and joins the two: sizes that are no multiples of 4 do not fit. */
function joining(): Uint8Array<ArrayBuffer> {
  const half = (from: string, to: string) => ({
    op: "MaxPool",
    inputs: [from],
    outputs: [to],
    attributes: { kernel_shape: [2, 2], strides: [2, 2] },
  });
  return writeOnnx({
    nodes: [
      half("images", "half"),
      half("half", "quarter"),
      { op: "Resize", inputs: ["quarter", "", "scales"], outputs: ["again"] },
      { op: "Add", inputs: ["half", "again"], outputs: ["map"] },
      {
        op: "Conv",
        inputs: ["map", "head"],
        outputs: ["logits"],
        attributes: { kernel_shape: [1, 1] },
      },
    ],
    weights: [
      {
        name: "head",
        dims: [2, 3, 1, 1],
        data: Float32Array.of(1, 0, 0, 0, 1, 0),
      },
      { name: "scales", dims: [4], data: Float32Array.of(1, 1, 2, 2) },
    ],
    inputs: [{ name: "images", type: "float32", dims: ["n", 3, "h", "w"] }],
    outputs: [{ name: "logits", type: "float32", dims: ["n", 2, "h", "w"] }],
  });
}

Deno.test("extractFeatures() pads to a multiple where it is told to, and tells to where a model fails without", async () => {
  const dataset = madeUpDataset([blobs(22, 18)]);
  await assertRejects(
    () => pixelsOf(dataset, candidateOf(joining())),
    BackendError,
    'write {"preprocessing": {"sizeMultiple": 32}} to net.json beside it',
  );
  const padded = candidateOf(joining(), plain({ sizeMultiple: 4 }));
  const set = await pixelsOf(dataset, padded, { pixels: "all" });
  // 11 x 9 positions lie on the image, of which those on void give no row.
  assert(set.rows > 60 && set.rows < 99, String(set.rows));
});

/** Rows of each class that label maps give on a grid. */
async function countsOnGrid(
  dataset: SegmentationDataset,
  stride: number,
): Promise<number[]> {
  const counts = dataset.classNames.map(() => 0);
  for await (const { labelMap } of dataset.samples()) {
    const labels = await labelMap();
    const { width, height } = labels;
    const view = {
      x: axisTiles(width, width)[0],
      y: axisTiles(height, height)[0],
      tile: 0,
      tiles: 1,
    };
    const grid = labelsOnGrid(labels, inputFit(width, height, plain()), view, {
      rows: Math.ceil(height / stride),
      columns: Math.ceil(width / stride),
    }, "nearest");
    for (const id of grid) if (id < counts.length) counts[id]++;
  }
  return counts;
}

Deno.test({
  name:
    "extractFeatures() with every pixel has the class counts of CamVid's label maps on the map's grid",
  ignore: !present,
  async fn() {
    const dataset = await segmentationFolder(new URL("data/camvid/", shared), {
      split: "test",
      limit: 12,
    });
    const cache = await Deno.makeTempDir();
    try {
      for (const halvings of [1, 3]) {
        const candidate = candidateOf(tinyNetwork({ halvings }));
        const set = await pixelsOf(dataset, candidate, {
          pixels: "all",
          cache,
        });
        const counts = dataset.classNames.map(() => 0);
        for (const label of set.labels) counts[label]++;
        assertEquals(counts, await countsOnGrid(dataset, 2 ** halvings));
        assertEquals(set.rows, counts.reduce((sum, count) => sum + count));
      }
    } finally {
      await Deno.remove(cache, { recursive: true });
    }
  },
});

Deno.test({
  name:
    "extractFeatures() takes the positions of torchvision's DeepLab where its last convolution reads them",
  ignore: !present,
  async fn() {
    const model = await openModel(
      new URL("graphs/deeplabv3_mobilenet_v3_large.onnx", shared),
    );
    const tap = modelTap(model);
    const { preprocessing } = modelPreprocessing(model, tap);
    const dataset = await segmentationFolder(new URL("data/camvid/", shared), {
      limit: 1,
    });
    const set = await pixelsOf(dataset, { model, tap, preprocessing }, {
      pixels: "all",
    });
    assertEquals(set.dims, 256);
    assertEquals(set.sourceProbabilities?.dims, 20);
    assert(set.rows <= 14 * 14 && set.rows > 100);
  },
});
