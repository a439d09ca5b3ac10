/** Pairs of classes that are far apart are left out, and F does not feel it. @module */
import { assert, assertAlmostEquals } from "@std/assert";
import fc from "fast-check";

import { analyse } from "../../lib/statistics/analyse.ts";
import { visitPairs } from "../../lib/statistics/bhattacharyya.ts";
import {
  type ClassCovariance,
  gaussiansOf,
} from "../../lib/statistics/class_gaussians.ts";
import { overlapOf } from "../../lib/statistics/class_fairness.ts";
import { randomSource } from "../../lib/statistics/random.ts";

/** Classes on a line, some near each other and some far. */
function features(classes: number, dims: number, gap: number, seed: number) {
  const { normal } = randomSource(seed);
  const rows = classes * 12;
  const labels = Int32Array.from({ length: rows }, (_, row) => row % classes);
  const data = Float32Array.from(
    { length: rows * dims },
    (_, at) => normal() + gap * labels[Math.floor(at / dims)] ** 1.5,
  );
  return analyse({
    rows,
    dims,
    labels,
    classNames: Array.from({ length: classes }, (_, k) => `${k}`),
    chunks: () => [data],
  });
}

/** F by its definition, from all coefficients. */
async function fairnessOfAll(
  analysis: ReturnType<typeof features>,
  covariance: ClassCovariance,
  temperature: number,
): Promise<number> {
  const { classes } = analysis;
  const table = new Float64Array(classes * classes);
  visitPairs(await gaussiansOf(analysis, { covariance }), (one, other, log) => {
    table[one * classes + other] = table[other * classes + one] = Math.exp(log);
  });
  let total = 0;
  for (let k = 0; k < classes; k++) {
    const weights = [];
    for (let other = 0; other < classes; other++) {
      if (other !== k) {
        weights.push(
          Math.exp((table[k * classes + other] - 1) / temperature),
        );
      }
    }
    const sum = weights.reduce((a, b) => a + b, 0);
    for (const weight of weights) {
      if (weight > 0) total -= weight / sum * Math.log(weight / sum);
    }
  }
  return total / classes;
}

Deno.test("F without the pairs that are far apart is F of all pairs", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<ClassCovariance>("diagonal", "spherical", "full"),
      fc.constantFrom(0.02, 2, 9),
      fc.constantFrom(1, 0.05),
      fc.nat(50),
      async (covariance, gap, temperature, seed) => {
        const analysis = features(7, 20, gap, seed);
        const { fairness } = await overlapOf(analysis, {
          covariance,
          temperature,
        });
        const expected = await fairnessOfAll(analysis, covariance, temperature);
        assertAlmostEquals(fairness, expected, 1e-12);
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("classes far apart are told as such before their pair is worked out, those that are near are not", async () => {
  for (const covariance of ["diagonal", "full"] as const) {
    const gaussians = await gaussiansOf(features(9, 40, 0.7, 1), {
      covariance,
    });
    let far = 0;
    visitPairs(gaussians, (_one, _other, log) => {
      if (log === -Infinity) far++;
    }, Math.log(2 ** -54));
    assert(far > 5 && far < 36, `${covariance}: ${far}`);
    const all: number[] = [], near: number[] = [];
    visitPairs(gaussians, (_one, _other, log) => all.push(log));
    visitPairs(
      gaussians,
      (_one, _other, log) => near.push(log),
      Math.log(2 ** -54),
    );
    all.forEach((log, at) => {
      assert(Number.isFinite(log));
      if (log > Math.log(2 ** -54)) assertAlmostEquals(near[at], log, 1e-12);
    });
  }
});
