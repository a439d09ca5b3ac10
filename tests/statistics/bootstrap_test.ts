import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError, ShapeError } from "fair-collapse";

import { bootstrapInterval, quantile } from "../../lib/statistics/bootstrap.ts";
import { pairedBootstrap } from "../../lib/statistics/paired_bootstrap.ts";
import { randomSource } from "../../lib/statistics/random.ts";
import {
  normalCdf,
  normalQuantile,
} from "../../lib/statistics/tail_probabilities.ts";

function meanAt(values: Float64Array): (indices: Int32Array) => number {
  return (indices) =>
    indices.reduce((sum, index) => sum + values[index], 0) / indices.length;
}

function normals(seed: number, size: number): Float64Array {
  const random = randomSource(seed);
  return Float64Array.from({ length: size }, () => random.normal());
}

Deno.test("bootstrapInterval() of a mean is about as wide as theory says", () => {
  const values = normals(1, 400);
  for (const method of ["percentile", "bca"] as const) {
    const { estimate, low, high } = bootstrapInterval(meanAt(values), 400, {
      method,
    });
    const deviation = Math.sqrt(
      values.reduce((sum, x) => sum + (x - estimate) ** 2, 0) / 400,
    );
    assertAlmostEquals((high - low) / (2 * 1.96 * deviation / 20), 1, 0.06);
  }
});

Deno.test("bootstrapInterval() covers the true mean about as often as it says", () => {
  let covered = 0;
  for (let trial = 0; trial < 200; trial++) {
    const { low, high } = bootstrapInterval(
      meanAt(normals(100 + trial, 60)),
      60,
      {
        resamples: 400,
        confidence: 0.9,
        seed: trial,
      },
    );
    if (low <= 0 && 0 <= high) covered++;
  }
  assertAlmostEquals(covered / 200, 0.9, 0.06);
});

Deno.test("the BCa interval of a skewed mean lies further to the long tail than the percentile one", () => {
  const values = normals(4, 40).map((x) => Math.exp(x));
  const percentile = bootstrapInterval(meanAt(values), 40);
  const bca = bootstrapInterval(meanAt(values), 40, { method: "bca" });
  assertEquals(bca.low > percentile.low && bca.high > percentile.high, true);
});

Deno.test("bootstrapInterval() repeats itself for a seed and leaves undefined resamples out", () => {
  const statistic = (indices: Int32Array) =>
    new Set(indices).size === 1 ? NaN : indices[0];
  const first = bootstrapInterval(statistic, 3, { seed: 8, resamples: 900 });
  assertEquals(
    bootstrapInterval(statistic, 3, { seed: 8, resamples: 900 }),
    first,
  );
  // All three draws are the same in one of nine resamples.
  assertAlmostEquals(first.undefinedResamples / 900, 1 / 9, 0.03);
});

Deno.test("bootstrapInterval() says how many units it needs", () => {
  assertThrows(
    () => bootstrapInterval(() => 0, 1),
    InputError,
    "Cannot give an interval over 1 units by resampling; pass at least 2",
  );
  assertThrows(
    () => bootstrapInterval(() => 0, 5, { confidence: 95 }),
    InputError,
    "a confidence between 0 and 1 but found 2000 and 95",
  );
});

Deno.test("quantile() is linear between neighbours", () => {
  assertEquals(quantile([0, 10, 20], 0.25), 5);
  assertEquals(quantile([], 0.5), NaN);
});

Deno.test("normalQuantile() inverts normalCdf()", () => {
  for (const p of [1e-12, 0.025, 0.5, 0.975, 1 - 1e-9]) {
    assertAlmostEquals(normalCdf(normalQuantile(p)) / p, 1, 1e-9);
  }
  assertAlmostEquals(normalQuantile(0.975), 1.959963984540054, 1e-12);
});

const truth = Array.from({ length: 14 }, (_, model) => 60 + model * 2);
const good = truth.map((value, model) => value + (model % 3));
const noise = Array.from(normals(21, 14));

Deno.test("pairedBootstrap() finds a good metric ahead of noise, and swapping them turns the sign", () => {
  const forth = pairedBootstrap([{ a: good, b: noise, truth }]);
  const back = pairedBootstrap([{ a: noise, b: good, truth }]);
  assertEquals(forth.pValue < 0.05 && forth.low > 0, true);
  assertAlmostEquals(back.difference, -forth.difference, 1e-12);
  assertAlmostEquals(back.aheadShare, 1 - forth.aheadShare, 1e-12);
  assertEquals(back.pValue, forth.pValue);
});

Deno.test("pairedBootstrap() finds no difference between a metric and itself", () => {
  const { difference, aheadShare, pValue } = pairedBootstrap([{
    a: good,
    b: good,
    truth,
  }]);
  assertEquals([difference, aheadShare, pValue], [0, 0.5, 1]);
});

Deno.test("pairedBootstrap() over targets needs no second draw of models to see a lead on all of them", () => {
  const targets = [1, 2, 3, 4, 5].map((seed) => ({
    a: good,
    b: Array.from(normals(seed, 14)),
    truth,
  }));
  for (const over of ["targets", "both"] as const) {
    const { low, aheadShare } = pairedBootstrap(targets, {
      over,
      resamples: 500,
    });
    assertEquals(low > 0 && aheadShare > 0.99, true);
  }
});

Deno.test("pairedBootstrap() rejects a pool of two and vectors of other lengths", () => {
  assertThrows(
    () => pairedBootstrap([{ a: [1, 2], b: [2, 1], truth: [1, 2] }]),
    InputError,
    "Cannot compare rankings of 2 models; tau needs at least 3",
  );
  assertThrows(
    () => pairedBootstrap([{ a: [1, 2], b: [2, 1, 3], truth: [1, 2, 3] }]),
    ShapeError,
    "Expected two scores for each of 3 true values but found 2 and 3",
  );
  assertThrows(
    () => pairedBootstrap([{ a: good, b: good, truth }], { over: "targets" }),
    InputError,
    "Cannot compare over targets with 1 targets",
  );
});
