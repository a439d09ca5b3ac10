import { assertEquals } from "@std/assert";

import {
  listed,
  roughly,
  shareCell,
  shownNumber,
  shownRank,
  shownShare,
} from "../../lib/report/shown.ts";

Deno.test("shownNumber() has four significant digits and says when there is no number", () => {
  assertEquals(
    [0, 1.98765, -12.3456, 123.456, 12345.67, 4e-5, 3e7].map(shownNumber),
    ["0.000", "1.988", "-12.346", "123.46", "12345.7", "4.000e-5", "3.000e+7"],
  );
  assertEquals([NaN, null, undefined].map(shownNumber), ["n/a", "n/a", "n/a"]);
});

Deno.test("a share that is neither none nor all does not look so", () => {
  assertEquals([0, 0.004, 0.28, 0.996, 1].map(shareCell), [
    "0 %",
    "<1 %",
    "28 %",
    ">99 %",
    "100 %",
  ]);
  assertEquals(shownShare(0.001), "under 1 %");
  assertEquals(shownShare(0.999), "over 99 %");
});

Deno.test("shownRank() marks ranks that are shared", () => {
  assertEquals([1, 2, 2, NaN].map((rank, _, all) => shownRank(rank, all)), [
    "1",
    "=2",
    "=2",
    "–",
  ]);
});

Deno.test("roughly() keeps two digits, and listed() joins names as a sentence does", () => {
  assertEquals([7, 1234, 98765].map(roughly), ["7", "1,200", "99,000"]);
  assertEquals([[], ["a"], ["a", "b", "c"]].map(listed), [
    "",
    "a",
    "a, b and c",
  ]);
});
