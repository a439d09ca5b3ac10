import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ShapeError } from "fair-collapse";

import { averageRanks } from "../../lib/statistics/average_ranks.ts";
import {
  kendallTau,
  kendallTauPValue,
} from "../../lib/statistics/kendall_tau.ts";
import { pearson } from "../../lib/statistics/pearson.ts";
import { spearman } from "../../lib/statistics/spearman.ts";
import { relAtK, topKHit } from "../../lib/statistics/top_k.ts";
import { weightedKendallTau } from "../../lib/statistics/weighted_kendall_tau.ts";

/** Pairs of short vectors of small integers, so that ties are common. */
const pairs = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })),
  {
    minLength: 2,
    maxLength: 12,
  },
).map((rows) => [rows.map(([x]) => x), rows.map(([, y]) => y)]);

const correlations = { kendallTau, pearson, spearman, weightedKendallTau };

for (const [name, correlation] of Object.entries(correlations)) {
  Deno.test(`${name}() is symmetric, odd under reversal of one side and within [-1, 1]`, () => {
    fc.assert(fc.property(pairs, ([x, y]) => {
      const value = correlation(x, y);
      if (Number.isNaN(value)) {
        assertEquals(new Set(x).size === 1 || new Set(y).size === 1, true);
        return;
      }
      assertEquals(Math.abs(value) <= 1, true);
      assertAlmostEquals(correlation(y, x), value, 1e-12);
      // Weights follow the top, so that only the unweighted ones turn with the order.
      if (name !== "weightedKendallTau") {
        assertAlmostEquals(
          correlation(x.map((score) => -score), y),
          -value,
          1e-12,
        );
      }
    }));
  });

  Deno.test(`${name}() refuses vectors of different lengths`, () => {
    assertThrows(
      () => correlation([1, 2, 3], [1, 2]),
      ShapeError,
      "Expected a score for each of 2 true values but found 3",
    );
  });
}

Deno.test("weightedKendallTau() takes a NaN for the lowest score, the others give NaN", () => {
  const truth = [1, 2, 3, 4];
  assertEquals(
    weightedKendallTau([NaN, 2, 3, 4], truth),
    weightedKendallTau([-9, 2, 3, 4], truth),
  );
  for (const correlation of [kendallTau, pearson, spearman]) {
    assertEquals(correlation([NaN, 2, 3, 4], truth), NaN);
  }
});

Deno.test("weightedKendallTau() with constant weights is Kendall's tau-b", () => {
  fc.assert(fc.property(pairs, ([x, y]) => {
    const flat = weightedKendallTau(x, y, { weigher: () => 0.5 });
    const tau = kendallTau(x, y);
    if (Number.isNaN(tau)) assertEquals(flat, NaN);
    else assertAlmostEquals(flat, tau, 1e-12);
  }));
});

Deno.test("kendallTauPValue() is the share of all orders of five that are as far from 0", () => {
  const orders: number[][] = [];
  const extend = (order: number[]) => {
    if (order.length === 5) orders.push(order);
    for (let next = 0; next < 5; next++) {
      if (!order.includes(next)) extend([...order, next]);
    }
  };
  extend([]);
  const place = [0, 1, 2, 3, 4];
  const taus = orders.map((order) => Math.abs(kendallTau(order, place)));
  for (const order of [[0, 1, 2, 4, 3], [1, 0, 3, 2, 4], [4, 3, 2, 0, 1]]) {
    const tau = Math.abs(kendallTau(order, place)) - 1e-12;
    assertAlmostEquals(
      kendallTauPValue(order, place),
      taus.filter((other) => other >= tau).length / 120,
      1e-12,
    );
  }
});

Deno.test("averageRanks() sum to n (n + 1) / 2", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 4 })), (values) => {
    const sum = averageRanks(values).reduce((total, rank) => total + rank, 0);
    assertEquals(sum, values.length * (values.length + 1) / 2);
  }));
});

Deno.test("relAtK() is 1 when k covers the pool, and topKHit() puts NaN scores last", () => {
  assertEquals(relAtK([1, 2, 3], [30, 20, 10], 3), 1);
  assertEquals(topKHit([NaN, 1], [50, 60], 1), 1);
});
