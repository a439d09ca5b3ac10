import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";

import { borda, kemeny } from "../../lib/statistics/rank_aggregation.ts";

/** Ballots of small integers, so that ties are common. */
function ballots(candidates: number) {
  const ballot = fc.array(fc.integer({ min: 0, max: 4 }), {
    minLength: candidates,
    maxLength: candidates,
  });
  return fc.array(ballot, { minLength: 1, maxLength: 5 });
}

function disagreements(
  order: readonly number[],
  votes: readonly number[][],
): number {
  let sum = 0;
  order.forEach((a, place) =>
    order.slice(place + 1).forEach((b) => {
      for (const vote of votes) {
        sum += vote[a] < vote[b] ? 1 : vote[a] === vote[b] ? 0.5 : 0;
      }
    })
  );
  return sum;
}

function orders(count: number): number[][] {
  if (count === 0) return [[]];
  return orders(count - 1).flatMap((order) =>
    Array.from({ length: count }, (_, at) => order.toSpliced(at, 0, count - 1))
  );
}

Deno.test("kemeny() finds an order that no other of five candidates beats", () => {
  const all = orders(5);
  fc.assert(fc.property(ballots(5), (votes) => {
    const { order, disagreements: found, isExact } = kemeny(votes);
    assertEquals(isExact, true);
    assertEquals(disagreements(order, votes), found);
    assertEquals(
      Math.min(...all.map((other) => disagreements(other, votes))),
      found,
    );
  }));
});

Deno.test("kemeny() puts a candidate first whom a majority prefers to each other one", () => {
  // Borda prefers candidate 1, whom everybody likes; 0 wins each duel.
  const votes = [[4, 3, 0, 1, 2], [4, 3, 1, 0, 2], [4, 3, 2, 1, 0], [
    0,
    4,
    3,
    2,
    1,
  ], [0, 4, 1, 2, 3]];
  assertEquals(kemeny(votes).order[0], 0);
  assertEquals(borda(votes).indexOf(Math.max(...borda(votes))), 1);
});

Deno.test("kemeny() above twelve candidates gives an order that no single move improves", () => {
  fc.assert(
    fc.property(ballots(14), (votes) => {
      const { order, disagreements: found, isExact } = kemeny(votes);
      assertEquals(isExact, false);
      assertEquals(
        order.toSorted((a, b) => a - b),
        Array.from({ length: 14 }, (_, i) => i),
      );
      for (let from = 0; from < 14; from++) {
        for (let to = 0; to < 14; to++) {
          const moved = order.toSpliced(from, 1).toSpliced(to, 0, order[from]);
          assertEquals(disagreements(moved, votes) >= found, true);
        }
      }
    }),
    { numRuns: 20 },
  );
});

Deno.test("kemeny() and borda() of one judge are the judge's own order", () => {
  assertEquals(kemeny([[2, 9, 4]]).order, [1, 2, 0]);
  assertEquals(borda([[2, 9, 4]]), Float64Array.of(0, 1, 0.5));
});

Deno.test("borda() adds up to half the candidates and does not see how scores are scaled", () => {
  fc.assert(fc.property(ballots(6), (votes) => {
    const scores = borda(votes);
    assertAlmostEquals(scores.reduce((sum, score) => sum + score, 0), 3, 1e-12);
    const stretched = votes.map((vote) =>
      vote.map((score) => Math.exp(3 * score))
    );
    assertEquals(borda(stretched), scores);
  }));
});

Deno.test("a judge without a score for a candidate has no say on it", () => {
  assertEquals(borda([[NaN, 2, 1], [5, 4, 3]]), Float64Array.of(1, 0.75, 0));
  assertEquals(kemeny([[NaN, 2, 1], [5, 4, 3]]).disagreements, 0);
  assertEquals(Number.isNaN(borda([[NaN, 1]])[0]), true);
});
