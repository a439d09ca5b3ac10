import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { NotApplicableError } from "fair-collapse";

import { plainProduct } from "../../lib/linalg/plain_product.ts";
import {
  fitLogistic,
  predictedClasses,
} from "../../lib/statistics/logistic_regression.ts";
import { heldOutPredictions } from "../../lib/statistics/probe.ts";
import { randomSource } from "../../lib/statistics/random.ts";
import { sparsemax } from "../../lib/statistics/sparsemax.ts";
import { standardise } from "../../lib/statistics/standardise.ts";

const random = randomSource(6);
const labels = Int32Array.from({ length: 90 }, (_, row) => row % 3);
const rows = {
  rows: 90,
  dims: 4,
  data: Float64Array.from(
    { length: 360 },
    (_, at) => random.normal() + Number(at % 4 === labels[Math.floor(at / 4)]),
  ),
};

Deno.test("fitLogistic() ends where the gradient is 0, wherever it starts", async () => {
  const zero = await fitLogistic(rows, labels, 3, plainProduct, {
    penalty: 0.01,
    tolerance: 1e-10,
  });
  const far = await fitLogistic(rows, labels, 3, plainProduct, {
    penalty: 0.01,
    tolerance: 1e-10,
    start: {
      weights: { rows: 3, dims: 4, data: new Float64Array(12).fill(5) },
      bias: Float64Array.of(1, 2, 3),
    },
  });
  assertEquals([zero.converged, far.converged], [true, true]);
  zero.weights.data.forEach((w, at) =>
    assertAlmostEquals(w, far.weights.data[at], 1e-7)
  );
  // Weights of the classes add up to 0, because the penalty would shrink what they share.
  for (let dim = 0; dim < 4; dim++) {
    assertAlmostEquals(
      zero.weights.data[dim] + zero.weights.data[4 + dim] +
        zero.weights.data[8 + dim],
      0,
      1e-8,
    );
  }
});

Deno.test("fitLogistic() with no penalty to speak of gives each class its share of the probability", async () => {
  const { weights, bias, loss } = await fitLogistic(
    rows,
    labels,
    3,
    plainProduct,
    { penalty: 1e-9 },
  );
  const predicted = await predictedClasses(
    { weights, bias },
    rows,
    plainProduct,
  );
  assertEquals(
    predicted.filter((k, row) => k === labels[row]).length > 45,
    true,
  );
  assertEquals(loss < Math.log(3), true);
});

Deno.test("a huge penalty leaves the bias alone to fit the class shares", async () => {
  const uneven = Int32Array.from(labels, (_, row) => row % 10 === 0 ? 1 : 0);
  const { bias, loss } = await fitLogistic(rows, uneven, 2, plainProduct, {
    penalty: 1e6,
    tolerance: 1e-9,
  });
  assertAlmostEquals(bias[0] - bias[1], Math.log(9), 1e-5);
  assertAlmostEquals(loss, -(0.9 * Math.log(0.9) + 0.1 * Math.log(0.1)), 1e-8);
});

Deno.test("heldOutPredictions() predicts every row of the tested folds and no other", async () => {
  const fold = Int32Array.from(labels, (_, row) => row % 4);
  const predicted = await heldOutPredictions(
    { rows, labels, classes: 3 },
    fold,
    [1, 3],
    {
      c: 1,
      isStandardised: true,
      product: plainProduct,
    },
  );
  predicted.forEach((k, row) => assertEquals(k >= 0, fold[row] % 2 === 1));
});

Deno.test("heldOutPredictions() says so when a fold leaves one class to train on", async () => {
  const apart = Int32Array.from(labels, (_, row) => row < 45 ? 0 : 1);
  await assertRejects(
    () =>
      heldOutPredictions({ rows, labels: apart, classes: 2 }, apart, [0], {
        c: 1,
        isStandardised: true,
        product: plainProduct,
      }),
    NotApplicableError,
    "only 1 of 2 classes have rows to train on",
  );
});

Deno.test("standardise() leaves a constant column at 0 and gives the others deviation 1", () => {
  const { data } = standardise({
    rows: 3,
    dims: 2,
    data: Float64Array.of(7, 1, 7, 2, 7, 3),
  });
  assertEquals([data[0], data[2], data[4]], [0, 0, 0]);
  assertAlmostEquals(data[5], Math.sqrt(1.5), 1e-12);
});

Deno.test("sparsemax() is the identity on probabilities and drops what lies far below", () => {
  sparsemax([0.2, 0.5, 0.3]).forEach((p, at) =>
    assertAlmostEquals(p, [0.2, 0.5, 0.3][at], 1e-15)
  );
  assertEquals(sparsemax([5, 0, 0]), Float64Array.of(1, 0, 0));
  assertEquals(sparsemax([1, 1]), Float64Array.of(0.5, 0.5));
});
