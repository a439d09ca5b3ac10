/** Features that are kept in memory only. @module */
import { assertEquals, assertRejects } from "@std/assert";

import { InputError } from "../../lib/errors.ts";
import { gatherFeatures } from "../../lib/features/memory_features.ts";

const about = {
  model: "net",
  classNames: ["a", "b"],
  dtype: "float32" as const,
};

async function* batches(count: number) {
  for (let batch = 0; batch < count; batch++) {
    yield await Promise.resolve({
      features: new Float32Array(40).fill(batch),
      labels: Int32Array.of(0, 1),
      next: 2 * batch + 2,
      skipped: [],
    });
  }
}

Deno.test("batches become one set of all their rows", async () => {
  const { features } = (await gatherFeatures(batches(3), about))!;
  assertEquals([features.rows, features.dims], [6, 20]);
  assertEquals([...features.labels], [0, 1, 0, 1, 0, 1]);
});

Deno.test("features that take more than half of the memory are refused, with how far they came", async () => {
  await assertRejects(
    () => gatherFeatures(batches(3), { ...about, memory: 4 * 2 * 168 - 1 }),
    InputError,
    "Cannot hold the features of net in half of 1.34 kB after 2 rows; with a cache they are stored on disk",
  );
});
