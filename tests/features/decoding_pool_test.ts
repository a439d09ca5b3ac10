/** Threads that decode for several runs. @module */
import { assert, assertEquals, assertRejects } from "@std/assert";

import { imageFolder } from "../../lib/datasets/image_folder.ts";
import { decodedSamples } from "../../lib/features/decoded_samples.ts";
import { decodingPool } from "../../lib/features/decoding_workers.ts";
import { createProfile } from "../../lib/inference/profile.ts";
import type { ImagePreprocessing } from "../../lib/models/preprocessing.ts";
import { zooFolder } from "../../lib/pipeline/zoo_folder.ts";

const preprocessing: ImagePreprocessing = {
  height: 24,
  width: 24,
  resizeMode: "exact",
  resize: 24,
  interpolation: "bilinear",
  centreCrop: false,
  colour: "rgb",
  rescale: 1 / 255,
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
  layout: "nchw",
};

Deno.test("a pool decodes for one run after the other, also after one that was given up, as no pool does", async () => {
  const dataset = await imageFolder(zooFolder("targets/fashion"), {
    perClass: 10,
  });
  const profile = createProfile();
  const pool = decodingPool({ profile });
  const all = async (height: number, options: { pool?: typeof pool }) =>
    (await Array.fromAsync(
      decodedSamples(dataset, { ...preprocessing, height }, {
        workers: options.pool ? 2 : 0,
        ...options,
      }),
    )).map(({ data }) => [...data]);
  try {
    assert(!pool.isOpen);
    assertEquals(await all(24, { pool }), await all(24, {}));
    assert(pool.isOpen);
    for await (
      const _ of decodedSamples(dataset, preprocessing, { pool, workers: 2 })
    ) {
      break;
    }
    const stop = new AbortController();
    stop.abort(new Error("enough"));
    await assertRejects(
      () =>
        Array.fromAsync(
          decodedSamples(dataset, preprocessing, {
            pool,
            workers: 2,
            signal: stop.signal,
          }),
        ),
      Error,
      "enough",
    );
    assertEquals(await all(12, { pool }), await all(12, {}));
    assert(profile.stages().decoding!.items >= 80);
  } finally {
    await pool.close();
  }
});

Deno.test("a run goes on with the threads that are left when one dies, then without any, and says so", async () => {
  const dataset = await imageFolder(zooFolder("targets/fashion"), {
    perClass: 20,
  });
  const plain = await Array.fromAsync(
    decodedSamples(dataset, preprocessing, { workers: 0 }),
  );
  const threads: Worker[] = [];
  const lost: number[] = [];
  const pool = decodingPool({
    onLost: (_reason, left) => lost.push(left),
    start(module) {
      const thread = new Worker(module, { type: "module" });
      threads.push(thread);
      return thread;
    },
  });
  try {
    const seen: number[][] = [];
    for await (
      const { data } of decodedSamples(dataset, preprocessing, {
        pool,
        workers: 2,
        ahead: 8,
      })
    ) {
      // No request: the thread falls over it, with images under way.
      if (seen.length === 10) threads[0].postMessage(null);
      if (seen.length === 40) threads[1].postMessage(null);
      seen.push([...data]);
    }
    assertEquals(seen, plain.map(({ data }) => [...data]));
    assertEquals(lost, [1, 0]);
    // And the next run knows it.
    const again = await Array.fromAsync(
      decodedSamples(dataset, preprocessing, { pool, workers: 2 }),
    );
    assertEquals(again.length, plain.length);
  } finally {
    await pool.close();
  }
});
