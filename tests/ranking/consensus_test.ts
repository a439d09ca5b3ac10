import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "fair-collapse";

import { consensusOf } from "../../lib/ranking/consensus.ts";

Deno.test("consensusOf() names the metric that disagrees with the others", () => {
  const { metrics, agreement, meanAgreement } = consensusOf([
    { metric: "a", scores: [1, 2, 3, 4] },
    { metric: "b", scores: [10, 20, 30, 40] },
    { metric: "odd", scores: [4, 3, 2, 1] },
  ]);
  assertEquals(metrics, ["a", "b", "odd"]);
  assertEquals(agreement, [[1, 1, -1], [1, 1, -1], [-1, -1, 1]]);
  assertEquals(meanAgreement, [0, 0, -1]);
});

Deno.test("consensusOf() lets models of the same support share a rank", () => {
  const { scores, ranks } = consensusOf([
    { metric: "a", scores: [3, 2, 1] },
    { metric: "b", scores: [2, 3, 1] },
  ]);
  assertEquals(ranks, [1, 1, 3]);
  assertAlmostEquals(scores[0], 0.75, 1e-12);
});

Deno.test("consensusOf() leaves a metric out of the models that it does not apply to", () => {
  const { agreement, ranks } = consensusOf([
    { metric: "leep", scores: [NaN, 1, 2, 3] },
    { metric: "face", scores: [9, 1, 2, 3] },
  ]);
  assertAlmostEquals(agreement[0][1], 1, 1e-12);
  assertEquals(ranks[0], 1);
});

Deno.test("consensusOf() rejects no metric and pools of different sizes", () => {
  assertThrows(() => consensusOf([]), InputError, "Cannot aggregate no metric");
  assertThrows(
    () =>
      consensusOf([{ metric: "a", scores: [1, 2] }, {
        metric: "b",
        scores: [1],
      }]),
    InputError,
    "Expected scores of 2 models by every metric but b has 1",
  );
});
