import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";

import { InputError } from "../../lib/errors.ts";
import {
  type Normalisation,
  normalise,
} from "../../lib/statistics/normalise.ts";

const values = fc.array(fc.integer({ min: -1000, max: 1000 }), {
  minLength: 1,
  maxLength: 12,
});
const kinds = ["minmax", "zscore", "rank", "none"] as const;

Deno.test("normalise() keeps the order of the values, ties included", () => {
  fc.assert(fc.property(values, fc.constantFrom(...kinds), (values, kind) => {
    const scaled = normalise(values, kind);
    values.forEach((a, i) =>
      values.forEach((b, j) =>
        assertEquals(Math.sign(a - b), Math.sign(scaled[i] - scaled[j]))
      )
    );
  }));
});

Deno.test("normalise() ignores shift and scale of the values", () => {
  fc.assert(fc.property(
    values,
    fc.constantFrom("minmax", "zscore", "rank"),
    (values, kind) => {
      const moved = values.map((value) => 8 * value - 64);
      normalise(moved, kind as Normalisation).forEach((value, index) =>
        assertAlmostEquals(
          value,
          normalise(values, kind as Normalisation)[index],
          1e-12,
        )
      );
    },
  ));
});

Deno.test("values that are all the same become 0, or 0.5 as ranks", () => {
  assertEquals(normalise([4, 4, 4], "minmax"), [0, 0, 0]);
  assertEquals(normalise([4, 4, 4], "zscore"), [0, 0, 0]);
  assertEquals(normalise([4, 4, 4], "rank"), [0.5, 0.5, 0.5]);
});

Deno.test("z-scores have mean 0 and population standard deviation 1", () => {
  assertEquals(normalise([1, 3], "zscore"), [-1, 1]);
});

Deno.test("values that span less than the least span are not stretched to the full scale", () => {
  assertEquals(normalise([10, 11], "minmax", 4), [0, 0.25]);
  assertEquals(normalise([10, 12], "zscore", 8), [-0.25, 0.25]);
  assertEquals(normalise([10, 20], "minmax", 4), [0, 1]);
});

Deno.test("normalise() names the kinds that there are", () => {
  assertThrows(
    () => normalise([1], "softmax" as Normalisation),
    InputError,
    'one of minmax, zscore, rank, none but found "softmax"',
  );
});
