import { assertEquals } from "@std/assert";
import fc from "fast-check";

import { ranksOf } from "../../lib/ranking/rank.ts";

Deno.test("ranksOf() gives equal scores the same rank and leaves the next ranks out", () => {
  assertEquals(ranksOf([3, 5, 5, 1]), [3, 1, 1, 4]);
});

Deno.test("ranksOf() takes 0 and -0 for equal and infinities for scores", () => {
  assertEquals(ranksOf([0, -0, Infinity, -Infinity]), [2, 2, 1, 4]);
});

Deno.test("ranksOf() is one more than the number of better scores", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (scores) => {
    ranksOf(scores).forEach((rank, index) =>
      assertEquals(rank, 1 + scores.filter((s) => s > scores[index]).length)
    );
  }));
});
