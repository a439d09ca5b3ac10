/** Statistics that hold much at once ask first whether they may. @module */
import { assertEquals, assertRejects } from "@std/assert";

import { NotApplicableError } from "../../lib/errors.ts";
import { rankFeatures } from "../../lib/ranking/rank_features.ts";
import { analyse } from "../../lib/statistics/analyse.ts";
import { classCovariances } from "../../lib/statistics/class_covariances.ts";
import { rowsInMemory } from "../../lib/statistics/rows_in_memory.ts";

const rows = 60, dims = 50;

function features(model = "a") {
  return {
    model,
    rows,
    dims,
    labels: Int32Array.from({ length: rows }, (_, row) => row % 3),
    classNames: ["x", "y", "z"],
    chunks: () => [
      Float32Array.from({ length: rows * dims }, (_, at) => Math.sin(at * at)),
    ],
  };
}

Deno.test("rows are held where half of the memory has room for them, and else are not", async () => {
  const bytes = 8 * rows * dims;
  const enough = analyse(features(), undefined, { memory: 2 * bytes });
  assertEquals((await rowsInMemory(enough)).rows, rows);
  const short = analyse(features(), undefined, { memory: 2 * bytes - 1 });
  await assertRejects(
    () => rowsInMemory(short),
    NotApplicableError,
    "fewer samples a class (--per-class) or a larger --memory help",
  );
});

Deno.test("full covariances are n/a where they would take more than half of the memory", async () => {
  const analysis = analyse(features(), undefined, {
    memory: 16 * 3 * dims ** 2 - 1,
  });
  await assertRejects(
    () => classCovariances(analysis, "float64"),
    NotApplicableError,
    "full covariances of 3 classes x 50 dims",
  );
});

Deno.test("under a small memory what streams has a score, and what does not says why", async () => {
  const ranking = await rankFeatures([features("a"), features("b")], {
    metrics: ["face", "knn"],
    memory: 1000,
  });
  const [face, knn] = ranking.metrics;
  assertEquals(face.scores.every(Number.isFinite), true);
  assertEquals(knn.scores, [NaN, NaN]);
  assertEquals(Object.keys(knn.notApplicable), ["a", "b"]);
});
