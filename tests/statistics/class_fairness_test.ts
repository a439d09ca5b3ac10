import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import fc from "fast-check";

import { InputError, NotApplicableError } from "../../lib/errors.ts";
import { analyseMatrix } from "../../lib/statistics/analyse_matrix.ts";
import { bhattacharyyaCoefficients } from "../../lib/statistics/bhattacharyya.ts";
import {
  classFairness,
  overlapOf,
} from "../../lib/statistics/class_fairness.ts";
import { directCoefficients, directFairness } from "./direct_face.ts";
import {
  featureCase,
  reordered,
  rotated,
  scaled,
  translated,
} from "./feature_cases.ts";

const seeds = fc.integer({ min: 1, max: 10_000 });
const shapes = ["spherical", "diagonal", "full"] as const;

for (const covariance of shapes) {
  Deno.test(`Bhattacharyya coefficients of ${covariance} Gaussians agree with their definition`, async () => {
    const cases = [
      {},
      { dims: 1 },
      { classes: 2 },
      { rows: 7, classes: 4 },
      { rows: 9, dims: 12 },
      { offset: 1e4, spread: 2 },
    ];
    for (const options of cases) {
      const set = featureCase({ classes: 4, spread: 2, ...options });
      const direct = directCoefficients(set, covariance, 1e-3);
      const { rows, data } = await bhattacharyyaCoefficients(
        set.features,
        set.labels,
        { covariance, epsilon: 1e-3 },
      );
      assertEquals(rows, direct.length);
      direct.flat().forEach((value, at) =>
        assertAlmostEquals(data[at], value, 1e-8 * value + 1e-12)
      );
    }
  });

  Deno.test(`classFairness() of ${covariance} Gaussians agrees with its definition at any temperature`, async () => {
    await fc.assert(
      fc.asyncProperty(
        seeds,
        fc.constantFrom(0.02, 0.3, 1, 20),
        async (seed, temperature) => {
          const { features, labels } = featureCase({ seed, spread: 2 });
          const direct = directFairness(
            directCoefficients({ features, labels }, covariance),
            temperature,
          );
          const options = { covariance, temperature };
          assertAlmostEquals(
            await classFairness(features, labels, options),
            direct,
            1e-8,
          );
        },
      ),
      { numRuns: 20 },
    );
  });

  Deno.test(`classFairness() of ${covariance} Gaussians ignores order, translation and scale`, async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const set = featureCase({ seed, spread: 2 });
        const options = { covariance, temperature: 0.1 };
        const fairness = await classFairness(set.features, set.labels, options);
        const same = [
          reordered(set, seed),
          translated(set, 9),
          scaled(set, -7),
        ];
        for (const { features, labels } of same) {
          assertAlmostEquals(
            await classFairness(features, labels, options),
            fairness,
            1e-9,
          );
        }
      }),
      { numRuns: 15 },
    );
  });
}

Deno.test("classFairness() ignores rotations where its Gaussians have no axes of their own", async () => {
  const set = featureCase({ spread: 2 });
  const { features, labels } = rotated(set, 5);
  for (
    const options of [
      { covariance: "spherical" },
      { covariance: "full" },
      { covariance: "diagonal", pcaDims: 3 },
    ] as const
  ) {
    assertAlmostEquals(
      await classFairness(features, labels, { ...options, temperature: 0.1 }),
      await classFairness(set.features, set.labels, {
        ...options,
        temperature: 0.1,
      }),
      1e-9,
    );
  }
});

Deno.test("classFairness() is log(K - 1) where all classes overlap alike, and at most that", async () => {
  const corners = Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1)
    .map((value) => 1e-3 * value);
  const data = Float64Array.from([...corners, ...corners.map((x) => x + 1)]);
  const labels = Int32Array.of(0, 1, 2, 3, 0, 1, 2, 3);
  const fairness = await classFairness({ rows: 8, dims: 3, data }, labels, {
    covariance: "spherical",
  });
  assertAlmostEquals(fairness, Math.log(3), 1e-6);
  for (let seed = 1; seed < 20; seed++) {
    const { features, labels } = featureCase({ seed, spread: 2 });
    const fairness = await classFairness(features, labels);
    assert(fairness > 0 && fairness <= Math.log(3) + 1e-12);
  }
});

Deno.test("classFairness() is 0 for two classes", async () => {
  const { features, labels } = featureCase({ classes: 2 });
  assertEquals(await classFairness(features, labels), 0);
});

Deno.test("overlapOf() tells how many pairs of classes do not overlap", async () => {
  const { features, labels } = featureCase({ spread: 1e-3 });
  const overlap = await overlapOf(analyseMatrix(features, labels));
  assertEquals(overlap.negligible, 1);
  assertAlmostEquals(overlap.fairness, Math.log(3), 1e-12);
});

Deno.test("a set without any variance still has coefficients", async () => {
  const { features, labels } = featureCase({ spread: 0 });
  for (const covariance of ["spherical", "diagonal"] as const) {
    const { data } = await bhattacharyyaCoefficients(features, labels, {
      covariance,
    });
    assertEquals(data[0], 1);
    assertEquals(data[1], 0);
  }
});

Deno.test("full covariances that would not fit in memory are refused with what helps", async () => {
  const { features, labels } = featureCase({
    rows: 130,
    dims: 1100,
    classes: 120,
  });
  await assertRejects(
    () => classFairness(features, labels, { covariance: "full" }),
    NotApplicableError,
    "full covariances of 120 classes x 1100 dims take 1.1 GiB; pcaDims (e.g. 64) or the diagonal form helps",
  );
});

Deno.test("options of F outside their range are refused with their value", async () => {
  const { features, labels } = featureCase();
  const refused = [
    [
      { temperature: 0 },
      "Expected temperature to be larger than 0 but found 0",
    ],
    [{ epsilon: -1 }, "Expected epsilon to be 0 or more but found -1"],
    [{ pcaDims: 1.5 }, "whole number of 1 or more, or null, but found 1.5"],
    [
      { covariance: "tied" as "full" },
      'Expected covariance to be one of spherical, diagonal, full but found "tied"',
    ],
  ] as const;
  for (const [options, message] of refused) {
    await assertRejects(
      () => classFairness(features, labels, options),
      InputError,
      message,
    );
  }
});
