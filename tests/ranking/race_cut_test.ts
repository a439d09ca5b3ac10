import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";

import { findMetrics, raceCut, randomSource } from "fair-collapse";

const [metric] = findMetrics(["logme"]);

/** A model of a score, with its own noise. */
function model(name: string, score: number, spread: number, seed: number) {
  const random = randomSource(seed);
  return {
    name,
    terms: { score },
    replicates: Array.from({ length: 100 }, () => ({
      score: score + spread * random.normal(),
    })),
    method: "half-samples" as const,
    rows: 100,
  };
}

const pools = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), {
  minLength: 2,
  maxLength: 12,
}).map((scores) =>
  scores.map((score, at) => model(`m${at}`, score, 0.1, at + 1))
);

Deno.test("raceCut() lets nobody go who has fewer than so many models above", () => {
  fc.assert(fc.property(pools, fc.integer({ min: 1, max: 4 }), (pool, keep) => {
    const standings = raceCut(metric, {}, pool, { keep });
    for (const { score, isOut } of standings) {
      const above = standings.filter((other) => other.score > score).length;
      if (above < keep) assertEquals(isOut, false);
    }
    assert(
      standings.filter(({ isOut }) => !isOut).length >=
        Math.min(keep, pool.length),
    );
  }));
});

Deno.test("raceCut() lets fewer go for more confidence or a larger keep, and more once more samples were seen", () => {
  fc.assert(fc.property(pools, (pool) => {
    const out = (options: Parameters<typeof raceCut>[3]) =>
      new Set(
        raceCut(metric, {}, pool, options)
          .filter(({ isOut }) => isOut).map(({ name }) => name),
      );
    const base = out({ keep: 2, confidence: 0.9, share: 0.25 });
    assert(out({ keep: 2, confidence: 0.99, share: 0.25 }).isSubsetOf(base));
    assert(out({ keep: 3, confidence: 0.9, share: 0.25 }).isSubsetOf(base));
    assert(base.isSubsetOf(out({ keep: 2, confidence: 0.9, share: 0.5 })));
  }));
});

Deno.test("raceCut() judges differences: noise that all models share lets nobody stay", () => {
  const random = randomSource(5);
  const shared = Array.from({ length: 100 }, () => random.normal());
  const pool = [0.2, 0.1, 0].map((score, at) => ({
    ...model(`m${at}`, score, 0, 1),
    replicates: shared.map((noise) => ({ score: score + noise })),
  }));
  const isOut = (options: Parameters<typeof raceCut>[3]) =>
    raceCut(metric, {}, pool, options).map(({ isOut }) => isOut);
  assertEquals(isOut({ keep: 1 }), [false, true, true]);
  assertEquals(isOut({ keep: 2 }), [false, false, true]);
});

Deno.test("raceCut() lets nobody go of models that tie", () => {
  const pool = [0, 1, 2].map((at) => model(`m${at}`, 0.5, 0, 1));
  const standings = raceCut(metric, {}, pool, { keep: 1 });
  assertEquals(standings.map(({ rank, isOut }) => [rank, isOut]), [
    [1, false],
    [1, false],
    [1, false],
  ]);
});
