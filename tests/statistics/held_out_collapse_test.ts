import { assert, assertAlmostEquals, assertRejects } from "@std/assert";
import fc from "fast-check";

import { Matrix, pseudoInverse } from "../../lib/deps/ml_matrix.ts";
import { InputError, NotApplicableError } from "../../lib/errors.ts";
import { analyseMatrix } from "../../lib/statistics/analyse_matrix.ts";
import { heldOutCollapse } from "../../lib/statistics/held_out_collapse.ts";
import { stratifiedFolds } from "../../lib/statistics/stratified_folds.ts";
import { collapseOf } from "../../lib/statistics/variance_collapse.ts";
import {
  featureCase,
  type LabelledMatrix,
  rotated,
  scaled,
  translated,
} from "./feature_cases.ts";

/** Every class twice at least, so that each can be held out. */
function doubled(seed: number, spread = 1): LabelledMatrix {
  const [one, other] = [seed, seed + 1000].map((seed) =>
    featureCase({ seed, rows: 30, dims: 5, classes: 4, spread })
  );
  return {
    features: {
      rows: 60,
      dims: 5,
      data: Float64Array.of(...one.features.data, ...other.features.data),
    },
    labels: Int32Array.of(...one.labels, ...other.labels),
  };
}

const collapse = ({ features, labels }: LabelledMatrix, folds = 5) =>
  heldOutCollapse(analyseMatrix(features, labels), folds, 0);

/** By whole matrices, fold after fold. */
function direct({ features, labels }: LabelledMatrix, folds: number): number {
  const { rows, dims, data } = features;
  const { classes, counts } = analyseMatrix(features, labels);
  const fold = stratifiedFolds({ labels, classes, rows }, folds, 0);
  const row = (index: number) =>
    Array.from(data.subarray(index * dims, (index + 1) * dims));
  let total = 0;
  for (let held = 0; held < folds; held++) {
    const means = Array.from({ length: classes }, (_, k) => {
      const own = [...labels.keys()].filter((n) =>
        labels[n] === k && fold[n] !== held
      ).map(row);
      return own[0].map((_, dim) =>
        own.reduce((sum, one) => sum + one[dim], 0) / own.length
      );
    });
    const centred = new Matrix(means);
    centred.subRowVector(centred.mean("column"));
    const between = centred.transpose().mmul(centred).div(classes);
    const inverse = pseudoInverse(between, 1e-9);
    for (let n = 0; n < rows; n++) {
      if (fold[n] !== held) continue;
      const apart = Matrix.rowVector(
        row(n).map((value, dim) => value - means[labels[n]][dim]),
      );
      total += apart.mmul(inverse).mmul(apart.transpose()).get(0, 0) /
        counts[labels[n]];
    }
  }
  return -total / classes / classes;
}

Deno.test("heldOutCollapse() is its definition, computed by whole matrices", async () => {
  for (const [seed, folds] of [[1, 5], [2, 2], [3, 7]]) {
    const set = doubled(seed);
    const expected = direct(set, folds);
    assertAlmostEquals(
      await collapse(set, folds) / expected,
      1,
      1e-8,
    );
  }
});

Deno.test("heldOutCollapse() does not change when features are turned, moved or scaled", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 500 }), async (seed) => {
      const set = doubled(seed);
      const expected = await collapse(set);
      for (
        const same of [rotated(set, seed), translated(set, 50), scaled(set, 7)]
      ) {
        assertAlmostEquals(await collapse(same) / expected, 1, 1e-7);
      }
    }),
    { numRuns: 15 },
  );
});

Deno.test("heldOutCollapse() is no better than C of the rows that made the means", async () => {
  for (const seed of [1, 2, 3, 4]) {
    const set = doubled(seed);
    const seen = await collapseOf(analyseMatrix(set.features, set.labels));
    assert(await collapse(set) < seen);
  }
});

Deno.test("heldOutCollapse() needs two rows a class, two folds, and means that differ", async () => {
  const single = {
    features: { rows: 3, dims: 1, data: Float64Array.of(0, 1, 5) },
    labels: Int32Array.of(0, 0, 1),
  };
  await assertRejects(
    () => collapse(single),
    NotApplicableError,
    'Class "1" has one row',
  );
  await assertRejects(
    () => collapse(doubled(1), 1),
    InputError,
    "Expected 2 folds or more but found 1",
  );
  const equal = {
    features: { rows: 4, dims: 1, data: Float64Array.of(1, 1, 1, 1) },
    labels: Int32Array.of(0, 0, 1, 1),
  };
  await assertRejects(
    () => collapse(equal),
    NotApplicableError,
    "all class means are the same",
  );
});
