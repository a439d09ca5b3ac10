import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";

import { InputError, NotApplicableError } from "../../lib/errors.ts";
import { plainProduct } from "../../lib/linalg/plain_product.ts";
import { fitMixture } from "../../lib/statistics/gaussian_mixture.ts";
import { kMeans } from "../../lib/statistics/k_means.ts";
import {
  estimateComponents,
  logDensities,
} from "../../lib/statistics/mixture_components.ts";
import { randomSource } from "../../lib/statistics/random.ts";
import { featureCase } from "./feature_cases.ts";

Deno.test("kMeans() finds blobs that lie apart, whatever the seed", () => {
  const { features, labels } = featureCase({ rows: 60, dims: 5, spread: 0.01 });
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const clusters = kMeans(features, 4, seed);
      const names = new Map<number, number>();
      labels.forEach((label, row) => {
        if (!names.has(label)) names.set(label, clusters[row]);
        assertEquals(clusters[row], names.get(label));
      });
      assertEquals(new Set(names.values()).size, 4);
    }),
    { numRuns: 20 },
  );
});

Deno.test("kMeans() leaves no cluster empty, even where rows are equal", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 20 }),
      fc.nat(),
      (values, seed) => {
        const features = {
          rows: values.length,
          dims: 1,
          data: Float64Array.from(values),
        };
        for (const count of [1, Math.ceil(values.length / 2), values.length]) {
          assertEquals(new Set(kMeans(features, count, seed)).size, count);
        }
      },
    ),
  );
});

Deno.test("kMeans() refuses more clusters than rows", () => {
  const features = { rows: 2, dims: 1, data: new Float64Array(2) };
  assertThrows(
    () => kMeans(features, 3, 0),
    InputError,
    "Cannot make 3 clusters of 2 rows",
  );
});

const options = { regCovar: 1e-6, tol: 1e-3, maxIterations: 100 };

Deno.test("fitMixture() recovers two Gaussians of different shape", async () => {
  const random = randomSource(4);
  const rows = 2000, data = new Float64Array(rows * 2);
  const own = Array.from({ length: rows }, (_, row) => row % 4 === 0);
  own.forEach((first, row) => {
    data[2 * row] = first ? 3 * random.normal() : 20 + random.normal();
    data[2 * row + 1] = random.normal() + (first ? 0 : data[2 * row]);
  });
  const features = { rows, dims: 2, data };
  const posteriors = new Float64Array(rows * 2);
  kMeans(features, 2, 0).forEach((k, row) => posteriors[row * 2 + k] = 1);
  for (const covariance of ["full", "spherical"] as const) {
    const found = await fitMixture(
      plainProduct,
      features,
      { rows, dims: 2, data: posteriors },
      { ...options, covariance },
    );
    const first = found.posteriors.data[0] > 0.5 ? 0 : 1;
    own.forEach((mine, row) => {
      const probability = found.posteriors.data[row * 2 + first];
      assertEquals(probability > 0.5, mine, `row ${row}: ${probability}`);
    });
  }
});

Deno.test("logDensities() are those of the Gaussians by hand", async () => {
  const features = {
    rows: 4,
    dims: 2,
    data: Float64Array.of(1, 0, -1, 0, 0, 2, 0, -2),
  };
  const posteriors = { rows: 4, dims: 1, data: new Float64Array(4).fill(1) };
  const densities = async (covariance: "full" | "spherical") =>
    (await logDensities(
      plainProduct,
      features,
      estimateComponents(features, posteriors, { covariance, regCovar: 0 }),
    )).data;
  // Variances 0.5 and 2, of which the mean is 1.25.
  const full = await densities("full"),
    spherical = await densities("spherical");
  assertAlmostEquals(
    full[0],
    -Math.log(2 * Math.PI) - Math.log(0.5 * 2) / 2 - 1,
    1e-12,
  );
  assertAlmostEquals(
    full[2],
    -Math.log(2 * Math.PI) - Math.log(0.5 * 2) / 2 - 1,
    1e-12,
  );
  assertAlmostEquals(
    spherical[0],
    -Math.log(2 * Math.PI) - Math.log(1.25) - 1 / 2.5,
    1e-12,
  );
});

Deno.test("each iteration of fitMixture() makes the rows more likely", async () => {
  const { features } = featureCase({ rows: 80, dims: 3 });
  const posteriors = new Float64Array(80 * 3);
  kMeans(features, 3, 1).forEach((k, row) => posteriors[row * 3 + k] = 1);
  let before = -Infinity;
  for (let maxIterations = 1; maxIterations < 12; maxIterations++) {
    const { lowerBound, iterations } = await fitMixture(
      plainProduct,
      features,
      { rows: 80, dims: 3, data: posteriors },
      { ...options, tol: 0, covariance: "full", maxIterations },
    );
    assertEquals(iterations, maxIterations);
    assert(lowerBound >= before - 1e-9);
    before = lowerBound;
  }
});

Deno.test("a component of fewer rows than dims needs a regCovar, and the message says so", async () => {
  const { features } = featureCase({ rows: 6, dims: 4 });
  const posteriors = new Float64Array(6 * 3);
  for (let row = 0; row < 6; row++) posteriors[row * 3 + row % 3] = 1;
  await assertRejects(
    () =>
      fitMixture(
        plainProduct,
        features,
        { rows: 6, dims: 3, data: posteriors },
        { ...options, covariance: "full", regCovar: 0 },
      ),
    NotApplicableError,
    "singular covariance of 4 dims; a larger regCovar or fewer components help",
  );
});
