import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";

import { cholesky } from "../../lib/linalg/cholesky.ts";
import type { FeatureMatrix } from "../../lib/linalg/feature_matrix.ts";
import { gram } from "../../lib/linalg/gram.ts";
import { plainProduct } from "../../lib/linalg/plain_product.ts";
import { analyse } from "../../lib/statistics/analyse.ts";
import { classMoments } from "../../lib/statistics/class_moments.ts";
import { heldOutProbabilities } from "../../lib/statistics/held_out_probabilities.ts";
import {
  accuracyOf,
  linearDiscriminant,
} from "../../lib/statistics/linear_discriminant.ts";
import { ledoitWolf, shrunk, trace } from "../../lib/statistics/shrinkage.ts";
import { softmaxRows } from "../../lib/statistics/softmax.ts";
import { stratifiedFolds } from "../../lib/statistics/stratified_folds.ts";
import { featureCase } from "./feature_cases.ts";

type Matrix = FeatureMatrix<Float64Array>;

function rowsAt({ dims, data }: Matrix, chosen: readonly number[]): Matrix {
  const part = new Float64Array(chosen.length * dims);
  chosen.forEach((row, at) =>
    part.set(data.subarray(row * dims, (row + 1) * dims), at * dims)
  );
  return { rows: chosen.length, dims, data: part };
}

/** Fit on some rows and predict others, from the rows themselves. */
async function direct(
  features: Matrix,
  labels: Int32Array,
  train: readonly number[],
  test: readonly number[],
): Promise<Matrix> {
  const given = rowsAt(features, train);
  const own = Int32Array.from(train, (row) => labels[row]);
  const { means, counts } = classMoments(given, own);
  const { dims } = features;
  const residuals = given.data.map((value, at) =>
    value - means.data[own[Math.floor(at / dims)] * dims + at % dims]
  );
  const scatter = await gram(plainProduct, { ...given, data: residuals });
  const covariance = {
    ...scatter,
    data: scatter.data.map((value) => value / train.length),
  };
  let fourth = 0;
  for (let row = 0; row < train.length; row++) {
    const part = residuals.subarray(row * dims, (row + 1) * dims);
    fourth += part.reduce((sum, value) => sum + value * value, 0) ** 2 /
      train.length;
  }
  const amount = ledoitWolf(covariance, fourth, train.length);
  const { coefficients, intercepts } = linearDiscriminant(
    cholesky(shrunk(covariance, amount)),
    means,
    counts.map((count) => count / train.length),
  );
  const scores = await plainProduct.multiply(
    rowsAt(features, test),
    coefficients,
    {
      transposeRight: true,
    },
  );
  scores.data.forEach((_, at) =>
    scores.data[at] += intercepts[at % scores.dims]
  );
  softmaxRows(scores);
  return scores;
}

Deno.test("heldOutProbabilities() are those of discriminants fitted to the other folds", async () => {
  for (const [dims, seed] of [[5, 0], [60, 3]]) {
    const { features, labels } = featureCase({ rows: 50, dims, offset: 100 });
    const analysis = analyse({
      ...features,
      labels,
      classNames: [],
      chunks: () => [features.data],
    });
    const ours = await heldOutProbabilities(analysis, 4, seed);
    const fold = stratifiedFolds(analysis, 4, seed);
    const all = [...fold.keys()];
    for (let index = 0; index < 4; index++) {
      const test = all.filter((row) => fold[row] === index);
      const expected = await direct(
        features,
        labels,
        all.filter((row) => fold[row] !== index),
        test,
      );
      rowsAt(ours, test).data.forEach((value, at) =>
        assertAlmostEquals(value, expected.data[at], 1e-9)
      );
    }
  }
});

Deno.test("a discriminant that has not seen the row does not find labels that mean nothing", async () => {
  const { features } = featureCase({ rows: 60, dims: 80, spread: 1 });
  const labels = Int32Array.from({ length: 60 }, (_, row) => row * 7 % 11 % 2);
  const analysis = analyse({
    ...features,
    labels,
    classNames: [],
    chunks: () => [features.data],
  });
  const accuracy = accuracyOf(
    await heldOutProbabilities(analysis, 5, 0),
    labels,
  );
  assert(accuracy < 0.75, `${accuracy} with more dims than rows`);
});

Deno.test("stratifiedFolds() deals each class and all rows out evenly", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 2, max: 6 }),
      fc.nat(),
      (given, folds, seed) => {
        const labels = Int32Array.from(given);
        const fold = stratifiedFolds(
          { labels, classes: 4, rows: labels.length },
          folds,
          seed,
        );
        const even = (chosen: (row: number) => boolean) => {
          const sizes = new Array(folds).fill(0);
          fold.forEach((index, row) => sizes[index] += Number(chosen(row)));
          assert(Math.max(...sizes) - Math.min(...sizes) <= 1);
        };
        even(() => true);
        for (let k = 0; k < 4; k++) even((row) => labels[row] === k);
        assertEquals(
          stratifiedFolds(
            { labels, classes: 4, rows: labels.length },
            folds,
            seed,
          ),
          fold,
        );
      },
    ),
  );
});

Deno.test("ledoitWolf() shrinks nothing of a multiple of the identity and all of one row", () => {
  const identity = { rows: 2, dims: 2, data: Float64Array.of(3, 0, 0, 3) };
  assertEquals(ledoitWolf(identity, 100, 10), 0);
  // One row (2, 0): fourth moment 16 and |S|^2 = 16: the sample has no spread of its own.
  const single = { rows: 2, dims: 2, data: Float64Array.of(4, 0, 0, 0) };
  assertEquals(ledoitWolf(single, 16, 1), 0);
  // Two rows (2, 0), (0, 2): |S|^2 = 8, distance 0; with (2, 0), (0, 1) distance (1.5^2) / 2.
  const two = { rows: 2, dims: 2, data: Float64Array.of(2, 0, 0, 0.5) };
  const spread = ((16 + 1) / 2 - (4 + 0.25)) / 2, distance = 2 * 0.75 ** 2;
  assertEquals(
    ledoitWolf(two, (16 + 1) / 2, 2),
    Math.min(spread, distance) / distance,
  );
});

Deno.test("shrunk() keeps the trace and moves towards the mean variance", () => {
  const covariance = { rows: 2, dims: 2, data: Float64Array.of(4, 1, 1, 2) };
  const half = shrunk(covariance, 0.5);
  assertEquals(half.data, Float64Array.of(3.5, 0.5, 0.5, 2.5));
  assertEquals(trace(half), trace(covariance));
});
