import { assertEquals } from "@std/assert";

import type { Output } from "../../lib/commands/output.ts";
import { liveProgress, progressLine } from "../../lib/commands/progress.ts";

Deno.test("progressLine() shows count, images a second and the time left", () => {
  assertEquals(
    progressLine("net", 30, 120, 45.4, "img"),
    "  net  █████░░░░░░░░░░░░░░░  30/120  45 img/s  2 s left",
  );
  assertEquals(
    progressLine("net", 0, 120, 0, "img"),
    "  net  ░░░░░░░░░░░░░░░░░░░░  0/120",
  );
  assertEquals(
    progressLine("net", 120, 120, 3.14, "img"),
    "  net  ████████████████████  120/120  3.1 img/s",
  );
});

Deno.test("progressLine() tells long times in minutes and hours", () => {
  const left = (total: number) =>
    progressLine("", 1, total + 1, 1, "img").split("img/s  ")[1];
  assertEquals(left(59), "59 s left");
  assertEquals(left(119.5), "2 min 0 s left");
  assertEquals(left(150), "2 min 30 s left");
  assertEquals(left(7199), "2 h 0 min left");
  assertEquals(left(9000), "2 h 30 min left");
});

function recorded(isLive: boolean): { output: Output; drawn: string[] } {
  const drawn: string[] = [];
  const output: Output = {
    form: "text",
    isQuiet: false,
    isLive,
    print() {},
    note() {},
    warn() {},
    live: (text) => void drawn.push(text),
  };
  return { output, drawn };
}

Deno.test("liveProgress() draws the first and the last state, and nothing where nobody sees it", () => {
  const { output, drawn } = recorded(true);
  const progress = liveProgress(output, "img");
  for (let done = 0; done <= 1000; done++) progress("net", done, 1000);
  assertEquals(drawn[0], progressLine("net", 0, 1000, 0, "img"));
  assertEquals(drawn.at(-1)!.split("  ")[3], "1000/1000");

  const unseen = recorded(false);
  liveProgress(unseen.output, "img")("net", 1, 2);
  assertEquals(unseen.drawn, []);
});
