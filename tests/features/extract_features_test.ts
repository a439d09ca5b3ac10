import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import fc from "fast-check";
import { SampleError } from "../../lib/datasets/sample_error.ts";
import { BackendError, InputError, ModelError } from "../../lib/errors.ts";
import { extractFeatures } from "../../lib/features/extract_features.ts";
import { findFeatures } from "../../lib/features/find_features.ts";
import type { ExtractionProgress } from "../../lib/features/watch_batches.ts";
import {
  fakeBackend,
  fakeCandidate,
  fakeDataset,
  fakeFeatures,
} from "./fake_extraction.ts";
import {
  allFeatures,
  inTemporaryFolder,
  pythonWithNumpy,
} from "./feature_files.ts";

/** What must come out for these samples. */
function expected(indices: readonly number[]): number[] {
  return indices.flatMap((i) =>
    fakeFeatures(
      ...[i % 256, (7 * i) % 256, (31 * i) % 256].map((byte) =>
        Math.fround(byte / 255)
      ) as [number, number, number],
    )
  );
}

const range = (size: number) => Array.from({ length: size }, (_, i) => i);

Deno.test("extractFeatures() gives a row, a label and probabilities for each sample, whatever the batch", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 8 }),
      fc.boolean(),
      async (size, batch, fixed) => {
        const runs: number[] = [];
        const backend = fakeBackend({
          fixedBatch: fixed ? batch : undefined,
          onRun: (n) => void runs.push(n),
        });
        const { features, cached, skipped } = await extractFeatures(
          fakeDataset(size),
          fakeCandidate(),
          backend,
          { cache: null, batch: fixed ? undefined : batch },
        );
        assertEquals([features.rows, features.dims], [size, 5]);
        assertEquals(await allFeatures(features), expected(range(size)));
        assertEquals([...features.labels], range(size).map((i) => i % 3));
        assertEquals([features.model, ...features.classNames], [
          "fake",
          "a",
          "b",
          "c",
        ]);
        assertEquals([cached, skipped.length], [false, 0]);
        assertEquals([backend.loaded, backend.released], [1, 1]);
        assertEquals(runs.length, Math.ceil(size / batch));
        if (fixed) assert(runs.every((n) => n === batch));
        const { rows, dims, data } = features.sourceProbabilities!;
        assertEquals([rows, dims], [size, 3]);
        for (let row = 0; row < rows; row++) {
          const logits = expected([row]).slice(0, 3).map(Math.exp);
          const sum = logits.reduce((a, b) => a + b, 0);
          logits.forEach((value, z) =>
            assertAlmostEquals(data[3 * row + z], value / sum, 1e-6)
          );
        }
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("extractFeatures() runs nothing the second time", () =>
  inTemporaryFolder(async (cache) => {
    const dataset = fakeDataset(10);
    const first = await extractFeatures(
      dataset,
      fakeCandidate(),
      fakeBackend(),
      { cache, batch: 4 },
    );
    assertEquals(first.cached, false);
    const backend = fakeBackend();
    const candidate = fakeCandidate({}, "renamed");
    const second = await extractFeatures(dataset, candidate, backend, {
      cache,
    });
    assertEquals([second.cached, backend.loaded], [true, 0]);
    assertEquals(second.features.model, "renamed");
    assertEquals(await allFeatures(second.features), expected(range(10)));
    assertEquals(second.features.labels, first.features.labels);
    assertEquals(
      second.features.sourceProbabilities,
      first.features.sourceProbabilities,
    );
    assertEquals(
      await findFeatures(dataset, candidate, ["native", "webgpu"], { cache }),
      undefined,
    );
    const found = await findFeatures(dataset, candidate, ["native", "wasm"], {
      cache,
    });
    assertEquals(found?.features.rows, 10);
  }));

Deno.test("extractFeatures() extracts again what differs in data, model, tap, preprocessing, backend or type", () =>
  inTemporaryFolder(async (cache) => {
    const dataset = fakeDataset(4);
    const base = fakeCandidate();
    const options = { cache };
    await extractFeatures(dataset, base, fakeBackend(), options);
    const others = [
      () =>
        extractFeatures(
          fakeDataset(4, { fingerprint: "other" }),
          base,
          fakeBackend(),
          options,
        ),
      () =>
        extractFeatures(
          dataset,
          { ...base, model: { ...base.model, sha256: "1".repeat(64) } },
          fakeBackend(),
          options,
        ),
      () =>
        extractFeatures(
          dataset,
          fakeCandidate({ pooling: "spatial mean" }),
          fakeBackend(),
          options,
        ),
      () =>
        extractFeatures(
          dataset,
          fakeCandidate({ tensor: "logits" }),
          fakeBackend(),
          options,
        ),
      () =>
        extractFeatures(
          dataset,
          {
            ...base,
            preprocessing: { ...base.preprocessing, mean: [0, 0, 0.1] },
          },
          fakeBackend(),
          options,
        ),
      () =>
        extractFeatures(
          dataset,
          base,
          fakeBackend({ name: "native" }),
          options,
        ),
      () =>
        extractFeatures(dataset, base, fakeBackend(), {
          ...options,
          dtype: "float16",
        }),
    ];
    for (const extract of others) {
      assertEquals((await extract()).cached, false);
      assertEquals((await extract()).cached, true);
    }
  }));

Deno.test("extractFeatures() gives the same numbers from memory and from the store, as float16 too", () =>
  inTemporaryFolder(async (cache) => {
    for (const dtype of ["float32", "float16"] as const) {
      const run = (folder: string | null) =>
        extractFeatures(fakeDataset(11), fakeCandidate(), fakeBackend(), {
          cache: folder,
          dtype,
          batch: 3,
        });
      const [stored, inMemory] = [await run(cache), await run(null)];
      assertEquals(
        await allFeatures(stored.features),
        await allFeatures(inMemory.features),
      );
      assertEquals(
        stored.features.sourceProbabilities,
        inMemory.features.sourceProbabilities,
      );
    }
  }));

Deno.test("extractFeatures() leaves bad samples out in features, labels and probabilities alike", () =>
  inTemporaryFolder(async (cache) => {
    const dataset = fakeDataset(12, { bad: [0, 4, 5, 11] });
    const kept = [1, 2, 3, 6, 7, 8, 9, 10];
    for (const folder of [null, cache]) {
      for (const batch of [1, 3, 20]) {
        const { features, skipped } = await extractFeatures(
          dataset,
          fakeCandidate(),
          fakeBackend(),
          {
            cache: folder && `${folder}/${batch}`,
            batch,
            skipBad: true,
          },
        );
        assertEquals(await allFeatures(features), expected(kept));
        assertEquals([...features.labels], kept.map((i) => i % 3));
        assertEquals(features.sourceProbabilities?.rows, 8);
        assertEquals(skipped.map(({ index }) => index), [0, 4, 5, 11]);
        assertEquals(skipped[1].source, "class 1/4.bmp");
      }
    }
    const again = await extractFeatures(
      dataset,
      fakeCandidate(),
      fakeBackend(),
      { cache: `${cache}/3`, skipBad: true },
    );
    assertEquals([again.cached, again.skipped.length], [true, 4]);
    await assertRejects(
      () =>
        extractFeatures(dataset, fakeCandidate(), fakeBackend(), {
          cache: `${cache}/3`,
        }),
      SampleError,
      "Cannot decode class 0/0.bmp",
    );
  }));

Deno.test("extractFeatures() names a broken image", async () => {
  const backend = fakeBackend();
  await assertRejects(
    () =>
      extractFeatures(fakeDataset(9, { bad: [7] }), fakeCandidate(), backend, {
        cache: null,
        batch: 2,
      }),
    SampleError,
    "Cannot decode class 1/7.bmp",
  );
  assertEquals(backend.released, 1);
});

Deno.test("extractFeatures() runs a batch that fails in halves to the same rows, and names the image that fails alone", () =>
  inTemporaryFolder(async (cache) => {
    const runs: number[] = [];
    const narrow = fakeBackend({
      onRun(samples) {
        runs.push(samples);
        if (samples > 2) throw new BackendError("no room");
      },
    });
    for (const folder of [null, cache]) {
      runs.length = 0;
      const { features } = await extractFeatures(
        fakeDataset(10),
        fakeCandidate(),
        narrow,
        { cache: folder, batch: 8 },
      );
      assertEquals(await allFeatures(features), expected(range(10)));
      assertEquals(runs, [8, 4, 2, 2, 4, 2, 2, 2]);
    }
    // The colour of image 5, which this backend cannot stand.
    const [red] = fakeFeatures(Math.fround(5 / 255), 0, 0);
    const picky = fakeBackend({
      change(outputs) {
        const { dims: [samples, dims], data } = outputs.tap;
        for (let row = 0; row < samples; row++) {
          if (data[row * dims] === red) throw new BackendError("odd colour");
        }
        return outputs;
      },
    });
    await assertRejects(
      () =>
        extractFeatures(fakeDataset(10), fakeCandidate(), picky, {
          cache: `${cache}/picky`,
          batch: 8,
        }),
      BackendError,
      "odd colour, at class 2/5.bmp",
    );
    assertEquals(picky.released, 1);
  }));

Deno.test("extractFeatures() says so when no image can be decoded", () =>
  inTemporaryFolder(async (cache) => {
    for (const folder of [null, cache]) {
      await assertRejects(
        () =>
          extractFeatures(
            fakeDataset(3, { bad: [0, 1, 2] }),
            fakeCandidate(),
            fakeBackend(),
            { cache: folder, skipBad: true },
          ),
        InputError,
        "Cannot extract features of fake: no sample could be decoded",
      );
    }
  }));

Deno.test("extractFeatures() names the model and counts the rows that are not finite", () =>
  inTemporaryFolder(async (cache) => {
    for (const folder of [null, cache]) {
      let run = 0;
      const backend = fakeBackend({
        change(outputs) {
          const { data } = outputs.tap;
          if (run++ === 1) data[0] = NaN;
          if (run === 3) data.fill(Infinity as never);
          return outputs;
        },
      });
      await assertRejects(
        () =>
          extractFeatures(fakeDataset(12), fakeCandidate(), backend, {
            cache: folder,
            batch: 4,
          }),
        InputError,
        "Expected finite features but fake has NaN or Inf in 5 of 12 rows",
      );
    }
  }));

Deno.test("extractFeatures() says so when a feature does not fit in float16", async () => {
  const backend = fakeBackend({
    change: (outputs) => ({
      ...outputs,
      tap: {
        ...outputs.tap,
        data: Float32Array.from(outputs.tap.data as Float32Array, () => 7e4),
      },
    }),
  });
  await assertRejects(
    () =>
      extractFeatures(fakeDataset(2), fakeCandidate(), backend, {
        cache: null,
        dtype: "float16",
      }),
    InputError,
    "Cannot store features of fake as float16: one is 70000, the largest is 65504",
  );
});

Deno.test("extractFeatures() refuses what holds no images", async () => {
  await assertRejects(
    () =>
      extractFeatures(
        { ...fakeDataset(2), task: "text", async *samples() {} },
        fakeCandidate(),
        fakeBackend(),
        { cache: null },
      ),
    ModelError,
    "Cannot extract features of fake: colours is for text, the model is opened for images",
  );
  await assertRejects(
    () =>
      extractFeatures(fakeDataset(2), fakeCandidate(), fakeBackend(), {
        cache: null,
        batch: 0,
      }),
    InputError,
    "Expected a batch of 1 or more samples but found 0",
  );
});

Deno.test("extractFeatures() tells how far it is", async () => {
  const told: ExtractionProgress[] = [];
  await extractFeatures(
    fakeDataset(10, { bad: [9] }),
    fakeCandidate(),
    fakeBackend(),
    {
      cache: null,
      batch: 4,
      skipBad: true,
      onProgress: (progress) => told.push(progress),
    },
  );
  assertEquals(told.map(({ done }) => done), [4, 8, 10]);
  assert(
    told.every(({ model, total, rate }) =>
      model === "fake" && total === 10 && rate > 0
    ),
  );
});

Deno.test("extractFeatures() decodes the next samples while a batch is run, and only so many", async () => {
  const started: number[] = [];
  const dataset = fakeDataset(200);
  const watchedDataset = {
    ...dataset,
    async *samples(options?: { start?: number; signal?: AbortSignal }) {
      for await (const sample of dataset.samples(options)) {
        started.push(sample.index);
        yield sample;
      }
    },
  };
  let done = 0;
  let mostAhead = 0;
  let leastAhead = Infinity;
  const backend = fakeBackend({
    async onRun(samples) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      done += samples;
      const ahead = started.length - done;
      mostAhead = Math.max(mostAhead, ahead);
      if (done < 150) leastAhead = Math.min(leastAhead, ahead);
    },
  });
  await extractFeatures(watchedDataset, fakeCandidate(), backend, {
    cache: null,
    batch: 4,
    ahead: 16,
  });
  assertEquals(done, 200);
  assert(mostAhead <= 16 + 2 * 4, `${mostAhead} samples were ahead`);
  assert(leastAhead >= 4, `only ${leastAhead} samples were ahead`);
});

Deno.test("extractFeatures() stops with the signal's reason and goes on from there", () =>
  inTemporaryFolder(async (cache) => {
    const whole = `${cache}/whole`;
    const parts = `${cache}/parts`;
    const dataset = fakeDataset(30, { bad: [3, 13, 14, 29] });
    const options = { batch: 4, skipBad: true };
    const { features } = await extractFeatures(
      dataset,
      fakeCandidate(),
      fakeBackend(),
      { ...options, cache: whole },
    );
    let starts = 0;
    for (; starts < 20; starts++) {
      const controller = new AbortController();
      let batches = 0;
      const run = extractFeatures(dataset, fakeCandidate(), fakeBackend(), {
        ...options,
        batch: undefined,
        // The batch of the first run is kept by the next ones.
        ...(starts === 0 ? { batch: 4 } : {}),
        cache: parts,
        signal: controller.signal,
        onProgress() {
          if (++batches === 2) controller.abort(new Error("stop here"));
        },
      });
      const outcome = await run.then(() => "whole", (error) => error.message);
      if (outcome === "whole") break;
      assertEquals(outcome, "stop here");
    }
    assert(starts >= 3, `stopped only ${starts} times`);
    const [key] = await Array.fromAsync(
      Deno.readDir(`${parts}/features`),
      ({ name }) => name,
    ).then((names) => names.filter((name) => name !== "locks"));
    for (
      const file of [
        "features.npy",
        "labels.npy",
        "probabilities.npy",
        "meta.json",
      ]
    ) {
      assertEquals(
        await Deno.readFile(`${parts}/features/${key}/${file}`),
        await Deno.readFile(`${whole}/features/${key}/${file}`),
        file,
      );
    }
    assertEquals(features.rows, 26);
  }));

const python = pythonWithNumpy();
Deno.test({
  name: "extractFeatures() writes files that numpy opens" +
    (python ? "" : " (skipped: no Python with numpy)"),
  ignore: !python,
  fn: () =>
    inTemporaryFolder(async (cache) => {
      for (const dtype of ["float32", "float16"] as const) {
        const { features } = await extractFeatures(
          fakeDataset(7),
          fakeCandidate(),
          fakeBackend(),
          { cache: `${cache}/${dtype}`, dtype },
        );
        const script = `
import glob, json, numpy as np
f, = glob.glob("${dtype}/features/*/features.npy")
x, y, p = [np.load(f.replace("features.npy", n + ".npy")) for n in ("features", "labels", "probabilities")]
print(json.dumps([str(x.dtype), x.shape, x.astype(float).ravel().tolist(), y.tolist(), str(y.dtype), p.shape, float(p.sum())]))
`;
        const { stdout } = await new Deno.Command(python!, {
          args: ["-c", script],
          cwd: cache,
        }).output();
        const [type, shape, numbers, labels, labelType, probabilityShape, sum] =
          JSON.parse(new TextDecoder().decode(stdout));
        assertEquals([type, shape, labelType, probabilityShape], [
          dtype,
          [7, 5],
          "int32",
          [7, 3],
        ]);
        assertEquals(numbers, await allFeatures(features));
        assertEquals(labels, [...features.labels]);
        assertAlmostEquals(sum, 7, 1e-5);
      }
    }),
});
