import { assertEquals, assertMatch } from "@std/assert";

import type { Explanation } from "fair-collapse";

import { sampleSentences } from "../../lib/report/sample_sentences.ts";

const model = (name: string, firstShare: number, ranks: [number, number]) => ({
  name,
  rank: 1,
  firstShare,
  ranks,
  scores: [0, 1] as const,
});

function explanation(
  first: number | null,
  order: number | null,
  more: Partial<Explanation> = {},
): Explanation {
  return {
    metric: "face",
    better: "a",
    worse: "b",
    ranks: [1, 2],
    scores: [2, 1],
    terms: [],
    others: [],
    models: ["a", "b"],
    samples: 100,
    task: "text",
    missing: [],
    stability: {
      metric: "face",
      method: "influence",
      resamples: 500,
      confidence: 0.95,
      models: [model("a", 0.998, [1, 1]), model("b", 0.002, [1, 2])],
      moreSamplesForFirst: first,
      moreSamplesForOrder: order,
    },
    ...more,
  };
}

Deno.test("sampleSentences() say whether the first place and the whole order are settled", () => {
  const verdict = (first: number | null, order: number | null) =>
    sampleSentences(explanation(first, order)).slice(0, -1);
  assertEquals(verdict(0, 0), [
    "Yes: the whole order would stay with more samples.",
  ]);
  assertEquals(verdict(0, 250), [
    "For the first place, yes.",
    "The whole order would take about 250 more texts.",
  ]);
  assertEquals(verdict(40, 1e6), [
    "No: to settle the first place takes about 40 more texts.",
    "The whole order would take more than 10,000 more texts, far more than there are.",
  ]);
  assertMatch(verdict(null, null)[0], /no number of samples would do/);
});

Deno.test("sampleSentences() tell ranks and chances of both models, and warn of a small class", () => {
  const [, said, classes] = sampleSentences(
    explanation(0, 0, { smallest: { name: "rare", count: 3 } }),
  );
  assertEquals(
    said,
    "In 500 resamples a takes rank 1 and is first in over 99 %, b takes ranks 1 to 2 and is first in under 1 %.",
  );
  assertEquals(
    classes,
    "100 texts; the smallest class, rare, has 3, which says little of its spread.",
  );
});

Deno.test("sampleSentences() say when nothing was tested", () => {
  assertMatch(
    sampleSentences(explanation(0, 0, { stability: undefined }))[0],
    /^That was not tested/,
  );
});
