import { assertEquals } from "@std/assert";

import { duration, progressCells } from "../../lib/commands/progress.ts";

Deno.test("progressCells() shows count, images a second and the time left", () => {
  assertEquals(
    progressCells(30, 120, 45.4, "img"),
    "█████░░░░░░░░░░░░░░░  30/120  45 img/s  2 s left",
  );
  assertEquals(progressCells(0, 120, 0, "img"), "░░░░░░░░░░░░░░░░░░░░  0/120");
  assertEquals(
    progressCells(120, 120, 3.14, "img"),
    "████████████████████  120/120  3.1 img/s",
  );
});

Deno.test("duration() tells long times in minutes and hours", () => {
  assertEquals(duration(59), "59 s");
  assertEquals(duration(119.5), "2 min 0 s");
  assertEquals(duration(150), "2 min 30 s");
  assertEquals(duration(7199), "2 h 0 min");
  assertEquals(duration(9000), "2 h 30 min");
  assertEquals(duration(Infinity), "");
});
