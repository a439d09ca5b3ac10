import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InputError, NotApplicableError } from "fair-collapse";

import { consensus } from "../../lib/metrics/consensus.ts";
import { face } from "../../lib/metrics/face.ts";
import { nearestClassMean } from "../../lib/metrics/nearest_class_mean.ts";
import { analyse } from "../../lib/statistics/analyse.ts";
import { goldenSet } from "../golden/golden.ts";

/** Terms of the six models of the golden pool. */
function poolTerms(options = {}) {
  return Promise.all(
    Array.from(
      { length: 6 },
      (_, model) =>
        consensus.terms(analyse(goldenSet(`model${model}`)), options),
    ),
  );
}

Deno.test("the consensus of one metric is that metric's order, be it normalised over the pool or not", async () => {
  for (const metric of [face, nearestClassMean]) {
    const options = { metrics: metric.id };
    const pool = await poolTerms(options);
    const scores = consensus.combine!(pool, options);
    const own = await Promise.all(
      Array.from(
        { length: 6 },
        (_, model) => metric.terms(analyse(goldenSet(`model${model}`))),
      ),
    );
    const expected = metric.combine?.(own) ?? own.map(({ score }) => score);
    for (let a = 0; a < 6; a++) {
      for (let b = 0; b < 6; b++) {
        assertEquals(
          Math.sign(scores[a] - scores[b]),
          Math.sign(expected[a] - expected[b]),
        );
      }
    }
  }
});

Deno.test("the consensus by Kemeny is a permutation of the places from 0 to 1", async () => {
  const options = { aggregation: "kemeny" };
  const scores = consensus.combine!(await poolTerms(options), options);
  assertEquals(
    scores.toSorted((a, b) => a - b),
    [0, 0.2, 0.4, 0.6, 0.8, 1].map((x) => 1 - (1 - x)),
  );
});

Deno.test("the consensus names a metric that is not in its electorate", () => {
  assertThrows(
    () =>
      consensus.combine!([{ score: 1 }, { score: 2 }], {
        metrics: "face,leep",
      }),
    InputError,
    "Cannot give leep a vote in the consensus; choose of face,",
  );
});

Deno.test("a metric that does not apply to a model has no say on it", () => {
  const options = { metrics: "logme,ncc" };
  const scores = consensus.combine!([
    { "logme/score": 1, "ncc/score": 0.2 },
    { "ncc/score": 0.9 },
    { "logme/score": 0, "ncc/score": 0.1 },
  ], options);
  assertEquals(scores, [0.75, 1, 0]);
});

Deno.test("the consensus warns of a metric that orders the models against the others", () => {
  const options = { metrics: "logme,ncc,knn" };
  const pool = [1, 2, 3, 4].map((x) => ({
    "logme/score": x,
    "ncc/score": x,
    "knn/score": -x,
  }));
  assertEquals(consensus.warnings!(pool, options), [
    "kNN orders these models unlike the other metrics of the consensus (mean tau -1.00)",
  ]);
});

Deno.test("the consensus does not apply where none of its metrics does", async () => {
  const flat = analyse({
    rows: 4,
    dims: 1,
    labels: Int32Array.of(0, 0, 1, 1),
    classNames: [],
    chunks: () => [new Float32Array(4)],
  });
  await assertRejects(
    () => consensus.terms(flat, { metrics: "ncc,cdnv" }),
    NotApplicableError,
    "none of its metrics applies",
  );
});

Deno.test("one model alone has no consensus", () => {
  assertEquals(consensus.combine!([{ "ncc/score": 1 }], { metrics: "ncc" }), [
    NaN,
  ]);
});

Deno.test("the consensus by mean weighs metrics alike and how far apart models are", () => {
  const options = {
    metrics: "logme,face.collapse-held-out",
    aggregation: "mean",
  };
  const pool: Record<string, number>[] = [
    { "logme/score": 0, "face.collapse-held-out/score": -3 },
    { "logme/score": 9, "face.collapse-held-out/score": -1 },
    { "logme/score": 10 },
  ];
  assertEquals(consensus.combine!(pool, options), [0, (0.9 + 1) / 2, 1]);
});
