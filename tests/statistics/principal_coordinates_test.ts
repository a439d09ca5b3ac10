import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";

import { NotApplicableError } from "../../lib/errors.ts";
import { gram } from "../../lib/linalg/gram.ts";
import { plainProduct } from "../../lib/linalg/plain_product.ts";
import { analyse } from "../../lib/statistics/analyse.ts";
import { centredRows } from "../../lib/statistics/centred_rows.ts";
import { classOffsets } from "../../lib/statistics/class_offsets.ts";
import {
  covarianceSpectrum,
  principalCoordinates,
  principalCount,
} from "../../lib/statistics/principal_coordinates.ts";
import { residualRows } from "../../lib/statistics/residual_rows.ts";
import { totalCovariance } from "../../lib/statistics/within_scatter.ts";
import { featureCase } from "./feature_cases.ts";

function analysed(options: Parameters<typeof featureCase>[0]) {
  const { features, labels } = featureCase(options);
  return analyse({
    ...features,
    labels,
    classNames: [],
    // In three chunks, as a file would come.
    chunks: () => [
      features.data.subarray(0, features.dims),
      features.data.subarray(features.dims, 3 * features.dims),
      features.data.subarray(3 * features.dims),
    ],
  });
}

/** More rows than dims, fewer, and so many dims that eigenvectors are found one by one. */
const shapes = [[40, 7, 3], [12, 30, 5], [400, 150, 20]];

for (const [rows, dims, count] of shapes) {
  Deno.test(`principalCoordinates() of ${rows} x ${dims} are uncorrelated, with the spectrum's variances`, async () => {
    const analysis = analysed({ rows, dims, offset: 50 });
    const { variances } = await covarianceSpectrum(analysis);
    const coordinates = await principalCoordinates(analysis, count);
    const { data } = await gram(plainProduct, coordinates);
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        assertAlmostEquals(
          data[a * count + b] / rows,
          a === b ? variances[a] : 0,
          1e-10 * variances[0],
        );
      }
    }
  });

  Deno.test(`all principal axes of ${rows} x ${dims} keep the distances between rows`, async () => {
    const analysis = analysed({ rows, dims });
    const all = Math.min(rows, dims);
    const { data } = await principalCoordinates(analysis, all);
    const centred = (await centredRows(analysis)).data;
    const distance = (x: Float64Array, width: number, row: number) => {
      let sum = 0;
      for (let at = 0; at < width; at++) {
        sum += (x[at] - x[row * width + at]) ** 2;
      }
      return sum;
    };
    for (let row = 1; row < rows; row += 5) {
      assertAlmostEquals(
        distance(data, all, row),
        distance(centred, dims, row),
        1e-9 * dims,
      );
    }
  });
}

Deno.test("principalCoordinates() of many dims come to the last digits of the whole spectrum", async () => {
  const analysis = analysed({ rows: 700, dims: 660, classes: 9, spread: 0.5 });
  const { variances } = await covarianceSpectrum(analysis);
  const { rows, data } = await principalCoordinates(analysis, 12);
  for (let axis = 0; axis < 12; axis++) {
    let squares = 0;
    for (let row = 0; row < rows; row++) squares += data[row * 12 + axis] ** 2;
    assertAlmostEquals(squares / rows, variances[axis], 1e-10 * variances[0]);
  }
});

Deno.test("principalCount() is the least number of axes that explain more than the share", async () => {
  const analysis = analysed({ rows: 50, dims: 9 });
  const { variances } = await covarianceSpectrum(analysis);
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  for (const share of [0.1, 0.5, 0.8, 0.99]) {
    const count = await principalCount(analysis, share);
    const explained = variances.subarray(0, count).reduce(
      (sum, v) => sum + v,
      0,
    );
    assert(explained > share * total);
    assert(explained - variances[count - 1] <= share * total);
  }
});

Deno.test("principalCoordinates() names what there is when more axes are asked for", async () => {
  await assertRejects(
    () => principalCoordinates(analysed({ rows: 10, dims: 20 }), 11),
    NotApplicableError,
    "Cannot take 11 principal axes of 10 rows x 20 dims",
  );
});

Deno.test("residuals, offsets and the mean add up to the rows, and scatters to the covariance", async () => {
  const analysis = analysed({ rows: 30, dims: 4, offset: 1e6, spread: 1e-2 });
  const { rows, dims, labels, counts } = analysis;
  const residuals = await residualRows(analysis);
  const offsets = await classOffsets(analysis);
  const centred = await centredRows(analysis);
  for (let at = 0; at < rows * dims; at++) {
    const own = labels[Math.floor(at / dims)] * dims + at % dims;
    assertAlmostEquals(
      residuals.data[at] + offsets.data[own],
      centred.data[at],
      1e-9,
    );
  }
  for (let dim = 0; dim < dims; dim++) {
    const sum = counts.reduce(
      (total, count, k) => total + count * offsets.data[k * dims + dim],
      0,
    );
    assertAlmostEquals(sum, 0, 1e-12);
  }
  const covariance = await totalCovariance(analysis);
  const expected = await gram(plainProduct, centred);
  assertEquals(covariance.rows, dims);
  covariance.data.forEach((value, at) =>
    assertAlmostEquals(value, expected.data[at] / rows, 1e-9)
  );
});
