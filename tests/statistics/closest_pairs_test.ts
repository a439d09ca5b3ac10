import { assertEquals } from "@std/assert";
import fc from "fast-check";

import {
  CLOSEST_PAIRS,
  closestPairs,
} from "../../lib/statistics/closest_pairs.ts";

Deno.test("closestPairs() keeps the largest of any sequence, in order", () => {
  fc.assert(fc.property(
    fc.array(fc.double({ max: 0, noNaN: true }), { maxLength: 200 }),
    (logs) => {
      const closest = closestPairs();
      logs.forEach((log, at) => closest.add(at + 1, 0, log));
      assertEquals(
        closest.pairs.map(({ log }) => log + 0),
        logs.toSorted((a, b) => b - a).slice(0, CLOSEST_PAIRS)
          .map((log) => log + 0),
      );
    },
  ));
});

Deno.test("closestPairs() names the smaller class first, and of equal pairs the first seen", () => {
  const closest = closestPairs();
  closest.add(3, 1, -2);
  closest.add(2, 0, -2);
  assertEquals(closest.pairs.map(({ classes }) => classes), [[1, 3], [0, 2]]);
});
