import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";

import { InputError, NotApplicableError } from "../../lib/errors.ts";
import { varianceCollapse } from "../../lib/statistics/variance_collapse.ts";
import { directCollapse } from "./direct_face.ts";
import {
  featureCase,
  type LabelledMatrix,
  reordered,
  rotated,
  scaled,
  translated,
} from "./feature_cases.ts";

const seeds = fc.integer({ min: 1, max: 10_000 });

async function assertSame(
  ours: LabelledMatrix,
  theirs: LabelledMatrix,
  within = 1e-9,
): Promise<void> {
  const value = await varianceCollapse(theirs.features, theirs.labels);
  assertAlmostEquals(
    await varianceCollapse(ours.features, ours.labels),
    value,
    within * Math.abs(value),
  );
}

Deno.test("varianceCollapse() does not change when the features are rotated", async () => {
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const set = featureCase({ seed });
      await assertSame(rotated(set, seed), set);
    }),
    { numRuns: 30 },
  );
});

Deno.test("varianceCollapse() does not change when the features are moved", async () => {
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const set = featureCase({ seed });
      await assertSame(translated(set, 50), set);
    }),
    { numRuns: 30 },
  );
});

Deno.test("varianceCollapse() does not change when the features are multiplied by a number", async () => {
  await fc.assert(
    fc.asyncProperty(
      seeds,
      fc.constantFrom(1e-6, -3, 1e8),
      async (seed, factor) => {
        const set = featureCase({ seed });
        await assertSame(scaled(set, factor), set);
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("varianceCollapse() does not depend on the order of the samples", async () => {
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const set = featureCase({ seed });
      await assertSame(reordered(set, seed), set);
    }),
    { numRuns: 30 },
  );
});

const shapes = {
  "one sample in each class but one": { rows: 6, classes: 5, dims: 3 },
  "two classes": { classes: 2 },
  "one dimension": { dims: 1 },
  "fewer dimensions than classes": { dims: 3, classes: 7 },
  "more dimensions than samples": { rows: 12, dims: 30 },
  "nearly collapsed classes": { spread: 1e-6 },
  "an offset a million times the spread": { spread: 1e-2, offset: 1e4 },
};

for (const [name, options] of Object.entries(shapes)) {
  Deno.test(`varianceCollapse() agrees with its definition with ${name}`, async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const set = featureCase({ seed, ...options });
      const direct = directCollapse(set);
      assertAlmostEquals(
        await varianceCollapse(set.features, set.labels),
        direct,
        1e-7 * Math.abs(direct),
      );
    }
  });
}

Deno.test("varianceCollapse() in float32 is within 1e-4 of float64, offset and collapsed sets included", async () => {
  const hard = [
    {},
    { offset: 1000, spread: 0.1 },
    { spread: 1e-4 },
    { dims: 90, classes: 12 },
  ];
  for (const options of hard) {
    const { features, labels } = featureCase({ rows: 400, ...options });
    const value = await varianceCollapse(features, labels);
    assertAlmostEquals(
      await varianceCollapse(features, labels, { precision: "float32" }),
      value,
      1e-4 * Math.abs(value),
    );
  }
});

Deno.test("varianceCollapse() takes labels with gaps for the classes that they name", async () => {
  const { features, labels } = featureCase();
  assertEquals(
    await varianceCollapse(features, labels.map((label) => 10 * label + 3)),
    await varianceCollapse(features, labels),
  );
});

Deno.test("varianceCollapse() is 0 at full collapse", async () => {
  const { features, labels } = featureCase({ spread: 0 });
  assertEquals(await varianceCollapse(features, labels), 0);
});

Deno.test("varianceCollapse() does not apply to one class, nor to means that are all the same", async () => {
  const { features } = featureCase();
  await assertRejects(
    () => varianceCollapse(features, new Int32Array(40)),
    NotApplicableError,
    "needs two classes, found 1",
  );
  const constant = { ...features, data: features.data.map(() => 0.1) };
  await assertRejects(
    () => varianceCollapse(constant, featureCase().labels),
    NotApplicableError,
    "all class means are the same",
  );
});

Deno.test("varianceCollapse() names the precisions that there are", async () => {
  const { features, labels } = featureCase();
  await assertRejects(
    () => varianceCollapse(features, labels, { precision: "half" as "auto" }),
    InputError,
    'Expected precision to be one of auto, float64, float32 but found "half"',
  );
});
