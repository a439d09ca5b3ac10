import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "fair-collapse";

import { stratifiedSample } from "../../lib/statistics/stratified_sample.ts";

Deno.test("stratifiedSample() draws ascending different rows, from each class its share", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 3 }), {
        minLength: 1,
        maxLength: 300,
      }),
      fc.integer({ min: 2, max: 60 }),
      fc.nat(),
      (classes, samples, seed) => {
        const labels = Int32Array.from(classes);
        const rows = stratifiedSample(labels, { samples, seed });
        assertEquals(rows, Int32Array.from(new Set(rows)).sort());
        if (labels.length <= samples) assertEquals(rows.length, labels.length);
        for (let k = 0; k < 4; k++) {
          const have = classes.filter((label) => label === k).length;
          const drawn = rows.filter((row) => labels[row] === k).length;
          const share = Math.min(1, samples / labels.length) * have;
          assertEquals(drawn >= Math.min(have, 2) && drawn <= have, true);
          assertEquals(drawn <= Math.max(2, Math.ceil(share)), true);
        }
      },
    ),
  );
});

Deno.test("stratifiedSample() draws the same rows for a seed, others for another", () => {
  const labels = Int32Array.from({ length: 500 }, (_, row) => row % 5);
  const draw = (seed: number) =>
    stratifiedSample(labels, { samples: 50, seed });
  assertEquals(draw(1), draw(1));
  assertEquals(draw(1).every((row, place) => row === draw(2)[place]), false);
});

Deno.test("stratifiedSample() needs two rows", () => {
  assertThrows(
    () => stratifiedSample(new Int32Array(5), { samples: 0, seed: 0 }),
    InputError,
    "Expected samples to be 2 or more, or null for all rows, but found 0",
  );
});
