import { assertEquals, assertRejects } from "@std/assert";

import { BackendError } from "../../lib/errors.ts";
import { extractFeatures } from "../../lib/features/extract_features.ts";
import { backendFailure } from "../../lib/inference/backend_failure.ts";
import {
  type RunningBackend,
  unlessLost,
} from "../../lib/pipeline/unless_lost.ts";
import {
  fakeBackend,
  fakeCandidate,
  fakeDataset,
} from "../features/fake_extraction.ts";
import { allFeatures } from "../features/feature_files.ts";

const DEVICE_LOST = "WebGPU device lost (2): Device was destroyed.";

/** A backend that fails so from some run on. */
function failing(words: string, good: number) {
  let runs = 0;
  const backend = fakeBackend({
    name: "webgpu",
    onRun() {
      if (runs++ >= good) {
        throw backendFailure("run", "fake", "webgpu", new Error(words));
      }
    },
  });
  return { backend, runs: () => runs };
}

Deno.test("a model whose GPU is lost in the middle is run on another backend as if from the beginning, and it is said", async () => {
  const cache = await Deno.makeTempDir();
  try {
    const dataset = fakeDataset(20);
    const gpu = failing(DEVICE_LOST, 2);
    const cpu = fakeBackend({ name: "wasm" });
    const running: RunningBackend = {
      backend: gpu.backend,
      reason: "webgpu, as asked",
    };
    const said: string[] = [];
    const extract = (name: string) =>
      unlessLost(
        running,
        (backend) =>
          extractFeatures(dataset, fakeCandidate({}, name), backend, {
            cache,
            batch: 4,
          }),
        {
          model: name,
          open: () => Promise.resolve(cpu),
          onBackend: (_, reason) => said.push(reason),
        },
      );
    const first = await extract("first");
    const second = await extract("second");
    const plain = await extractFeatures(dataset, fakeCandidate(), cpu, {
      cache: null,
      batch: 4,
    });
    for (const { features } of [first, second]) {
      assertEquals(
        await allFeatures(features),
        await allFeatures(plain.features),
      );
    }
    // Not once more in halves: nothing runs on a lost device.
    assertEquals(gpu.runs(), 3);
    assertEquals(gpu.backend.released, 1);
    assertEquals(said, [
      "wasm from first on, where webgpu lost its device; before: webgpu, as asked",
    ]);
    assertEquals(running.reason, said[0]);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});

Deno.test("any other failure of a backend is not run elsewhere", async () => {
  const { backend } = failing("odd", 0);
  await assertRejects(
    () =>
      unlessLost(
        { backend, reason: "" },
        (own) =>
          extractFeatures(fakeDataset(3), fakeCandidate(), own, {
            cache: null,
          }),
        {
          model: "fake",
          open: () => Promise.reject(new Error("must not be opened")),
        },
      ),
    BackendError,
    "Cannot run fake on webgpu: odd, at class 0/0.bmp",
  );
});
