import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";

import { spreadNames } from "../../../lib/report/html/charts/spread_names.ts";

Deno.test("names that are apart stay where they are, others give way by lines", () => {
  assertEquals(
    spreadNames([
      { x: 0, y: 0, width: 40 },
      { x: 50, y: 0, width: 40 },
      { x: 10, y: 4, width: 40 },
      { x: 5, y: 0, width: 40 },
    ]),
    [0, 0, 14, -14],
  );
});

Deno.test("up to eight names about one place never lie over each other", () => {
  const places = fc.array(
    fc.record({
      x: fc.integer({ min: 0, max: 30 }),
      y: fc.integer({ min: 0, max: 5 }),
      width: fc.integer({ min: 20, max: 120 }),
    }),
    { maxLength: 8 },
  );
  fc.assert(fc.property(places, (names) => {
    const moves = spreadNames(names);
    const at = names.map((name, place) => ({
      ...name,
      y: name.y + moves[place],
    }));
    for (const [place, one] of at.entries()) {
      for (const other of at.slice(0, place)) {
        assert(
          Math.abs(one.y - other.y) >= 14 ||
            Math.abs(one.x - other.x) >= (one.width + other.width) / 2,
        );
      }
    }
  }));
});
