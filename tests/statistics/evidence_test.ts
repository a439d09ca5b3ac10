import { assert, assertAlmostEquals } from "@std/assert";
import fc from "fast-check";

import { cholesky, logDeterminant, solve } from "../../lib/linalg/cholesky.ts";
import { gramOfRows } from "../../lib/linalg/gram.ts";
import { plainProduct } from "../../lib/linalg/plain_product.ts";
import { maximumEvidence } from "../../lib/statistics/evidence.ts";
import { regressionSpectrum } from "../../lib/statistics/regression_spectrum.ts";
import { featureCase } from "./feature_cases.ts";

const corrected = {
  tolerance: 1e-3,
  strict: false,
  floor: 1e-5,
  floorInEvidence: false,
  allDims: true,
};

type Matrix = Parameters<typeof regressionSpectrum>[1];

/** Log density a row of t under N(0, X X^T / alpha + I / beta), without any spectrum. */
async function density(
  features: Matrix,
  t: Float64Array,
  alpha: number,
  beta: number,
): Promise<number> {
  const { rows } = features;
  const { data } = await gramOfRows(plainProduct, features);
  const covariance = data.map((value, at) =>
    value / alpha + (at % (rows + 1) === 0 ? 1 / beta : 0)
  );
  const factor = cholesky({ rows, dims: rows, data: covariance })!;
  const solved = solve(factor, { rows: 1, dims: rows, data: t }).data;
  const fit = t.reduce((sum, value, row) => sum + value * solved[row], 0);
  return -(logDeterminant(factor) + fit + rows * Math.log(2 * Math.PI)) /
    (2 * rows);
}

const cases = fc.record({
  seed: fc.nat(1e6),
  // With as many dims as rows the eleven steps of the published iteration do not reach the maximum.
  rows: fc.integer({ min: 30, max: 60 }),
  dims: fc.integer({ min: 2, max: 20 }),
  spread: fc.constantFrom(0.5, 2),
});

Deno.test("maximumEvidence() is the log density of the target under the model, and nearly its maximum", () =>
  fc.assert(
    fc.asyncProperty(cases, async (options) => {
      const { features, labels } = featureCase({ ...options, classes: 3 });
      const { rows } = features;
      const target = Float64Array.from(labels, (label) => Number(label === 1));
      const spectrum = await regressionSpectrum(
        plainProduct,
        features,
        { rows: 1, dims: rows, data: target },
      );
      const { evidence, alpha, beta } = maximumEvidence(spectrum, 0, corrected);
      const here = await density(features, target, alpha, beta);
      assertAlmostEquals(evidence, here, 5e-3);
      for (const [a, b] of [[1.5, 1], [1 / 1.5, 1], [1, 1.5], [1, 1 / 1.5]]) {
        const other = await density(features, target, a * alpha, b * beta);
        assert(other < here + 1e-2, `${other} beside ${here}`);
      }
    }),
    { numRuns: 30 },
  ));

Deno.test("leaving out the dims beyond the rows lifts the evidence by their log alpha", async () => {
  const { features, labels } = featureCase({ rows: 12, dims: 30 });
  const target = Float64Array.from(labels, (label) => Number(label === 0));
  const spectrum = await regressionSpectrum(
    plainProduct,
    features,
    { rows: 1, dims: 12, data: target },
  );
  const right = maximumEvidence(spectrum, 0, corrected);
  const published = maximumEvidence(spectrum, 0, {
    ...corrected,
    allDims: false,
  });
  assertAlmostEquals(
    published.evidence - right.evidence,
    (30 - 12) * Math.log(right.alpha) / 2 / 12,
    1e-12,
  );
});
