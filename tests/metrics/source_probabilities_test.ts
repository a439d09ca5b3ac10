import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import {
  InputError,
  NotApplicableError,
  ShapeError,
} from "../../lib/errors.ts";
import fc from "fast-check";

import { leep } from "../../lib/metrics/leep.ts";
import type { Metric, MetricOptions } from "../../lib/metrics/metric.ts";
import { nce } from "../../lib/metrics/nce.ts";
import { analyse } from "../../lib/statistics/analyse.ts";
import { randomSource } from "../../lib/statistics/random.ts";

function set(labels: number[], probabilities?: number[][]) {
  return analyse({
    rows: labels.length,
    dims: 1,
    labels: Int32Array.from(labels),
    classNames: [],
    chunks: () => [new Float32Array(labels.length)],
    sourceProbabilities: probabilities && {
      rows: probabilities.length,
      dims: probabilities[0].length,
      data: Float64Array.from(probabilities.flat()),
    },
  });
}

Deno.test("nce is minus the entropy of the labels that the predicted class leaves open", async () => {
  // Class 0 is always predicted; of its four rows three have label 0.
  const rows = [[0.9, 0.1], [0.6, 0.4], [0.7, 0.3], [0.8, 0.2]];
  const { score } = await nce.terms(set([0, 0, 0, 5], rows));
  assertAlmostEquals(
    score,
    0.75 * Math.log(0.75) + 0.25 * Math.log(0.25),
    1e-15,
  );
});

Deno.test("leep follows a calculation by hand", async () => {
  const analysis = set([0, 1], [[0.75, 0.25], [0.25, 0.75]]);
  // p(0 | z0) = 0.75 and p(0 | z1) = 0.25: the expected prediction of the own class is 0.625.
  const own = 0.75 * 0.75 + 0.25 * 0.25;
  const softened = Math.exp(own) / (Math.exp(own) + Math.exp(1 - own));
  assertAlmostEquals((await leep.terms(analysis)).score, Math.log(own), 1e-15);
  assertAlmostEquals(
    (await leep.terms(analysis, { log: false })).score,
    own,
    1e-15,
  );
  assertAlmostEquals(
    (await leep.terms(analysis, { softmax: true })).score,
    Math.log(softened),
    1e-15,
  );
});

Deno.test("a source class without any probability counts for nothing", async () => {
  const without = set([0, 1, 1], [[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]]);
  const withIt = set([0, 1, 1], [[0.9, 0, 0.1], [0.2, 0, 0.8], [0.3, 0, 0.7]]);
  for (const metric of [nce, leep]) {
    assertEquals(await metric.terms(withIt), await metric.terms(without));
  }
});

const cases: [Metric, MetricOptions?][] = [
  [nce],
  [leep],
  [leep, { log: false }],
  [leep, { softmax: true }],
];

for (const [metric, options] of cases) {
  const name = `${metric.id}${options ? ` ${JSON.stringify(options)}` : ""}`;
  Deno.test(`${name} changes neither with the order of rows and source classes nor with class ids`, () =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.integer({ min: 2, max: 30 }),
        fc.integer({ min: 1, max: 6 }),
        async (seed, rows, sourceClasses) => {
          const random = randomSource(seed);
          const labels = Array.from({ length: rows }, () => random.integer(3));
          const probabilities = labels.map(() => {
            const weights = Array.from(
              { length: sourceClasses },
              () => random.next() ** 3,
            );
            const sum = weights.reduce((a, b) => a + b, 0);
            return weights.map((weight) => weight / sum);
          });
          const { score } = await metric.terms(
            set(labels, probabilities),
            options,
          );
          const order = random.choice(rows, rows);
          const classes = [...random.choice(sourceClasses, sourceClasses)];
          const moved = set(
            [...order].map((row) => [7, 2, 4][labels[row]]),
            [...order].map((row) => classes.map((z) => probabilities[row][z])),
          );
          assertAlmostEquals(
            (await metric.terms(moved, options)).score,
            score,
            1e-12,
          );
          // Nothing fits better than a likelihood of 1.
          assertEquals(
            score <= (options?.log === false ? 1 + 1e-12 : 1e-12),
            true,
          );
        },
      ),
      { numRuns: 30 },
    ));
}

const half = [0.5, 0.5];

Deno.test("probabilities that sum to 1 within a thousandth are normalised", async () => {
  const rough = set([0, 1], [[0.5004, 0.5], [0.25, 0.7496]]);
  const exact = set([0, 1], [[0.5004 / 1.0004, 0.5 / 1.0004], [
    0.25 / 0.9996,
    0.7496 / 0.9996,
  ]]);
  assertAlmostEquals(
    (await leep.terms(rough)).score,
    (await leep.terms(exact)).score,
    1e-15,
  );
});

for (
  const [what, probabilities, error, message] of [
    [
      "that do not sum to 1",
      [half, [0.5, 0.6]],
      InputError,
      "row 1 sums to 1.10000",
    ],
    [
      "that are negative",
      [[1.25, -0.25], half],
      InputError,
      "Expected source probabilities of 0 or more but found -0.25 in row 0, source class 1; are these logits? apply softmax first",
    ],
    [
      "that are no numbers",
      [half, [NaN, 1]],
      InputError,
      "found NaN in row 1, source class 0",
    ],
    ["of too few rows", [half], ShapeError, "for each of 2 rows but found 1"],
    [
      "that are not there",
      undefined,
      NotApplicableError,
      "No source probabilities",
    ],
  ] as const
) {
  Deno.test(`nce and leep say what is wrong with probabilities ${what}`, async () => {
    const analysis = set([0, 1], probabilities?.map((row) => [...row]));
    for (const metric of [nce, leep]) {
      await assertRejects(() => metric.terms(analysis), error, message);
    }
  });
}
